"""What the provider served against what the ledger holds, call by call."""

import time
from collections import Counter

from drive import Companion, Failed, expect, expect_equal, wait_until

FIELDS = ("prompt", "cache_read", "output")
SETTLED_SECONDS = 1.5


def figures(tokens, fields=FIELDS):
    """A call's tokens as the comparison sees them: the prompt holds everything that was read or written of a cache."""
    whole = {name: int(tokens.get(name) or 0) for name in
             ("input", "cache_read", "cache_write_5m", "cache_write_1h", "cache_write", "output")}
    whole["prompt"] = sum(whole[name] for name in ("input", "cache_read", "cache_write_5m", "cache_write_1h", "cache_write"))
    return tuple(whole[field] for field in fields)


def total(calls, fields=FIELDS):
    return tuple(map(sum, zip(*(figures(call["tokens"], fields) for call in calls)))) or (0,) * len(fields)


def expected(tool, served):
    """What of the served calls the tool writes down at all."""
    logged = getattr(tool, "logged", lambda call: True)
    return [call for call in served if logged(call)]


def ledger_calls(companion, wanted, seconds=20):
    """The calls of the ledger, once they are as many as wanted and stay so."""
    def successes():
        return [call for call in companion.calls() if call["status"] == "success"]

    try:
        wait_until(lambda: len(successes()) >= wanted, seconds, f"{wanted} calls in the ledger", 0.25)
    except Failed:
        pass  # the comparison says what is missing
    time.sleep(SETTLED_SECONDS)
    return successes()


def check_models(tool, wanted, calls):
    """The models of the ledger are those that were served, as the tool's logs name them."""
    named = getattr(tool, "model", lambda call: call["model"])
    if getattr(tool, "TOTALS_ONLY", False):
        expect_equal({call["model"] for call in calls}, {named(call) for call in wanted}, "models")
    else:
        got, right = (Counter((name(call), figures(call["tokens"], ("output",))) for call in side)
                      for name, side in ((lambda call: call["model"], calls), (named, wanted)))
        expect_equal(got, right, "models of the calls")


def check(tool, wanted, calls):
    """Raises with what differs."""
    fields = getattr(tool, "FIELDS", FIELDS)
    if getattr(tool, "TOTALS_ONLY", False):
        expect_equal(total(calls, fields), total(wanted, fields), f"total of {', '.join(fields)}")
    else:
        got, right = (Counter(figures(call["tokens"], fields) for call in side) for side in (calls, wanted))
        missing, many = list((right - got).elements()), list((got - right).elements())
        expect(not missing and not many, f"{len(calls)} calls for {len(wanted)} ({', '.join(fields)}): "
                                         f"missing {missing[:6]}, too many {many[:6]}")
    check_models(tool, wanted, calls)
    expect_equal({call["tool"] for call in calls}, {tool.TOOL}, "tool of the calls")
    expect(all(call.get("session") for call in calls), "a call has no session")
    if getattr(tool, "SESSIONS", None):
        expect_equal(len({call["session"] for call in calls}), tool.SESSIONS, "sessions")


def check_backfill(scratch, world, wanted, tool):
    """The history read twice without a daemon gives the same totals, once."""
    alone = Companion(scratch, world.home, scratch.folder("data-alone"))
    fields = getattr(tool, "FIELDS", FIELDS)
    for _ in range(2):
        alone.command("backfill", "--data-dir", str(alone.data_dir))
        report = alone.report("tool")["total"]
        expect_equal(figures(report["tokens"], fields), total(wanted, fields), "tokens of the backfill")
