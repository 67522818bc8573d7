"""One model call, seen by two sources, counted once: real CLIs, the real proxy, the daemon.

Claude Code and Codex run through the proxy (tracked), then straight at the provider (dark); somebody else
calls through the proxy (proxy_only). The provider's own record says what the ledger must hold.
"""

import sys
import time
from collections import Counter
from decimal import Decimal

from drive import Companion, Proxy, expect, expect_equal, main, run_claude, run_codex, wait_until
from ledger_view import difference, logged_by_claude, logged_by_codex, sums, vector, vectors
from upstream import Upstream

QUESTION = "How much is two and two?"
BY_A_HELPER = "Let it be counted by a helper: two and two?"
SETTLED_SECONDS = 2.5  # the ledger must stay as it is for this long: late callbacks would show


def through_proxy(proxy, home, work):
    run_claude(home, proxy.url, work, QUESTION)
    run_codex(home, proxy.url, work, QUESTION)
    # A resumed conversation repeats its past in the logs: nothing of it may count again.
    run_claude(home, proxy.url, work, "And three and three?", "--continue")
    run_codex(home, proxy.url, work, "resume", "--last", "And three and three?")
    # A fork copies the whole conversation into another file; a helper writes a transcript of its own.
    run_claude(home, proxy.url, work, "And four and four?", "--continue", "--fork-session")
    run_claude(home, proxy.url, work, BY_A_HELPER)


def straight(upstream, home, work):
    run_claude(home, upstream.url, work, QUESTION)
    run_claude(home, upstream.url, work, BY_A_HELPER)
    run_codex(home, upstream.url, work, QUESTION)


def by_somebody_else(proxy):
    asked = {"max_tokens": 50, "messages": [{"role": "user", "content": "hello"}]}
    for path, request in (("/v1/messages", {"model": "claude-haiku-4-5", **asked}),
                       ("/v1/messages", {"model": "claude-haiku-4-5", "stream": True, **asked}),
                       ("/v1/chat/completions", {"model": "gpt-5.4", **asked}),
                       ("/v1/responses", {"model": "gpt-5.4", "input": "hello"})):
        status, answer = proxy.ask(path, request)
        expect_equal(status, 200, f"{path} through the proxy ({answer[:200]!r})")
    status, _ = proxy.ask("/v1/messages", {"model": "claude-refuse-429", **asked})
    expect_equal(status, 429, "the refused call")


def while_the_daemon_restarts(proxy, companion):
    """The proxy repeats what a daemon that is down did not take."""
    companion.program.kill()
    status, _ = proxy.ask("/v1/messages", {"model": "claude-haiku-4-5", "max_tokens": 50,
                                           "messages": [{"role": "user", "content": "hello"}]})
    expect_equal(status, 200, "a call while the daemon is down")
    companion.start()


def wait_for_ledger(companion, wanted):
    """The ledger's successful calls, once they have been what they must be for a while."""
    def arrived():
        return sum(vectors(successes(companion)).values()) >= wanted

    try:
        wait_until(arrived, 30, f"{wanted} calls in the ledger", 0.2)
    except Exception:
        print_calls(companion)
        raise
    time.sleep(SETTLED_SECONDS)
    return successes(companion)


def successes(companion):
    return [call for call in companion.calls() if call["status"] == "success"]


def print_calls(companion):
    for call in reversed(companion.calls()):
        print({key: call.get(key) for key in ("id", "tool", "model", "route", "status", "session", "merge_rule", "start")},
              vector(call["tokens"]), file=sys.stderr)


def check_routes(calls, served, routes_wanted):
    served_by_vector = {vector(call["tokens"]): call for call in served}
    for call in calls:
        truth = served_by_vector[vector(call["tokens"])]
        expect_equal(call["route"], routes_wanted[truth["number"]],
                     f"route of call {call['id']} ({truth['endpoint']} {truth['number']}, merged by {call.get('merge_rule')})")


def body(scratch):
    home, work = scratch.folder("home"), scratch.folder("work")
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, home, scratch.folder("data"))
    proxy = Proxy(scratch, upstream.url, companion.url)
    companion.start()
    proxy.wait_ready()

    through_proxy(proxy, home, work)
    proxied = len(upstream.served())
    logged_through_proxy = {**logged_by_claude(home), **logged_by_codex(home)}
    by_somebody_else(proxy)
    while_the_daemon_restarts(proxy, companion)
    others = len(upstream.served())
    straight(upstream, home, work)

    served = upstream.served()
    expect_equal(upstream.unfinished(), [], "calls that a client left before their end")
    expect(proxied >= 10, f"the CLIs made only {proxied} calls through the proxy")
    expect_equal(others - proxied, 5, "calls by somebody else")
    expect(len(served) - others >= 8, f"the CLIs made only {len(served) - others} calls straight")
    expect_equal(max(vectors(served).values()), 1, "scripted vectors must be unique")

    # Side calls that a CLI makes but never logs are the proxy's alone.
    logged = Counter(vector(tokens) for tokens in logged_through_proxy.values())
    routes_wanted = {}
    for index, call in enumerate(served):
        local = vector(call["tokens"]) in logged
        routes_wanted[call["number"]] = ("tracked" if index < proxied and local else
                                         "proxy_only" if index < others else "dark")
    side_calls = sum(1 for call in served[:proxied] if routes_wanted[call["number"]] == "proxy_only")
    print(f"served {len(served)}: {proxied} through the proxy ({side_calls} never logged), {others - proxied} by others, "
          f"{len(served) - others} straight; probes {sorted(set(upstream.other_requests()))}")

    calls = wait_for_ledger(companion, len(served))
    try:
        expect(vectors(calls) == vectors(served), f"ledger and provider differ: {difference(vectors(calls), vectors(served))}")
        check_routes(calls, served, routes_wanted)
        check_attribution(calls, served, str(work))
        check_reports(companion, served, calls, routes_wanted)
    except Exception:
        print_calls(companion)
        raise
    check_restart(companion, calls)
    check_backfill(scratch, home, served, routes_wanted)


