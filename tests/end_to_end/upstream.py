"""A small model provider on loopback: Anthropic Messages, OpenAI Responses and Chat Completions, Gemini.

It answers whatever the real CLIs and the real proxy send, with token counts that are scripted and never
repeat, and keeps a log of what it served: the truth that the ledger is compared with.
Run it by hand: python3 upstream.py --port 9001 --log served.jsonl
"""

import argparse
import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from upstream_chat import ChatRoutes
from upstream_gemini import GeminiRoutes
from upstream_tools import chosen_call, halves, new_id, openai_tools

BODY_BYTES_MAX = 64 << 20
SECRET_HEADERS = ("authorization", "x-api-key", "api-key", "x-goog-api-key")

# What providers say when they refuse, by a word in the model's name.
REFUSALS = {
    "429": (429, "rate_limit_error", "too many of them"),
    "400": (400, "invalid_request_error", "temperature: out of range"),
    "401": (401, "authentication_error", "invalid x-api-key"),
    "context": (400, "context_length_exceeded", "This model's maximum context length is 8192 tokens"),
    "policy": (400, "content_policy_violation", "Your request was rejected as a result of our safety system"),
    "500": (500, "api_error", "internal server error"),
    "503": (503, "overloaded_error", "overloaded"),
}


def scripted_tokens(number, prompt_base):
    """Token buckets of the call with this number: growing, and no two calls alike in any bucket."""
    return {
        "input": prompt_base + 11 * number,
        "cache_read": 1000 + 64 * number,
        "cache_write_5m": 30 + 5 * number,
        "cache_write_1h": 17 + 3 * number,
        "output": 40 + 7 * number,
        "reasoning": 3 + number,
    }


