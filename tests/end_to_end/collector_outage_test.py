"""A real Collector that is away for minutes, with the daemon killed in between and calls coming in all the time.

What it has afterwards is what `companion report` says: every event once after merging by key, none under a version twice
(every answer came), the counters in Prometheus behind it exact. Meanwhile the daemon needs no more memory than before.
"""

import argparse
import collections
import re
import sys
import time
from pathlib import Path

from collector_test import Collector, arrives, daemon
from drive import expect, expect_equal, free_port, main, post_json, wait_until
from prometheus import Prometheus
from usage_events import every_record, in_file, reported, sums
from usage_events_test import callback

GROWTH_MAX = 4 << 10  # KiB between the first and the last third of a wait


def resident(companion):
    status = Path(f"/proc/{companion.program.child.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def wait_and_post(companion, seconds, first):
    """Two calls a second for so long; the daemon's RSS by the way, in KiB."""
    samples, number, end = [], first, time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(2):
            status, answer = post_json(companion.url + "/v1/litellm", [callback(number, 5)])
            expect_equal(status, 200, f"the answer to event-{number} ({answer[:300]!r})")
            number += 1
        samples.append(resident(companion))
        time.sleep(1)
    third = max(len(samples) // 3, 1)
    return number, max(samples[:third]), max(samples[-third:])


def body(scratch, outage):
    events, port = scratch.root / "events.jsonl", free_port()
    prometheus = Prometheus(scratch, [], {"litellm:4000": "127.0.0.1:9"}).start()
    companion = daemon(scratch, "outage", f"http://127.0.0.1:{port}/v1/metrics",
                       COMPANION_TELEMETRY_EVENTS_ENDPOINT=f"http://127.0.0.1:{port}/v1/logs",
                       COMPANION_LEDGER_SETTLE_AFTER="1s", COMPANION_TELEMETRY_TIMEOUT="2s")

    def collector():
        return Collector(scratch, "direct", prometheus, "events", port=port, COLLECTOR_EVENTS_FILE=str(events)).wait_ready()

    running = collector()
    arrives(prometheus, companion, "outage")
    wait_until(lambda: sums(in_file(events)) == reported(companion), 60, "the month in the Collector's file", 1)
    before = len(every_record(events))
    running.running.stop()

    number, grown = 0, []
    for _ in range(2):
        number, early, late = wait_and_post(companion, outage / 2, number)
        grown.append(late - early)
        print(f"{outage / 2:.0f} s without Collector, {number} calls: {early / 1024:.1f} MiB, then {late / 1024:.1f} MiB", flush=True)
        companion.program.kill()
        companion.start(60)
    begun = time.monotonic()
    collector()
    wait_until(lambda: sums(in_file(events)) == reported(companion), 120, "everything in the Collector's file", 0.5)
    took = time.monotonic() - begun
    records = every_record(events)
    calls, _ = arrives(prometheus, companion, "outage")
    times = collections.Counter((record["ai.usage.key"], record["ai.usage.version"]) for record in records)
    expect(max(times.values()) == 1, f"sent twice though every answer came: {[key for key, count in times.items() if count > 1][:3]}")
    told = {name for record in in_file(events) for name in record.get("litellm.call_id", [])}
    lost = {f"event-{one}" for one in range(number)} - told
    expect(not lost, f"{len(lost)} calls never arrived: {sorted(lost)[:5]}")
    expect(max(grown) <= GROWTH_MAX, f"grown by {max(grown)} KiB in one wait")
    print(f"{len(records) - before} records in {took:.1f} s ({(len(records) - before) / took:.0f}/s, the sender's pause included); "
          f"{calls} calls, equal to the report in file and Prometheus; memory grew by {max(grown)} KiB at most")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outage", type=float, default=600, help="seconds without the Collector, the daemon killed twice")
    options = parser.parse_args()
    sys.exit(main("collector_outage", lambda scratch: body(scratch, options.outage)))
