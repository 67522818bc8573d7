"""A central proxy that cannot reach this machine: the poller brings its calls here, with a developer's own key.

Real LiteLLM with a real PostgreSQL, real Claude Code. The spend logs of calls that Claude Code logged make them
tracked; callbacks that were lost are repaired from the spend logs and counted.
"""

import argparse
import sys
import time
from decimal import Decimal

from database import GENERAL_SETTINGS, Database, new_key, new_team, new_user
from drive import Companion, Proxy, expect, expect_equal, http, main, run_claude, wait_until
from ledger_view import difference, logged_by_claude, vector, vectors
from upstream import Upstream

ROUTER = "router_settings: {num_retries: 0, disable_cooldowns: true}\n"
LOST = 5


def successes(companion):
    return [call for call in companion.calls() if call["status"] == "success"]


def ask(proxy, key, number):
    body = {"model": "gpt-5", "messages": [{"role": "user", "content": f"question {number}"}]}
    status, answer = proxy.ask("/v1/chat/completions", body, {"Authorization": f"Bearer {key}"})
    expect_equal(status, 200, f"call {number} ({answer[:200]!r})")


def connect(companion, proxy, key):
    data = ("--data-dir", str(companion.data_dir))
    code, _, wrong = companion.command("connect", "litellm", "--url", proxy.url, "--key-stdin", "--name", "work", *data,
                                       text="sk-wrong-0123456789abcdef\n", check=False)
    expect(code != 0 and "sk-wrong" not in wrong, f"a wrong key was taken, or printed: {code} {wrong}")
    _, told, _ = companion.command("connect", "litellm", "--url", proxy.url, "--key-stdin", "--name", "work",
                                   "--since", "1d", *data, text=key + "\n")
    expect(key not in told, "connect prints the key")
    mode = (companion.data_dir / "proxies.json").stat().st_mode & 0o777
    expect_equal(oct(mode), "0o600", "mode of proxies.json")


def wait_for(companion, upstream, seconds=150):
    try:
        wait_until(lambda: len(successes(companion)) >= len(upstream.served()), seconds, "the proxy's calls", 0.5)
    finally:
        got = vectors(successes(companion))
        if got != vectors(upstream.served()):
            print(f"the ledger differs: {difference(got, vectors(upstream.served()))}\n{companion.get('/healthz')}", file=sys.stderr)
    time.sleep(2)
    expect(vectors(successes(companion)) == vectors(upstream.served()), "the ledger is not what was served")


def check_routes(companion, home):
    logged = {vector(tokens) for tokens in logged_by_claude(home).values()}
    expect(len(logged) >= 2, "Claude Code logged nothing")
    for call in successes(companion):
        local = vector(call["tokens"]) in logged
        expect_equal(call["route"], "tracked" if local else "proxy_only", f"route of {call['id']}")
        expect_equal((call["key_alias"], call["team"], call["user"], call["proxy"]), ("laptop", "blue", "alex", "work"),
                     f"whose {call['id']} is")
        expect_equal(call["cost_source"], "proxy", f"cost source of {call['id']}")
        if not int(call["tokens"]["cache_write_1h"]):
            expect_equal(Decimal(call["cost_proxy_usd"]), Decimal(call["cost_list_usd"]), f"cost of {call['id']}")


def check_account(companion):
    def known():
        proxies = companion.get("/v1/proxies")["proxies"]
        keys = [one for proxy in proxies for one in proxy["accounts"] if one["kind"] == "key"]
        return keys[0] if keys else None

    key = wait_until(known, 60, "the key's account", 0.5)
    expect_equal((key["alias"], key["user"], Decimal(key["max_budget_usd"])), ("laptop", "alex", Decimal(10)), f"account {key}")
    _, text, _ = companion.command("status", "--data-dir", str(companion.data_dir), check=False)
    expect("work" in text, f"status does not name the proxy:\n{text}")


def check_session_report(companion):
    report = companion.report("session")
    mine = next(group for group in report["groups"] if group["tool"] == "claude-code")
    session = mine["session"]
    expect(session["calls_tracked"] >= 2, f"session {mine}")
    expect_equal((session["key_aliases"], session["teams"]), (["laptop"], ["blue"]), "key and team of the session")


def lose_callbacks(companion, proxy, key, upstream):
    """The daemon is away; generic_api forgets, the spend logs do not."""
    ask(proxy, key, 1000)  # callbacks come
    wait_until(lambda: len(successes(companion)) >= len(upstream.served()), 60, "the call before", 0.3)
    expect_equal(companion.stop(), 0, "exit code of the daemon")
    for number in range(LOST):
        ask(proxy, key, 2000 + number)
    time.sleep(12)  # past the retries of generic_api
    companion.start()
    wait_for(companion, upstream)

    def repaired():
        _, text = http("GET", companion.url + "/metrics")
        lines = [line for line in text.decode().splitlines() if line.startswith("companion_callbacks_repaired_total")]
        return bool(lines) and float(lines[0].split()[-1]) == LOST

    wait_until(repaired, 60, f"{LOST} repaired callbacks", 1)


def run(scratch, version):
    database, upstream = Database(scratch), Upstream().start()
    scratch.closers.append(upstream.stop)
    home, work = scratch.folder("home"), scratch.folder("work")
    companion = Companion(scratch, home, scratch.folder("data"))
    companion.environment["COMPANION_LEDGER_SETTLE_AFTER"] = "3s"
    companion.start()
    proxy = Proxy(scratch, upstream.url, companion.url, way="generic_api", version=version, more=GENERAL_SETTINGS + ROUTER,
                  environment=database.environment(version))
    proxy.wait_ready(240)
    new_user(proxy, "alex")
    new_team(proxy, "blue")
    key = new_key(proxy, user_id="alex", team_id="blue", key_alias="laptop", max_budget=10, budget_duration="30d")
    connect(companion, proxy, key)
    for number in range(4):
        ask(proxy, key, number)
    run_claude(home, proxy.url, work, "How much is two and two?", key=key)
    wait_for(companion, upstream)
    lose_callbacks(companion, proxy, key, upstream)
    check_routes(companion, home) if version == "newest" else None
    check_account(companion)
    check_session_report(companion)
    print(f"LiteLLM {version} with PostgreSQL: {len(upstream.served())} calls, each once; {LOST} lost callbacks repaired")
    expect_equal(companion.stop(), 0, "exit code of the daemon")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", choices=("newest", "oldest"), default="newest")
    options = parser.parse_args()
    sys.exit(main("central-proxy", lambda scratch: run(scratch, options.version)))