class Upstream:
    """The server, its scripted counters and the record of what it served."""

    def __init__(self, port=0, log_path=None, tool_turns=1):
        self._lock = threading.Lock()
        self._served = []
        self._other = []
        self._number = 0
        self._refused = set()
        self.tool_turns = tool_turns  # tool calls that the model asks for before it says that it is done
        self._log_path = log_path
        self.httpd = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self.httpd.daemon_threads = True
        self.port = self.httpd.server_address[1]
        self._thread = threading.Thread(target=self.httpd.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self.httpd.shutdown()
        self.httpd.server_close()

    def served(self):
        """Calls that were answered in full, oldest first."""
        with self._lock:
            return [dict(call) for call in self._served if call["complete"]]

    def unfinished(self):
        with self._lock:
            return [dict(call) for call in self._served if not call["complete"]]

    def other_requests(self):
        """Everything that was no model call: probes, token counting, model lists."""
        with self._lock:
            return list(self._other)

    def begin(self, endpoint, prefix, model, stream, request, headers):
        with self._lock:
            self._number += 1
            number = self._number
            call = {
                "number": number,
                "endpoint": endpoint,
                "id": new_id(prefix),
                "request_id": new_id("req_"),
                "model": model,
                "stream": stream,
                "tools": len(request.get("tools") or []),
                "session": session_of(request, headers),
                "user_agent": headers.get("User-Agent", ""),
                "headers": {name.lower(): text for name, text in headers.items() if name.lower() not in SECRET_HEADERS},
                "time": time.time(),
                "tokens": dict(scripted_tokens(number, 120)),
                "complete": False,
            }
            self._served.append(call)
            return call

    def finish(self, call):
        with self._lock:
            call["complete"] = True
            if self._log_path:
                with open(self._log_path, "a", encoding="utf-8") as out:
                    out.write(json.dumps(call) + "\n")

    def note_other(self, method, path):
        with self._lock:
            self._other.append(f"{method} {path}")

    def refusal(self, model, count=False):
        """(status, kind, message) for models whose name asks for it; those with `-once` work the second time."""
        for word, answer in REFUSALS.items():
            if f"refuse-{word}" not in model:
                continue
            with self._lock:
                if f"refuse-{word}-once" in model and model in self._refused:
                    return None
                if count:
                    self._refused.add(model)
            return answer
        return None

    def wants_tool(self, request_items):
        """Whether the model answers with a tool call: until the conversation holds enough results."""
        return request_items < self.tool_turns


def session_of(request, headers):
    for name in ("x-claude-code-session-id", "session-id", "session_id", "conversation_id"):
        if headers.get(name):
            return headers[name]
    return request.get("prompt_cache_key") or ""


def _handler_for(upstream):
    class Handler(ChatRoutes, GeminiRoutes, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "local-upstream"

        @property
        def upstream(self):
            return upstream

        def log_message(self, *_):
            pass

        # --- plumbing
        def _path(self):
            return self.path.split("?", 1)[0].rstrip("/") or "/"

        def _body(self):
            encoding = self.headers.get("Transfer-Encoding", "")
            if "chunked" in encoding.lower():
                raw = b""
                while True:
                    size = int(self.rfile.readline().split(b";")[0].strip() or b"0", 16)
                    if size == 0:
                        while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                            pass
                        break
                    raw += self.rfile.read(size)
                    self.rfile.readline()
            else:
                raw = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), BODY_BYTES_MAX))
            if self.headers.get("Content-Encoding", "").lower() == "gzip":
                raw = gzip.decompress(raw)
            try:
                value = json.loads(raw or b"{}")
            except ValueError:
                return {}
            return value if isinstance(value, dict) else {}

        def _json(self, value, status=200, headers=()):
            raw = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            for name, text in headers:
                self.send_header(name, text)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(raw)

        def _sse(self, headers):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Transfer-Encoding", "chunked")
            for name, text in headers:
                self.send_header(name, text)
            self.end_headers()

        def _chunk(self, text):
            raw = text.encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
            self.wfile.flush()

        def _event(self, value, name=None):
            head = f"event: {name}\n" if name else ""
            self._chunk(f"{head}data: {json.dumps(value)}\n\n")

        def _end_chunks(self):
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()

        # --- for clients that take us for their proxy: the way leads to ourselves only, and the rest is remembered
        def do_CONNECT(self):
            if self.path == f"127.0.0.1:{upstream.port}":
                self.send_response(200)
                self.end_headers()  # the requests that follow on this connection are answered here
            else:
                upstream.note_other("CONNECT", self.path)
                self.close_connection = True
                self._json({"error": {"type": "forbidden", "message": "loopback only"}}, 403)

        # --- routes
        def do_HEAD(self):
            self.do_GET()

        def do_GET(self):
            upstream.note_other(self.command, self.path)
            if self._path().startswith("http://"):
                self._json({"error": {"type": "forbidden", "message": "loopback only"}}, 403)
            elif self._path().endswith("/models"):
                names = ("claude-sonnet-4-6", "claude-haiku-4-5", "claude-opus-4-8", "gpt-5.4")
                entries = [{"id": n, "object": "model", "type": "model", "display_name": n,
                            "created": 1767225600, "created_at": "2026-01-01T00:00:00Z", "owned_by": "local"}
                           for n in names]
                self._json({"object": "list", "data": entries, "has_more": False})
            elif self._path() == "/":
                self._json({"ok": True})
            else:
                self._json({"error": {"type": "not_found_error", "message": "no such thing here"}}, 404)

        def do_POST(self):
            request, path = self._body(), self._path()
            try:
                if path.endswith("/messages/count_tokens"):
                    upstream.note_other("POST", path)
                    self._json({"input_tokens": 321})
                elif upstream.refusal(str(request.get("model"))):
                    upstream.note_other("POST", path + " refused")
                    self._refuse(*upstream.refusal(str(request.get("model")), count=True))
                elif path.endswith("Content") and ":" in path:
                    self._gemini(path, request)
                elif path.endswith(":countTokens"):
                    self._gemini(path, request)
                elif path.endswith("/messages"):
                    self._messages(request)
                elif path.endswith("/chat/completions"):
                    self._chat(request)
                elif path.endswith("/responses"):
                    self._responses(request)
                elif path.endswith("/embeddings"):
                    self._embeddings(request)
                else:
                    upstream.note_other("POST", path)
                    self._json({})
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client hung up: the call stays unfinished in our record

        def _refuse(self, status, kind, message):
            error = {"type": kind, "message": message, "code": kind, "param": None}
            self._json({"type": "error", "error": error}, status, [("request-id", new_id("req_"))])

        # --- OpenAI Embeddings
        def _embeddings(self, request):
            call = upstream.begin("embeddings", "", str(request.get("model")), False, request, self.headers)
            call["tokens"].update(cache_read=0, cache_write_5m=0, cache_write_1h=0, output=0, reasoning=0)
            upstream.finish(call)
            prompt = call["tokens"]["input"]
            self._json({"object": "list", "model": call["model"],
                        "data": [{"object": "embedding", "index": 0, "embedding": [0.0, 1.0]}],
                        "usage": {"prompt_tokens": prompt, "total_tokens": prompt}})

        # --- Anthropic Messages
        def _messages(self, request):
            stream = bool(request.get("stream"))
            call = upstream.begin("messages", "msg_01", str(request.get("model")), stream, request, self.headers)
            answer = messages_answer(upstream, call, request)
            headers = [("request-id", call["request_id"])]
            if not stream:
                upstream.finish(call)
                self._json(answer, headers=headers)
                return
            self._sse(headers)
            first = dict(answer, content=[], stop_reason=None,
                         usage=dict(answer["usage"], output_tokens=1))
            self._event({"type": "message_start", "message": first}, "message_start")
            self._event({"type": "ping"}, "ping")
            for index, block in enumerate(answer["content"]):
                self._message_block(index, block)
                if "slow" in call["model"]:
                    time.sleep(1)
            self._event({"type": "message_delta",
                         "delta": {"stop_reason": answer["stop_reason"], "stop_sequence": None},
                         "usage": answer["usage"]}, "message_delta")
            upstream.finish(call)
            self._event({"type": "message_stop"}, "message_stop")
            self._end_chunks()

        def _message_block(self, index, block):
            if block["type"] == "text":
                empty, deltas = dict(block, text=""), [
                    {"type": "text_delta", "text": part} for part in halves(block["text"])]
            else:
                empty, deltas = dict(block, input={}), [
                    {"type": "input_json_delta", "partial_json": part} for part in halves(json.dumps(block["input"]))]
            self._event({"type": "content_block_start", "index": index, "content_block": empty}, "content_block_start")
            for delta in deltas:
                self._event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta")
            self._event({"type": "content_block_stop", "index": index}, "content_block_stop")

        # --- OpenAI Responses
        def _responses(self, request):
            stream = bool(request.get("stream"))
            call = upstream.begin("responses", "resp_", str(request.get("model")), stream, request, self.headers)
            call["tokens"].update(cache_write_5m=0, cache_write_1h=0)
            answer = responses_answer(upstream, call, request)
            headers = [("x-request-id", call["request_id"]), ("openai-processing-ms", "12")]
            if not stream:
                upstream.finish(call)
                self._json(answer, headers=headers)
                return
            self._sse(headers)
            sequence = iter(range(10_000))

            def event(name, **fields):
                self._event(dict(type=name, sequence_number=next(sequence), **fields), name)

            opening = dict(answer, status="in_progress", output=[], usage=None)
            event("response.created", response=opening)
            event("response.in_progress", response=opening)
            for index, item in enumerate(answer["output"]):
                response_item_events(event, index, item)
            upstream.finish(call)
            event("response.completed", response=answer)
            self._end_chunks()

    return Handler


