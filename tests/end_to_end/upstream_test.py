"""The provider itself: what it streams adds up to what it says it served."""

import json
import socket
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


SHELL = {"name": "bash", "parameters": {"type": "object", "properties": {"command": {"type": "string"}},
                                       "required": ["command"]}}


def chat_tool(upstream):
    """The model asks for the shell once; with the result in the conversation it answers in words."""
    ask = {"model": "gpt-5.4", "messages": [], "tools": [{"type": "function", "function": SHELL}]}
    _, raw = post_json(upstream.url + "/v1/chat/completions", ask)
    call = json.loads(raw)["choices"][0]["message"]["tool_calls"][0]["function"]
    expect_equal((call["name"], json.loads(call["arguments"])), ("bash", {"command": "echo four"}), "tool call")
    done = dict(ask, messages=[{"role": "tool", "tool_call_id": "1", "content": "four"}])
    _, raw = post_json(upstream.url + "/v1/chat/completions", done)
    expect_equal(json.loads(raw)["choices"][0]["finish_reason"], "stop", "the answer after the tool ran")


def gemini(upstream):
    """Google's account: cached is part of the prompt, thoughts are no part of the candidates."""
    path = "/v1beta/models/gemini-2.5-pro"
    ask = {"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "tools": [{"functionDeclarations": [SHELL]}]}
    _, raw = post_json(upstream.url + path + ":streamGenerateContent?alt=sse", ask)
    last = events(raw)[-1]
    usage, served = last["usageMetadata"], upstream.served()[-1]
    expect_equal(last["responseId"], served["id"], "response id")
    expect_equal(last["candidates"][0]["content"]["parts"][0]["functionCall"]["name"], "bash", "function call")
    expect_equal(usage["promptTokenCount"], served["tokens"]["input"] + served["tokens"]["cache_read"], "prompt")
    expect_equal(usage["candidatesTokenCount"] + usage["thoughtsTokenCount"], served["tokens"]["output"], "output")
    _, raw = post_json(upstream.url + path + ":generateContent", {"contents": []})
    expect_equal(json.loads(raw)["responseId"], upstream.served()[-1]["id"], "plain response id")
    expect_equal(post_json(upstream.url + path + ":countTokens", {})[0], 200, "countTokens")


def proxy(upstream):
    """Whoever takes it for a proxy gets to itself and nowhere else."""
    place = ("127.0.0.1", upstream.port)
    with socket.create_connection(place, 5) as line:
        line.sendall(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % upstream.port)
        expect(line.recv(4096).startswith(b"HTTP/1.1 200"), "a tunnel to itself")
        line.sendall(b"GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n")
        expect(b"200 OK" in line.recv(4096), "a request through the tunnel")
    with socket.create_connection(place, 5) as line:
        line.sendall(b"CONNECT telemetry.invalid:443 HTTP/1.1\r\n\r\n")
        expect(line.recv(4096).startswith(b"HTTP/1.1 403"), "a tunnel to elsewhere is refused")
    expect("CONNECT telemetry.invalid:443" in upstream.other_requests(), "and remembered")


def body(scratch):
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    messages(upstream)
    responses(upstream)
    chat(upstream)
    chat_tool(upstream)
    gemini(upstream)
    proxy(upstream)
    expect_equal(http("HEAD", upstream.url + "/")[0], 200, "HEAD /")
    expect_equal(http("GET", upstream.url + "/v1/models")[0], 200, "models")
    expect_equal(post_json(upstream.url + "/v1/messages/count_tokens", {})[0], 200, "count_tokens")
    expect_equal(post_json(upstream.url + "/v1/messages", {"model": "claude-refuse-429"})[0], 429, "a refused call")
    expect_equal(len(upstream.served()), 8, "served calls")
    expect_equal(max(vectors(upstream.served()).values()), 1, "most calls with one vector")
    expect(len(upstream.other_requests()) >= 4, "probes are remembered")


if __name__ == "__main__":
    sys.exit(main("upstream", body))
