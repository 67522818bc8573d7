"""The real LiteLLM proxy with its database, newest and oldest supported: what it wrote is what the upstream served.

Proves the peer that the poller's tests build on: keys, budgets, spend logs and who may see them.
"""

import sys
from decimal import Decimal

from database import GENERAL_SETTINGS, Database, get, new_key, new_team, new_user, spend_rows
from drive import MASTER_KEY, Proxy, expect, expect_equal, main, wait_until
from upstream import Upstream

# Dollars for a million tokens.
PRICES = {"input": 1, "output": 2, "cache_read": Decimal("0.1"), "cache_write_5m": Decimal("1.25"), "cache_write_1h": 2}
PRICE_NAMES = {"input": "input_cost_per_token", "output": "output_cost_per_token",
               "cache_read": "cache_read_input_token_cost", "cache_write_5m": "cache_creation_input_token_cost",
               "cache_write_1h": "cache_creation_input_token_cost_above_1hr"}
MODELS = """\
  - model_name: "priced-chat"
    litellm_params: {{model: "openai/gpt-5.4", api_key: dummy, api_base: "{upstream}/v1"}}
    model_info: {{{prices}}}
  - model_name: "priced-messages"
    litellm_params: {{model: "anthropic/claude-sonnet-4-6", api_key: dummy, api_base: "{upstream}"}}
    model_info: {{{prices}}}
"""
ROUTER = "router_settings: {num_retries: 0, disable_cooldowns: true}\n"

CALLS = 3 * [("/v1/chat/completions", {"model": "priced-chat"}),
             ("/v1/chat/completions", {"model": "priced-chat", "stream": True, "stream_options": {"include_usage": True}}),
             ("/v1/messages", {"model": "priced-messages", "max_tokens": 50})]
CALLS += 2 * [("/v1/messages", {"model": "priced-messages", "max_tokens": 50, "stream": True})]
FAILURE = ("/v1/chat/completions", {"model": "gpt-refuse-400"})

# The oldest shows spend logs to administrators only, gives Messages ids of its own in them, and prices Messages by its
# own list, with writes for an hour for nothing.
LIST_PRICES = {"input": 3, "output": 15, "cache_read": Decimal("0.3"), "cache_write_5m": Decimal("3.75"),
               "cache_write_1h": 0}
BY_VERSION = {"newest": {"rows_key": "own", "messages_id": True, "messages_prices": PRICES},
              "oldest": {"rows_key": "master", "messages_id": False, "messages_prices": LIST_PRICES}}


def start_proxy(scratch, database, upstream, version):
    prices = ", ".join(f"{PRICE_NAMES[bucket]}: {Decimal(price) / 10**6:.8f}" for bucket, price in PRICES.items())
    models = MODELS.format(upstream=upstream.url, prices=prices)
    return Proxy(scratch, upstream.url, "http://127.0.0.1:9", way="none", version=version, models=models,
                 more=GENERAL_SETTINGS + ROUTER, environment=database.environment(version), name=f"proxy-{version}")


def make_calls(proxy, key):
    for number, (path, body) in enumerate(CALLS):
        body = dict(body, messages=[{"role": "user", "content": f"question {number}"}])
        status, answer = proxy.ask(path, body, {"Authorization": f"Bearer {key}"})
        expect_equal(status, 200, f"{path} ({answer[:300]!r})")
    path, body = FAILURE
    status, _ = proxy.ask(path, dict(body, messages=[{"role": "user", "content": "no"}]), {"Authorization": f"Bearer {key}"})
    expect_equal(status, 400, "a call that the provider refuses")


def expected_row(version, call):
    """(prompt, completion, read from cache, nano-dollars) of a served call."""
    tokens = call["tokens"]
    prices = PRICES if call["endpoint"] == "chat" else BY_VERSION[version]["messages_prices"]
    prompt = sum(tokens[bucket] for bucket in prices if bucket != "output")
    cost = sum(tokens[bucket] * price * 1000 for bucket, price in prices.items())
    return prompt, tokens["output"], tokens["cache_read"], round(cost)


