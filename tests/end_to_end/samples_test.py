"""The sample logs through the real binary: every token and every nano-dollar of their expected.json."""

import json
import shutil
import sys
from decimal import Decimal

from drive import REPOSITORY, Companion, expect_equal, main

LOGS = REPOSITORY / "tests/fixtures/logs"
BUCKETS = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")


def facts_of_group(group):
    return {**{bucket: group["tokens"][bucket] for bucket in BUCKETS}, "calls": group["calls"],
            "web_search": group["web_search_requests"], "cost_usd": Decimal(group["cost_list_usd"]),
            "unpriced_calls": group["unpriced_calls"], "cost_reported_usd": Decimal(group["cost_reported_usd"])}


def facts_wanted(wanted):
    return {**{bucket: wanted[bucket] for bucket in BUCKETS}, "calls": wanted["calls"], "web_search": wanted["web_search"],
            "cost_usd": Decimal(wanted["cost_usd"]), "unpriced_calls": wanted["unpriced_calls"],
            "cost_reported_usd": Decimal(wanted["cost_reported_usd"] or 0)}


def ledger_of(scratch, name):
    """A ledger filled from one tool's samples alone, priced by the samples' own book."""
    home = scratch.folder(name)
    if name == "claude":
        shutil.copytree(LOGS / "claude/config", home / ".claude")
    else:
        shutil.copytree(LOGS / "codex/home", home / ".codex")
    companion = Companion(scratch, home, home / "data")
    book = {"COMPANION_PRICES_FILE": str(LOGS / "pricing_fixture.json")}
    for _ in range(2):  # reading twice changes nothing
        companion.command("backfill", "--data-dir", str(companion.data_dir), environment=book)
    return companion


def check(companion, expected, by, key):
    groups = companion.report(by, "--timezone", "UTC")["groups"]
    got = {group["key"]: facts_of_group(group) for group in groups}
    want = {name: facts_wanted(wanted) for name, wanted in expected[key].items()}
    expect_equal(got, want, f"{expected['source']} by {by}")


def samples(scratch):
    for name in ("claude", "codex"):
        companion = ledger_of(scratch, name)
        expected = json.loads((LOGS / name / "expected.json").read_text())
        expect_equal(facts_of_group(companion.report("total")["total"]), facts_wanted(expected["totals"]), f"{name} total")
        check(companion, expected, "model", "by_model")
        check(companion, expected, "session", "by_session")
        check(companion, expected, "daily", "by_day_utc")
        print(f"{name}: {expected['totals']['calls']} calls, {expected['totals']['cost_usd']} USD, exact")


if __name__ == "__main__":
    sys.exit(main("samples", samples))