def check_attribution(calls, served, work):
    tools = {"messages": "claude-code", "responses": "codex"}
    truth_of = {vector(call["tokens"]): call for call in served}
    for call in calls:
        truth = truth_of[vector(call["tokens"])]
        expect(truth["model"] in call["model"], f"model of {call['id']}: {call['model']} for {truth['model']}")
        if call["route"] in ("tracked", "dark"):
            expect_equal(call["tool"], tools[truth["endpoint"]], f"tool of {call['id']}")
            expect_equal(call["project"], work, f"project of {call['id']}")
            expect(call["session"], f"{call['id']} has no session")


def check_reports(companion, served, calls, routes_wanted):
    total = companion.report("total")["total"]
    expect_equal({bucket: int(total["tokens"][bucket]) for bucket in sums(served)}, sums(served), "tokens of the report")
    # The refused call is one more call, without tokens.
    failed = len(companion.calls()) - len(calls)
    expect_equal(failed, 1, "failed calls in the ledger")
    expect_equal(total["calls"], len(served) + failed, "calls of the report")
    expect_equal(total["unpriced_calls"], 0, "unpriced calls")
    expect(Decimal(total["cost_usd"]) > 0, "the report has no cost")

    wanted = Counter(routes_wanted.values())
    routes = {group["key"]: group["calls"] for group in companion.report("route")["groups"]}
    wanted["proxy_only"] += failed
    expect_equal(routes, dict(wanted), "calls by route")
    tools = {group["key"]: group["calls"] for group in companion.report("tool")["groups"]}
    for tool, endpoint in (("claude-code", "messages"), ("codex", "responses")):
        seen = sum(1 for call in served if call["endpoint"] == endpoint and routes_wanted[call["number"]] != "proxy_only")
        expect_equal(tools.get(tool), seen, f"calls of {tool}")

    check_evidence(companion, calls)
    tracked = next(call for call in calls if call["route"] == "tracked")
    _, text, _ = companion.command("explain", tracked["id"], "--data-dir", str(companion.data_dir))
    expect("litellm" in text.lower(), f"explain does not name the proxy's account:\n{text}")


def check_evidence(companion, calls):
    """Two accounts of each tracked call, joined by the rule that the real payloads allow."""
    rules = {"claude-code": ("response_id",), "codex": ("session_vector",)}
    for call in calls:
        record = companion.get("/v1/calls/" + call["id"])
        sides = sorted(sighting["side"] for sighting in record["sightings"])
        wanted = {"tracked": ["local", "proxy"], "dark": ["local"], "proxy_only": ["proxy"]}[call["route"]]
        expect_equal(sides, wanted, f"accounts of {call['id']}")
        if call["route"] == "tracked":
            expect(call["merge_rule"] in rules[call["tool"]], f"{call['id']} of {call['tool']} joined by {call['merge_rule']}")
            expect_equal(call["cost_source"], "proxy", f"cost source of {call['id']}")
            expect_equal(Decimal(call["cost_proxy_usd"]), Decimal(call["cost_list_usd"]),
                         f"what the proxy charged for {call['id']} against our list price")


def check_restart(companion, calls):
    expect_equal(companion.stop(), 0, "exit code of the daemon")
    companion.start()
    time.sleep(1.5)  # the logs are looked at again
    again = successes(companion)
    expect(vectors(again) == vectors(calls), f"a restart changed the ledger: {difference(vectors(again), vectors(calls))}")
    expect_equal(sorted(call["id"] for call in again), sorted(call["id"] for call in calls), "ids after a restart")
    expect_equal(companion.stop(), 0, "exit code of the daemon")


def check_backfill(scratch, home, served, routes_wanted):
    """The same logs without any proxy: what this machine knows alone, route unknown."""
    alone = Companion(scratch, home, scratch.folder("data-alone"))
    alone.command("backfill", "--data-dir", str(alone.data_dir))
    local = [call for call in served if routes_wanted[call["number"]] != "proxy_only"]
    report = alone.report("route")
    expect_equal({group["key"]: group["calls"] for group in report["groups"]}, {"unknown": len(local)}, "backfilled calls")
    expect_equal({bucket: int(report["total"]["tokens"][bucket]) for bucket in sums(local)}, sums(local), "backfilled tokens")


if __name__ == "__main__":
    sys.exit(main("spine", body))