def messages_answer(upstream, call, request):
    tokens = call["tokens"]
    call["tokens"]["reasoning"] = 0  # Anthropic does not tell thinking apart
    tools = [tool.get("name") for tool in request.get("tools") or []]
    results = sum(1 for message in request.get("messages") or []
                  for block in (message.get("content") if isinstance(message.get("content"), list) else [])
                  if isinstance(block, dict) and block.get("type") == "tool_result")
    offered = ((tool.get("name"), tool.get("input_schema")) for tool in request.get("tools") or [])
    chosen = chosen_call(offered, results, upstream.tool_turns)
    content, reason = [{"type": "text", "text": "Done: two and two make four."}], "end_turn"
    if "Agent" in tools and results == 0 and "by a helper" in json.dumps(request.get("messages")):
        content = [{"type": "tool_use", "id": new_id("toolu_01"), "name": "Agent",
                    "input": {"description": "Add numbers", "prompt": "How much is two and two?",
                              "subagent_type": "general-purpose"}}]
        reason = "tool_use"
    elif "Bash" in tools and upstream.wants_tool(results):
        content = [{"type": "text", "text": "I look."},
                   {"type": "tool_use", "id": new_id("toolu_01"), "name": "Bash",
                    "input": {"command": "echo four", "description": "Say four"}}]
        reason = "tool_use"
    elif "Bash" not in tools and chosen:
        content, reason = [{"type": "tool_use", "id": new_id("toolu_01"), "name": chosen[0], "input": chosen[1]}], "tool_use"
    return {
        "id": call["id"], "type": "message", "role": "assistant", "model": call["model"], "content": content,
        "stop_reason": reason, "stop_sequence": None,
        "usage": {
            "input_tokens": tokens["input"],
            "cache_read_input_tokens": tokens["cache_read"],
            "cache_creation_input_tokens": tokens["cache_write_5m"] + tokens["cache_write_1h"],
            "cache_creation": {"ephemeral_5m_input_tokens": tokens["cache_write_5m"],
                               "ephemeral_1h_input_tokens": tokens["cache_write_1h"]},
            "output_tokens": tokens["output"],
            "service_tier": "standard",
        },
    }


