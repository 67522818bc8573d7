"""A daemon under Wine and a central LiteLLM proxy, real, with PostgreSQL: wine_proxy_test.py COMPANION.EXE.

What the proxy alone can tell (the key's account, its budget) is known, so the key that `connect` sealed was opened: when
it was new, and again after `kill -9`. A key that was sealed elsewhere is told.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

from database import GENERAL_SETTINGS, Database, new_key, new_team, new_user
from drive import Proxy, expect, expect_equal, main, wait_until
from upstream import Upstream
from wine import Wine, windows
from wine_test import WineCompanion


def connect(companion, url, key, check=True):
    return companion.command("connect", "litellm", "--url", url, "--key-stdin", "--name", "work", "--data-dir",
                             windows(companion.data_dir), text=key + "\n", check=check)


def expect_account(companion):
    def known():
        proxies = companion.get("/v1/proxies")["proxies"]
        keys = [one for proxy in proxies for one in proxy["accounts"] if one["kind"] == "key"]
        return keys[0] if keys else None

    key = wait_until(known, 60, "the key's account", 0.5)
    expect_equal((key["alias"], key["user"], Decimal(key["max_budget_usd"])), ("laptop", "alex", Decimal(10)), f"account {key}")


def ask(proxy, key, companion, wanted):
    status, answer = proxy.ask("/v1/chat/completions", {"model": "gpt-5", "messages": [{"role": "user", "content": "hello"}]},
                               {"Authorization": f"Bearer {key}"})
    expect_equal(status, 200, f"a call ({answer[:200]!r})")
    wait_until(lambda: len(companion.calls()) == wanted, 90, f"{wanted} calls", 0.5)
    for call in companion.calls():
        expect_equal((call["key_alias"], call["team"], call["proxy"]), ("laptop", "blue", "work"), "whose the call is")


def broken_seal(companion):
    stored = companion.data_dir / "proxies.json"
    told = json.loads(stored.read_text())
    told["proxies"]["work"]["key_sealed"] = "c2VhbGVkIGVsc2V3aGVyZQ=="
    stored.write_text(json.dumps(told))
    companion.start(60)
    parts = wait_until(lambda: [part for part in companion.get("/healthz")["parts"] if "proxies.json" in part["name"]], 30,
                       "a word of the seal")
    expect("its key: " in parts[0]["detail"] and "connect it again" in parts[0]["detail"], f"it says {parts[0]}")


def body(scratch):
    wine, database, upstream = Wine(scratch), Database(scratch), Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = WineCompanion(scratch, wine, str(Path(sys.argv[1]).resolve()), "data").start(60)
    # It has nobody to call back: what the daemon hears, it has asked for.
    proxy = Proxy(scratch, upstream.url, "http://127.0.0.1:9", way="generic_api", more=GENERAL_SETTINGS,
                  environment=database.environment("newest"))
    proxy.wait_ready(240)
    new_user(proxy, "alex")
    new_team(proxy, "blue")
    key = new_key(proxy, user_id="alex", team_id="blue", key_alias="laptop", max_budget=10, budget_duration="30d")

    status, out, err = connect(companion, proxy.url, "sk-wrong-0123456789abcdef", check=False)
    expect(status != 0 and "sk-wrong" not in out + err, f"a wrong key was taken, or printed: {status} {out}{err}")
    print(f"a wrong key: {(err or out).strip()}")
    connect(companion, proxy.url, key)
    stored = (companion.data_dir / "proxies.json").read_text()
    expect(key not in stored and "key_sealed" in stored, "the key lies open in proxies.json")
    ask(proxy, key, companion, 1)
    expect_account(companion)
    companion.kill()
    companion.start(60)
    expect_account(companion)
    ask(proxy, key, companion, 2)
    print("the sealed key asked the real proxy, before kill -9 and after")
    companion.interrupt()
    broken_seal(companion)
    companion.interrupt()


if __name__ == "__main__":
    sys.exit(main("wine_proxy", body))
