"""Usage events to a receiver that comes and goes while the daemon is killed: nothing lost, nothing doubled.

The receiver keeps of each key the record with the greatest version; what it has then is what `companion report` says,
to the token and the nano-dollar. Corrections arrive as new versions, for a settled call too.
"""

import argparse
import collections
import sys
import time

from drive import Companion, expect, expect_equal, main, post_json, wait_until
from usage_events import Receiver, reported, sums

def everything_arrives(receiver, companion):
    wanted = reported(companion)
    wait_until(lambda: sums(receiver.calls()) == wanted, 90, f"the receiver to have {wanted}", 0.5)


def callback(number, tokens):
    now = time.time()
    return {"id": f"chatcmpl-event-{number}", "litellm_call_id": f"event-{number}", "call_type": "acompletion",
            "model": "gpt-5.4", "custom_llm_provider": "openai", "status": "success", "startTime": now - 1, "endTime": now,
            "response_cost": 0.25, "prompt_tokens": 100, "completion_tokens": tokens, "total_tokens": 100 + tokens,
            "metadata": {}}


def post(companion, number, tokens):
    status, answer = post_json(companion.url + "/v1/litellm", [callback(number, tokens)])
    expect_equal(status, 200, f"the answer to event-{number} ({answer[:300]!r})")


def killed_while_sending(receiver, companion, first):
    """The sender, then the receiver; in odd rounds the receiver first, under a sender that lives."""
    for round_number in range(5):
        for number in range(100):
            post(companion, first + round_number * 100 + number, 5)
        time.sleep(1 + 0.7 * round_number)
        if round_number % 2:
            receiver.kill()
            time.sleep(1)
            companion.program.kill()
        else:
            companion.program.kill()
            receiver.kill()
        receiver.start()
        companion.start(60)


def run(scratch, outage):
    receiver = Receiver(scratch)
    home = scratch.folder("home")
    companion = Companion(scratch, home, scratch.root / "month/data")
    companion.demo(20, 5)
    companion.environment |= {"COMPANION_TELEMETRY_EVENTS_ENDPOINT": receiver.url, "COMPANION_LEDGER_SETTLE_AFTER": "1s",
                              "COMPANION_TELEMETRY_TIMEOUT": "2s"}
    companion.start(60)
    for number in range(20):
        post(companion, number, 10)
    time.sleep(max(outage / 2, 4))
    companion.program.kill()
    companion.start(60)
    time.sleep(max(outage / 2, 1))
    begun = time.monotonic()
    receiver.start()
    # The sender's pauses grow with the outage: a restart is what a person would do who does not want to wait.
    companion.program.kill()
    companion.start(60)
    everything_arrives(receiver, companion)
    took = time.monotonic() - begun
    records = receiver.records()
    print(f"{len(records)} records of {len(receiver.calls())} calls, {took:.1f} s after the receiver came up")
    doubled = [key for key, count in collections.Counter((r["ai.usage.key"], r["ai.usage.version"]) for r in records).items() if count > 1]
    expect(not doubled, f"sent twice though every answer came: {doubled[:3]}")
    for record in records:
        expect(record["event"] == "ai.usage.request" and not record["body"], f"a record of another shape: {record}")
        expect(record["resource"].get("service.name") == "litellm-companion", f"resource {record['resource']}")
        expect("ai.project" not in record, "a working directory was told unasked")

    # A later account of a settled call: the same key, a greater version.
    key_of = {record["litellm.call_id"][0]: record for record in receiver.calls() if record.get("litellm.call_id")}
    before = key_of["event-7"]
    post(companion, 7, 99)

    def corrected():
        now = [record for record in receiver.calls() if record["ai.usage.key"] == before["ai.usage.key"]]
        return now and now[0]["gen_ai.usage.output_tokens"] == 99 and now[0]["ai.usage.version"] > before["ai.usage.version"]

    wait_until(corrected, 30, "the correction of event-7", 0.5)
    everything_arrives(receiver, companion)

    # Acknowledged or not: what is killed in the middle of sending comes again under the same keys.
    killed_while_sending(receiver, companion, 1000)
    everything_arrives(receiver, companion)
    arrived = {name for call in receiver.calls() for name in call.get("litellm.call_id", [])}
    lost = {f"event-{number}" for number in range(1000, 1500)} - arrived
    expect(not lost, f"{len(lost)} calls never arrived: {sorted(lost)[:5]}")
    companion.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outage", type=float, default=0, help="seconds without the receiver")
    options = parser.parse_args()
    sys.exit(main("usage_events", lambda scratch: run(scratch, options.outage)))
