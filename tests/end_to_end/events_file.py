"""Usage events as a Collector's file exporter leaves them (infra/otel-collector/events.yaml): OTLP JSON, a batch a line."""

import json


def _plain(value):
    kind, inner = next(iter(value.items()))
    if kind == "arrayValue":
        return [_plain(one) for one in inner.get("values", [])]
    return int(inner) if kind == "intValue" else inner


def newest(path):
    """Of each key the record with the greatest version, as {attribute: value}, without those taken back."""
    held = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        for resource in json.loads(line)["resourceLogs"]:
            for scope in resource["scopeLogs"]:
                for record in scope["logRecords"]:
                    told = {one["key"]: _plain(one["value"]) for one in record["attributes"]} | {"event": record.get("eventName")}
                    key = told["ai.usage.key"]
                    if key not in held or told["ai.usage.version"] >= held[key]["ai.usage.version"]:
                        held[key] = told
    return [told for told in held.values() if not told.get("ai.usage.retracted")]
