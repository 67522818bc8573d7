"""The provider itself: what it streams adds up to what it says it served."""

import json
import sys

from drive import expect, expect_equal, http, main, post_json
from ledger_view import vectors
from upstream import Upstream


def events(raw):
    return [json.loads(line[6:]) for line in raw.decode().splitlines() if line.startswith("data: {")]


def messages(upstream):
    ask = {"model": "claude-sonnet-4-6", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
    status, raw = post_json(upstream.url + "/v1/messages?beta=true", ask)
    plain = json.loads(raw)
    expect_equal(status, 200, "plain message")
    status, raw = post_json(upstream.url + "/v1/messages", dict(ask, stream=True))
    stream = events(raw)
    expect_equal(stream[0]["type"], "message_start", "first event")
    expect_equal(stream[-1]["type"], "message_stop", "last event")
    usage = next(event["usage"] for event in stream if event["type"] == "message_delta")
    first, second = upstream.served()[-2:]
    expect_equal(plain["id"], first["id"], "plain id")
    expect_equal(stream[0]["message"]["id"], second["id"], "streamed id")
    expect_equal(usage["output_tokens"], second["tokens"]["output"], "streamed output")
    expect_equal(usage["cache_creation_input_tokens"],
                 second["tokens"]["cache_write_5m"] + second["tokens"]["cache_write_1h"], "cache writes")


def responses(upstream):
    status, raw = post_json(upstream.url + "/v1/responses", {"model": "gpt-5.4", "input": "hi", "stream": True})
    expect_equal(status, 200, "response")
    done = events(raw)[-1]
    served = upstream.served()[-1]
    expect_equal(done["type"], "response.completed", "last event")
    expect_equal(done["response"]["id"], served["id"], "response id")
    usage = done["response"]["usage"]
    expect_equal(usage["input_tokens"] - usage["input_tokens_details"]["cached_tokens"], served["tokens"]["input"], "input")


def chat(upstream):
    ask = {"model": "gpt-5.4", "messages": [], "stream": True, "stream_options": {"include_usage": True}}
    _, raw = post_json(upstream.url + "/v1/chat/completions", ask)
    expect_equal(events(raw)[-1]["usage"]["completion_tokens"], upstream.served()[-1]["tokens"]["output"], "chat output")


def body(scratch):
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    messages(upstream)
    responses(upstream)
    chat(upstream)
    expect_equal(http("HEAD", upstream.url + "/")[0], 200, "HEAD /")
    expect_equal(http("GET", upstream.url + "/v1/models")[0], 200, "models")
    expect_equal(post_json(upstream.url + "/v1/messages/count_tokens", {})[0], 200, "count_tokens")
    expect_equal(post_json(upstream.url + "/v1/messages", {"model": "claude-refuse-429"})[0], 429, "a refused call")
    expect_equal(len(upstream.served()), 4, "served calls")
    expect_equal(max(vectors(upstream.served()).values()), 1, "most calls with one vector")
    expect(len(upstream.other_requests()) >= 4, "probes are remembered")


if __name__ == "__main__":
    sys.exit(main("upstream", body))
