"""What the tests compare: token vectors that no two scripted calls share, from whichever side they come."""

import json
from collections import Counter
from pathlib import Path

BUCKETS = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")


def vector(tokens):
    """A call's tokens as a comparable value."""
    return tuple(int(tokens.get(bucket) or 0) for bucket in BUCKETS)


def vectors(calls):
    return Counter(vector(call["tokens"]) for call in calls)


def sums(calls):
    return {bucket: sum(int(call["tokens"].get(bucket) or 0) for call in calls) for bucket in BUCKETS}


def difference(got, wanted):
    """What one multiset has and the other lacks, for a message."""
    return f"missing {list((wanted - got).elements())[:5]}, too many {list((got - wanted).elements())[:5]}"


def logged_by_claude(home):
    """Token vectors by message id, read from the transcripts in the simplest way."""
    found = {}
    for path in Path(home).glob(".claude/projects/**/*.jsonl"):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            if record.get("type") != "assistant":
                continue
            usage = record["message"]["usage"]
            writes = usage.get("cache_creation") or {}
            found[record["message"]["id"]] = {
                "input": usage["input_tokens"], "cache_read": usage["cache_read_input_tokens"],
                "cache_write_5m": writes.get("ephemeral_5m_input_tokens", 0),
                "cache_write_1h": writes.get("ephemeral_1h_input_tokens", 0), "output": usage["output_tokens"]}
    return found


def logged_by_codex(home):
    """Token vectors by (thread, running total), read from the rollouts in the simplest way."""
    found = {}
    for path in Path(home).glob(".codex/sessions/**/*.jsonl"):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            info = record.get("payload", {}).get("info") if record.get("type") == "event_msg" else None
            if not info or record["payload"].get("type") != "token_count":
                continue
            last = info["last_token_usage"]
            found[(path.name, info["total_token_usage"]["total_tokens"])] = {
                "input": last["input_tokens"] - last["cached_input_tokens"], "cache_read": last["cached_input_tokens"],
                "output": last["output_tokens"], "reasoning": last["reasoning_output_tokens"]}
    return found
