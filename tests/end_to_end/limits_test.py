#!/usr/bin/env python3
"""A daemon that costs more than it may: it slows down, lets the costliest detector rest, and ends where that is wished.

The cost is real: a home of thousands of session files that is walked every second.
"""
import datetime
import json

from drive import Companion, expect, expect_equal, http, main, wait_until
from notices import Notices

FILES = 4000
WINDOW = {"COMPANION_LIMITS_ENABLED": "true", "COMPANION_LIMITS_WINDOW": "2s"}


def write_session(home, number):
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    folder = home / f".claude/projects/-home-kim-p{number % 40}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:08x}-0000-4000-8000-000000000000.jsonl").write_text(json.dumps({
        "type": "assistant", "uuid": f"a{number}", "sessionId": f"s{number}", "cwd": "/home/kim/p", "timestamp": now,
        "requestId": f"req_{number}", "message": {"id": f"msg_01limits{number:08d}", "model": "claude-opus-4-8",
                                                  "usage": {"input_tokens": 10, "output_tokens": 5}}}) + "\n")


def part(companion, name):
    """What /healthz says of it, or nothing."""
    _, text = http("GET", companion.url + "/healthz")
    return next((part for part in json.loads(text)["parts"] if part["name"] == name), {})


def calls(companion):
    _, text = http("GET", companion.url + "/v1/usage?group_by=total&since=all")
    return json.loads(text)["total"]["calls"]


def slows_then_rests(scratch):
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "data")
    notices = Notices(scratch)
    companion.environment["DBUS_SESSION_BUS_ADDRESS"] = notices.address
    for number in range(FILES):
        write_session(companion.home, number)
    companion.environment |= {**WINDOW, "COMPANION_LIMITS_CPU_PERCENT": "1", "COMPANION_LOGS_SWEEP_INTERVAL": "1s"}
    companion.start()
    wait_until(lambda: calls(companion) == FILES, 120, "the backlog")
    wait_until(lambda: "times less often" in part(companion, "limits").get("detail", ""), 60, "word of the limit")
    wait_until(lambda: part(companion, "log:claude-code").get("detail", "").startswith("suspended: the costliest"), 90,
               "the costliest to rest")
    app, title, text = wait_until(notices.shown, 20, "a word on the desktop")[0]
    expect_equal((app, title), ("LiteLLM Companion", "LiteLLM Companion"), "whose word it is")
    expect(text.startswith("log:claude-code rests for a while: it cost the most while the daemon used "), f"it says {text!r}")
    write_session(companion.home, FILES)
    status, _ = http("PUT", companion.url + "/v1/sources/log:claude-code",
                     json.dumps({"enabled": True}).encode(), {"Content-Type": "application/json"})
    expect_equal(status, 200, "switching it on again")
    wait_until(lambda: calls(companion) == FILES + 1, 60, "the call that came while it rested")
    companion.stop()


def ends_where_it_is_started_anew(scratch):
    companion = Companion(scratch, scratch.folder("other-home"), scratch.root / "other-data")
    companion.environment |= {**WINDOW, "COMPANION_LIMITS_MEMORY": "16MiB", "COMPANION_LIMITS_RESTART": "true"}
    companion.start()
    code = companion.program.child.wait(timeout=120)
    said = companion.program.log_path.read_text()
    expect(code == 1 and "MiB of memory (limit 16)" in said and "started anew" in said, f"it ended with {code}: {said}")


def body(scratch):
    slows_then_rests(scratch)
    ends_where_it_is_started_anew(scratch)
    print(f"with {FILES} files to walk each second it slowed down, let the reader rest and lost nothing")


main("limits", body)
