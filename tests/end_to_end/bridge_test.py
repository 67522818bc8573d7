"""The real LiteLLM proxy, oldest and newest supported, over either way: the ledger is what the upstream served.

Chat, streams, /v1/messages, /v1/responses, embeddings, cache hits, failures of every kind, retries, fallbacks
and clients that hang up, with two uvicorn workers. Where the versions differ, BY_VERSION says how.
"""

import argparse
import http.client
import json
import sys
import time
from collections import Counter
from decimal import Decimal

from drive import MASTER_KEY, Companion, Proxy, expect, expect_equal, http as ask_http, main, wait_until
from ledger_view import difference, vector, vectors
from upstream import Upstream

SETTLED_SECONDS = 3.0
NOTHING = (0, 0, 0, 0, 0, 0)

MODELS = """\
  - model_name: "text-*"
    litellm_params: {{model: "openai/text-*", api_key: dummy, api_base: "{upstream}/v1"}}
  - model_name: "tries-another"
    litellm_params: {{model: "openai/gpt-refuse-500", api_key: dummy, api_base: "{upstream}/v1"}}
"""
SETTINGS = """\
  cache: true
  cache_params: {type: local, supported_call_types: ["acompletion"]}
"""
ROUTER = """\
router_settings:
  num_retries: 1
  retry_after: 0
  disable_cooldowns: true
  fallbacks: [{"tries-another": ["gpt-5"]}]
general_settings:
  alerting: %s
"""
# 1.81 sends budget alerts to the webhook only where Slack is on too.
ALERTING = {"newest": '["webhook"]', "oldest": '["slack", "webhook"]'}

# What a client asks for, and the kind of failure that the ledger must name.
FAILURES = (
    ("rate limit of the provider", "/v1/chat/completions", "gpt-refuse-429", "rate_limit_provider"),
    ("bad request", "/v1/chat/completions", "gpt-refuse-400", "bad_request"),
    ("the provider's key", "/v1/chat/completions", "gpt-refuse-401", "authentication"),
    ("context window", "/v1/chat/completions", "gpt-refuse-context", "context_window"),
    ("content policy", "/v1/chat/completions", "gpt-refuse-policy", "content_policy"),
    ("outage", "/v1/chat/completions", "gpt-refuse-503", "provider_unavailable"),
    ("rate limit, Anthropic", "/v1/messages", "claude-refuse-429", "rate_limit_provider"),
    # With wildcards in its model list LiteLLM says no more than "bad request" of a model that fits none.
    ("unknown model", "/v1/chat/completions", "no-such-model", "bad_request"),
)


# Where the oldest version says something else, each seen in the real proxy (README.md beside this file).
BY_VERSION = {"oldest": {"gpt-refuse-policy": "bad_request"}}


def is_priced_alike(call, version):
    """Whether this version's price map and ours must agree on the call."""
    if not call["model"].startswith(("gpt-5", "claude-sonnet", "text-embedding")):
        return False
    # 1.81 takes cache writes of one hour for nothing on /v1/messages.
    return version == "newest" or not int(call["tokens"]["cache_write_1h"])