def responses_answer(upstream, call, request):
    tokens = call["tokens"]
    items = request.get("input") if isinstance(request.get("input"), list) else []
    results = sum(1 for item in items
                  if isinstance(item, dict) and str(item.get("type", "")).endswith("_call_output"))
    tools = [tool.get("name") or tool.get("type") for tool in request.get("tools") or []]
    output = [{"id": new_id("msg_"), "type": "message", "role": "assistant", "status": "completed",
               "content": [{"type": "output_text", "text": "Four.", "annotations": []}]}]
    chosen = chosen_call(openai_tools(request), results, upstream.tool_turns)
    arguments = tool_arguments(tools) if upstream.wants_tool(results) else None
    if not arguments and chosen:
        arguments = chosen[0], json.dumps(chosen[1])
    if arguments:
        name, text = arguments
        output = [{"id": new_id("fc_"), "type": "function_call", "status": "completed", "name": name,
                   "call_id": new_id("call_"), "arguments": text}]
    return {
        "id": call["id"], "object": "response", "created_at": int(call["time"]), "status": "completed",
        "model": call["model"], "output": output, "parallel_tool_calls": False, "error": None,
        "incomplete_details": None, "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0,
        "tool_choice": "auto", "tools": [], "service_tier": "default", "store": False,
        "usage": {
            "input_tokens": tokens["input"] + tokens["cache_read"],
            "input_tokens_details": {"cached_tokens": tokens["cache_read"]},
            "output_tokens": tokens["output"],
            "output_tokens_details": {"reasoning_tokens": tokens["reasoning"]},
            "total_tokens": tokens["input"] + tokens["cache_read"] + tokens["output"],
        },
    }


def tool_arguments(tools):
    """A harmless call of whichever shell tool this Codex offers."""
    if "exec_command" in tools:
        return "exec_command", json.dumps({"cmd": "echo four"})
    if "shell_command" in tools:
        return "shell_command", json.dumps({"command": "echo four"})
    if "shell" in tools:
        return "shell", json.dumps({"command": ["echo", "four"]})
    return None


def response_item_events(event, index, item):
    if item["type"] == "message":
        text = item["content"][0]["text"]
        event("response.output_item.added", output_index=index, item=dict(item, status="in_progress", content=[]))
        event("response.content_part.added", output_index=index, item_id=item["id"], content_index=0,
              part={"type": "output_text", "text": "", "annotations": []})
        for part in halves(text):
            event("response.output_text.delta", output_index=index, item_id=item["id"], content_index=0, delta=part)
        event("response.output_text.done", output_index=index, item_id=item["id"], content_index=0, text=text)
        event("response.content_part.done", output_index=index, item_id=item["id"], content_index=0,
              part=item["content"][0])
    else:
        event("response.output_item.added", output_index=index, item=dict(item, status="in_progress", arguments=""))
        event("response.function_call_arguments.delta", output_index=index, item_id=item["id"], delta=item["arguments"])
        event("response.function_call_arguments.done", output_index=index, item_id=item["id"],
              arguments=item["arguments"])
    event("response.output_item.done", output_index=index, item=item)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--tool-turns", type=int, default=1)
    options = parser.parse_args()
    upstream = Upstream(options.port, options.log, options.tool_turns).start()
    print(upstream.url, flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        upstream.stop()


if __name__ == "__main__":
    main()