def row_values(row):
    details = row["metadata"]["usage_object"].get("prompt_tokens_details") or {}
    return row["prompt_tokens"], row["completion_tokens"], details.get("cached_tokens"), nano_dollars(row["spend"])


def nano_dollars(dollars):
    return round(Decimal(str(dollars)) * 10**9)


def check_rows(version, rows, served):
    successes = sorted((row for row in rows if row["status"] == "success"), key=lambda row: row["completion_tokens"])
    served = sorted(served, key=lambda call: call["tokens"]["output"])
    wanted = [expected_row(version, call) for call in served]
    expect_equal([row_values(row) for row in successes], wanted, f"rows of {version}")
    for row, call in zip(successes, served):
        if call["endpoint"] == "chat" or BY_VERSION[version]["messages_id"]:
            expect_equal(row["request_id"], call["id"], f"request id of {call['endpoint']} with {version}")
        expect_equal((row["user"], row["team_id"]), ("alex", "blue"), "who called")
    # A failure may have prompt tokens, which the proxy counted itself.
    failures = [(row["completion_tokens"], row["spend"]) for row in rows if row["status"] == "failure"]
    expect_equal(failures, [(0, 0)], f"failures of {version}")


def check_sight(version, proxy, key):
    """Who may see what, and what the others are told."""
    status, body = get(proxy, "/health/readiness", key)
    expect_equal((status, body.get("db")), (200, "connected"), "readiness")
    expect_equal(get(proxy, "/key/info", "sk-wrong-0123456789abcdef")[0], 401, "a wrong key")
    stranger = new_key(proxy, key_alias="stranger")
    status, body = get(proxy, "/spend/logs/v2?start_date=2020-01-01&end_date=2020-01-02", stranger)
    expect(status in (401, 403), f"/spend/logs/v2 with a key of nobody: {status} {body}")
    if BY_VERSION[version]["rows_key"] == "master":
        status, body = get(proxy, "/spend/logs/v2?start_date=2020-01-01&end_date=2020-01-02", key)
        expect(status in (401, 403), f"/spend/logs/v2 with a developer's key on {version}: {status} {body}")


def check(version, proxy, upstream):
    new_user(proxy, "alex", max_budget=50, budget_duration="30d")
    new_team(proxy, "blue", max_budget=100)
    key = new_key(proxy, user_id="alex", team_id="blue", key_alias="laptop", max_budget=10, budget_duration="7d")
    make_calls(proxy, key)
    served = upstream.served()
    expect_equal(len(served), len(CALLS), "calls that reached the upstream")
    rows_key = key if BY_VERSION[version]["rows_key"] == "own" else MASTER_KEY
    wait_until(lambda: len(spend_rows(proxy, rows_key)) > len(CALLS), 90, f"the rows of {version}", 1)
    check_rows(version, spend_rows(proxy, rows_key), served)
    total = sum(expected_row(version, call)[3] for call in served)

    def spent():
        status, body = get(proxy, "/key/info", key)
        expect_equal(status, 200, f"/key/info ({body})")
        return body["info"] if nano_dollars(body["info"]["spend"]) == total else None

    info = wait_until(spent, 90, f"the key's spend to be {total} nano-dollars", 1)
    expect_equal((info["max_budget"], info["budget_duration"], info["key_alias"], info["user_id"], info["team_id"]),
                 (10, "7d", "laptop", "alex", "blue"), "/key/info")
    check_sight(version, proxy, key)
    print(f"LiteLLM {version}: {len(served)} calls and a failure, {total} nano-dollars: rows, ids and spend agree")


def run(scratch):
    database = Database(scratch)
    upstreams = {version: Upstream().start() for version in BY_VERSION}
    scratch.closers += [upstream.stop for upstream in upstreams.values()]
    proxies = {version: start_proxy(scratch, database, upstreams[version], version) for version in BY_VERSION}
    for version, proxy in proxies.items():
        check(version, proxy.wait_ready(240), upstreams[version])
        proxy.program.stop()


if __name__ == "__main__":
    sys.exit(main("database", run))