class Client:
    def __init__(self, proxy):
        self.proxy, self.number, self.failures = proxy, 0, Counter()

    def words(self):
        self.number += 1  # never the same prompt twice: the cache is on
        return [{"role": "user", "content": f"question {self.number}"}]

    def ok(self, path, body, headers=None):
        status, answer = self.proxy.ask(path, body, headers)
        expect_equal(status, 200, f"{path} {body.get('model')} ({answer[:300]!r})")
        return answer

    def plain_calls(self):
        uncached = {"cache": {"no-cache": True}}
        for stream in (False, True, False, True):
            usage = {"stream_options": {"include_usage": True}} if stream else {}
            self.ok("/v1/chat/completions", {"model": "gpt-5", "stream": stream, "messages": self.words(), **uncached, **usage})
            self.ok("/v1/messages", {"model": "claude-sonnet-4-5", "stream": stream, "max_tokens": 50, "messages": self.words()})
            self.ok("/v1/responses", {"model": "gpt-5", "stream": stream, "input": f"question {self.number}"})
        for _ in range(3):
            self.ok("/v1/embeddings", {"model": "text-embedding-3-small", "input": f"text {self.number}"})

    def cached_calls(self, times):
        for _ in range(times):
            self.ok("/v1/chat/completions", {"model": "gpt-5", "messages": [{"role": "user", "content": "always the same"}]})

    def second_tries(self):
        self.ok("/v1/chat/completions", {"model": "gpt-refuse-500-once", "messages": self.words()})
        self.ok("/v1/chat/completions", {"model": "tries-another", "messages": self.words()})

    def failing_calls(self):
        for what, path, model, kind in FAILURES:
            status, answer = self.proxy.ask(path, {"model": model, "max_tokens": 5, "messages": self.words()})
            expect(status >= 400, f"{what}: answered {status} {answer[:200]!r}")
            self.failures[BY_VERSION.get(self.proxy.version, {}).get(model, kind)] += 1
        status, _ = ask_http("POST", self.proxy.url + "/v1/chat/completions",
                             json.dumps({"model": "gpt-5", "messages": self.words()}).encode(),
                             {"Authorization": "Bearer sk-wrong-0123456789abcdef", "Content-Type": "application/json"})
        # Without a database a proxy cannot look the key up, and says so with 400.
        expect(status in (400, 401), f"a wrong key: answered {status}")
        self.failures["bad_request" if status == 400 else "authentication"] += 1

    def hang_up(self, path, body):
        """Reads the first bytes of a stream and closes the connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
        connection.request("POST", path, json.dumps(dict(body, stream=True)),
                           {"Authorization": f"Bearer {MASTER_KEY}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read(20)
        connection.sock.close() if connection.sock else None
        answer.close()
        connection.close()


def wait_for(companion, wanted_successes, wanted_failures):
    def counts():
        calls = companion.calls()
        failed = sum(1 for call in calls if call["status"] == "failure")
        return len(calls) - failed >= wanted_successes and failed >= wanted_failures

    try:
        wait_until(counts, 40, f"{wanted_successes} calls and {wanted_failures} failures", 0.3)
    except Exception:
        show(companion)
        raise
    time.sleep(SETTLED_SECONDS)


def show(companion):
    for call in reversed(companion.calls()):
        print({key: call.get(key) for key in ("id", "model", "status", "error_type", "error_kind", "attempts", "cache_hit",
                                              "operation")}, vector(call["tokens"]), file=sys.stderr)


def check_successes(calls, served, hits, version):
    got = [call for call in calls if call["status"] == "success" and not call["cache_hit"]]
    expect(vectors(got) == vectors(served), f"ledger and upstream differ: {difference(vectors(got), vectors(served))}")
    expect_equal(sum(1 for call in calls if call["cache_hit"]), hits, "answers from the proxy's cache")
    expect(all(vector(call["tokens"]) == NOTHING for call in calls if call["cache_hit"]), "a cache hit used tokens")
    for call in got:
        if is_priced_alike(call, version):
            expect_equal(Decimal(call["cost_proxy_usd"]), Decimal(call["cost_list_usd"]), f"cost of {call['id']} {call['model']}")


def check_failures(calls, wanted):
    kinds = Counter(call["error_kind"] for call in calls if call["status"] == "failure")
    expect_equal(kinds, wanted, "failures by kind")
    expect(all(vector(call["tokens"]) == NOTHING for call in calls if call["status"] == "failure"), "a failure used tokens")


def run(scratch, version, way):
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, scratch.folder("home"), scratch.folder("data")).start()
    proxy = Proxy(scratch, upstream.url, companion.url, way=way, version=version, workers=2, settings=SETTINGS,
                  models=MODELS.format(upstream=upstream.url), more=ROUTER % ALERTING[version],
                  environment={name: companion.url + "/v1/litellm/alerts" for name in ("WEBHOOK_URL", "SLACK_WEBHOOK_URL")}).wait_ready()
    client = Client(proxy)
    client.plain_calls()
    before = len(upstream.served())
    client.cached_calls(8)
    hits = 8 - (len(upstream.served()) - before)
    expect(hits >= 5, f"only {hits} of 8 equal requests were answered from the cache")
    client.second_tries()
    client.failing_calls()
    served = upstream.served()
    joins_attempts = version == "newest" or way == "logger"
    if not joins_attempts:  # 1.81's payloads lack the call id that joins a failed attempt with the next one
        client.failures["provider_unavailable"] += 2
    failures = sum(client.failures.values())
    wait_for(companion, len(served) + hits, failures)
    calls = companion.calls()
    try:
        check_successes(calls, served, hits, version)
        check_failures(calls, client.failures)
        retried = [call for call in calls if "refuse-500-once" in call["model"]]
        expect_equal(sorted(call["status"] for call in retried), ["success"] if joins_attempts else ["failure", "success"],
                     "a call whose second attempt worked")
    except Exception:
        show(companion)
        raise
    check_test_events(companion, proxy, way)
    aborted = check_aborts(companion, upstream, client)
    print(f"LiteLLM {version} by {way}: {len(served)} served, {hits} cache hits, {failures} failures: all one call each; "
          f"after hanging up: {aborted}")


def check_test_events(companion, proxy, way):
    """What LiteLLM's own health checks of its services send: the alert is kept, the test call is no call."""
    calls = len(companion.calls())
    services = ["webhook"] + (["generic_api"] if way == "generic_api" and proxy.version == "newest" else [])
    for service in services:
        status, answer = ask_http("GET", f"{proxy.url}/health/services?service={service}",
                                  headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=60)
        expect_equal(status, 200, f"/health/services?service={service} ({answer[:300]!r})")
    wait_until(lambda: companion.get("/v1/litellm/alerts")["alerts"], 30, "the webhook's test alert", 0.3)
    time.sleep(1.5)
    expect_equal(len(companion.calls()), calls, "calls after the test events")


def check_aborts(companion, upstream, client):
    """What the ledger holds of clients that hang up differs by version; never more than what was served."""
    known = {call["id"] for call in companion.calls()}
    client.hang_up("/v1/chat/completions", {"model": "gpt-slow", "messages": client.words()})
    client.hang_up("/v1/messages", {"model": "claude-slow", "max_tokens": 50, "messages": client.words()})
    time.sleep(8)
    told = [call for call in companion.calls() if call["id"] not in known]
    expect(len(told) <= 2, f"two calls became {len(told)}")
    begun = {vector(call["tokens"]) for call in upstream.served() + upstream.unfinished()}
    for call in told:
        output = max((one[4] for one in begun), default=0)
        expect(int(call["tokens"]["output"]) <= output, f"{call['id']} has more than was served")
    return [f"{call['model']} {call['status']} {call['error_kind']} {vector(call['tokens'])}" for call in told]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", choices=("newest", "oldest"), default="newest")
    parser.add_argument("--way", choices=("logger", "generic_api"), default="logger")
    options = parser.parse_args()
    sys.exit(main("bridge", lambda scratch: run(scratch, options.version, options.way)))
