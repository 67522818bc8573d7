"""Usage events at their receivers, and what they must add up to.

    receiver = Receiver(scratch)            OpenTelemetry's own decoder; receiver.start(), receiver.kill()
    sums(receiver.calls()) == reported(companion)
    in_file(path)                           the same of a Collector's file exporter (infra/otel-collector/events.yaml)
"""

import json
from decimal import Decimal
from pathlib import Path

from drive import free_port, http, peer_python, wait_until

HERE = Path(__file__).resolve().parent


def kept(records):
    """Of each key the record with the greatest version, without those taken back."""
    held = {}
    for record in records:
        key = record["ai.usage.key"]
        if key not in held or record["ai.usage.version"] >= held[key]["ai.usage.version"]:
            held[key] = record
    return [record for record in held.values() if not record.get("ai.usage.retracted")]


def sums(calls):
    return {"calls": len(calls), "cost": sum(call.get("ai.cost.usd_nano", 0) for call in calls),
            "unpriced": sum(call["ai.cost.basis"] == "unpriced" for call in calls),
            "input": sum(call["gen_ai.usage.input_tokens"] for call in calls),
            "output": sum(call["gen_ai.usage.output_tokens"] for call in calls)}


def reported(companion):
    """What `companion report` says, in the same words."""
    total = companion.report("total")["total"]
    tokens = total["tokens"]
    return {"calls": total["calls"], "cost": int(Decimal(total["cost_usd"]) * 10**9), "unpriced": total["unpriced_calls"],
            "input": sum(tokens[name] for name in ("input", "cache_read", "cache_write_5m", "cache_write_1h")),
            "output": tokens["output"]}


def whole_lines(path):
    """The last one may be half written."""
    return path.read_text().split("\n")[:-1] if path.exists() else []


class Receiver:
    def __init__(self, scratch):
        self.scratch, self.port, self.file = scratch, free_port(), scratch.root / "events.jsonl"
        self.program = None

    def start(self):
        arguments = [str(peer_python()), str(HERE / "otlp_receiver.py"), str(self.port), str(self.file)]
        self.program = self.scratch.start(arguments, {"PATH": "/usr/bin:/bin"}, "receiver")
        wait_until(lambda: http("GET", self.url)[0], 30, "the receiver of usage events", 0.1)
        return self

    def kill(self):
        self.program.kill()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1/logs"

    def records(self):
        return [json.loads(line) for line in whole_lines(self.file)]

    def calls(self):
        return kept(self.records())


def _plain(value):
    kind, inner = next(iter(value.items()))
    if kind == "arrayValue":
        return [_plain(one) for one in inner.get("values", [])]
    return int(inner) if kind == "intValue" else inner


def every_record(path):
    """Of a file of OTLP JSON, a batch a line."""
    return [{one["key"]: _plain(one["value"]) for one in record["attributes"]} for line in whole_lines(path)
            for resource in json.loads(line)["resourceLogs"] for scope in resource["scopeLogs"] for record in scope["logRecords"]]


def in_file(path):
    """The calls of such a file."""
    return kept(every_record(path))
