"""A LiteLLM proxy as far as its management API goes, with a book of rows and faults on demand.

Under an interpreter that has litellm (tests/peers/install) the rows are made by LiteLLM's own code; else they have
the same members as those of a real one (tests/fixtures/litellm/api). Loopback only.

    proxy_contract.py --port P --rows N --days D [--delay MS] [--tls CERTIFICATE KEY] [--template FILE]

POST /_contract with {"faults": [{"status": 429, "retry_after": 1}, {"truncate": true}, …]} makes the next answers of
/spend/logs/v2 so; {"late": [SECONDS_AGO, …]} writes rows that began then; {"key": KEY} changes the key; {"delay": MS}
slows every page. GET /_contract answers what was asked so far.
"""

import argparse
import bisect
import datetime
import hashlib
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

KEY = "sk-contract-0123456789abcdef"
PAGE_SIZE_MAX = 100
UTC = datetime.timezone.utc
MODELS = (("openai/gpt-5.4", "gpt-5.4", "openai"), ("anthropic/claude-sonnet-4-6", "claude-sonnet-4-6", "anthropic"))


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def hashed(key):
    return hashlib.sha256(key.encode()).hexdigest()


def plain_row():
    """A row with every column of LiteLLM_SpendLogs that the v2 page shows."""
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0,
             "prompt_tokens_details": {"cached_tokens": 0, "text_tokens": None, "audio_tokens": None, "image_tokens": None},
             "completion_tokens_details": {"reasoning_tokens": 0, "text_tokens": None, "audio_tokens": None}}
    metadata = {"status": None, "usage_object": usage, "additional_usage_values": {}, "user_api_key": hashed(KEY),
                "user_api_key_alias": "laptop", "user_api_key_team_id": None, "user_api_key_team_alias": None,
                "user_api_key_user_id": "dev-1", "user_api_key_org_id": None, "spend_logs_metadata": None,
                "requester_ip_address": "127.0.0.1", "applied_guardrails": [], "error_information": None,
                "cost_breakdown": {"total_cost": 0.0}, "model_map_information": None, "proxy_server_request": None}
    return {"request_id": "", "call_type": "acompletion", "api_key": hashed(KEY), "spend": 0.0, "total_tokens": 0,
            "prompt_tokens": 0, "completion_tokens": 0, "startTime": "", "endTime": "", "completionStartTime": "",
            "model": "", "model_id": "deployment-1", "model_group": "", "custom_llm_provider": "", "api_base": "",
            "user": "dev-1", "metadata": metadata, "cache_hit": "False", "cache_key": "Cache OFF",
            "request_tags": ["project:acme", "User-Agent: python", "User-Agent: python/3.12"], "team_id": "",
            "organization_id": "", "end_user": "", "requester_ip_address": "127.0.0.1", "session_id": "",
            "status": "success", "mcp_namespaced_tool_name": None, "agent_id": None, "request_duration_ms": 1500}


def litellm_row():
    """The same made by the installed litellm; None without one."""
    try:
        from litellm.proxy.spend_tracking.spend_tracking_utils import get_logging_payload
        from litellm.types.utils import ModelResponse, Usage
    except Exception:  # it is not installed, or not whole
        return None
    now = datetime.datetime.now(UTC)
    response = ModelResponse(id="chatcmpl-template", model="gpt-5.4",
                             usage=Usage(prompt_tokens=10, completion_tokens=2, total_tokens=12))
    keyword = {"model": "gpt-5.4", "call_type": "acompletion", "response_cost": 0.5, "litellm_call_id": "call-template",
               "litellm_params": {"metadata": {"user_api_key": hashed(KEY), "user_api_key_alias": "laptop",
                                               "user_api_key_user_id": "dev-1", "tags": ["project:acme"]}}}
    row = dict(get_logging_payload(kwargs=keyword, response_obj=response, start_time=now, end_time=now))
    for column in ("metadata", "request_tags"):
        row[column] = json.loads(row[column]) if isinstance(row[column], str) else row[column]
    for column in ("messages", "response", "proxy_server_request"):  # the page leaves them out
        row.pop(column, None)
    return json.loads(json.dumps(row, default=str))


class Book:
    """The rows, oldest first, each ready as text."""

    def __init__(self, count, days, template):
        self.lock, self.template = threading.Lock(), template
        self.starts, self.texts, self.number = [], [], 0
        self.sums = {"rows": 0, "prompt_tokens": 0, "completion_tokens": 0, "nano_usd": 0}
        end = time.time() - 600
        step = days * 86_400 / max(count, 1)
        for index in range(count):
            self.add(end - (count - index - 1) * step)

    def add(self, start):
        with self.lock:
            self.number += 1
            start = round(start, 3)
            at = bisect.bisect_right(self.starts, start)
            self.starts.insert(at, start)
            self.texts.insert(at, self.text(self.number, start))

    def text(self, number, start):
        model, group, provider = MODELS[number % len(MODELS)]
        prompt, completion, cached = 1_000 + number, 10 + number % 97, number % 500
        row, metadata = dict(self.template), dict(self.template["metadata"])
        usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
                 "prompt_tokens_details": {"cached_tokens": cached}}
        metadata.update(usage_object=usage, litellm_call_id=f"00000000-0000-4000-8000-{number:012d}",
                        cost_breakdown={"total_cost": prompt / 1e6})
        row.update(request_id=f"chatcmpl-{number:08d}", spend=prompt / 1e6, prompt_tokens=prompt,
                   completion_tokens=completion, total_tokens=prompt + completion, startTime=iso(start),
                   endTime=iso(start + 1.5), completionStartTime=iso(start + 0.4), model=model, model_group=group,
                   custom_llm_provider=provider, metadata=metadata, call_type="acompletion", status="success",
                   session_id=f"11111111-0000-4000-8000-{number:012d}")
        if "litellm_call_id" in row:  # a column of its own in the newest versions
            row["litellm_call_id"] = metadata["litellm_call_id"]
        self.sums["rows"] += 1
        self.sums["prompt_tokens"] += prompt
        self.sums["completion_tokens"] += completion
        self.sums["nano_usd"] += prompt * 1_000
        return json.dumps(row)

    def page(self, begin, end, page, size, ascending):
        with self.lock:
            first, last = bisect.bisect_left(self.starts, begin), bisect.bisect_right(self.starts, end)
            total = last - first
            skip = (page - 1) * size
            if ascending:
                rows = self.texts[first + skip:min(first + skip + size, last)]
            else:
                rows = self.texts[max(last - skip - size, first):max(last - skip, first)][::-1]
        pages = (total + size - 1) // size
        return (f'{{"data": [{", ".join(rows)}], "total": {total}, "page": {page}, "page_size": {size}, '
                f'"total_pages": {pages}, "total_is_capped": false}}')


class State:
    def __init__(self, book, key, delay):
        self.book, self.key, self.delay = book, key, delay
        self.faults, self.asked, self.lock = [], [], threading.Lock()


def moment(text):
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    raise ValueError(text)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=None, truncate=False):
        raw = (value if isinstance(value, str) else json.dumps(value)).encode()
        if truncate:
            raw = raw[:len(raw) * 2 // 3]
        # In one piece: two would wait for each other's acknowledgement.
        head = [f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(raw)}"]
        head += [f"{name}: {text}" for name, text in (headers or {}).items()]
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + raw)

    def error(self, status, message, kind="internal_error", headers=None):
        self.answer(status, {"error": {"message": message, "type": kind, "param": "None", "code": str(status)}}, headers)

    def do_GET(self):
        self.handle_question(None)

    def do_POST(self):
        self.handle_question(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def handle_question(self, body):
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        state = self.state
        if parts.path == "/_contract":
            return self.steer(body)
        with state.lock:
            state.asked.append(self.path)
        if parts.path == "/health/readiness":
            return self.answer(200, {"status": "connected", "db": "connected", "litellm_version": "1.99.0"})
        if parts.path == "/public/litellm_model_cost_map":
            return self.answer(200, {"contract-model": {"input_cost_per_token": 1e-06, "litellm_provider": "openai"}})
        if self.headers.get("Authorization") != f"Bearer {state.key}":
            return self.error(401, "Authentication Error, Invalid proxy server token passed.", "token_not_found_in_db")
        if parts.path == "/key/info":
            return self.answer(200, {"key": hashed(state.key), "info": {
                "key_alias": "laptop", "spend": 1.25, "max_budget": 10.0, "user_id": "dev-1", "team_id": None,
                "budget_duration": "7d", "budget_reset_at": "2030-01-01T00:00:00+00:00", "expires": None}})
        if parts.path == "/user/info":
            return self.answer(200, {"user_id": "dev-1", "user_info": {"user_id": "dev-1", "spend": 2.5, "max_budget": 50.0},
                                     "keys": [], "teams": []})
        if parts.path == "/v1/model/info":
            return self.answer(200, {"data": []})
        if parts.path == "/cost/estimate":
            asked = json.loads(body)
            return self.answer(200, {"model": asked["model"], "input_cost_per_request": 3.0,
                                     "output_cost_per_request": 15.0, "provider": "openai"})
        if parts.path == "/spend/logs/v2":
            return self.spend(query)
        return self.answer(404, {"detail": "Not Found"})

    def spend(self, query):
        state = self.state
        with state.lock:
            fault = state.faults.pop(0) if state.faults else {}
        if "status" in fault:
            headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else None
            return self.error(fault["status"], "made to fail", headers=headers)
        try:
            begin, end = moment(query["start_date"]), moment(query["end_date"])
            page, size = int(query.get("page", 1)), int(query.get("page_size", 50))
        except (KeyError, ValueError) as wrong:
            return self.error(400, f"Start date and end date are required: {wrong}", "bad_request")
        if page < 1 or not 1 <= size <= PAGE_SIZE_MAX:
            return self.answer(422, {"detail": [{"loc": ["query", "page_size"], "msg": "out of range"}]})
        if state.delay:
            time.sleep(state.delay / 1000)
        text = state.book.page(begin, end, page, size, query.get("sort_order", "desc") == "asc")
        return self.answer(200, text, truncate=fault.get("truncate", False))

    def steer(self, body):
        state = self.state
        if body:
            wish = json.loads(body)
            state.faults += wish.get("faults", [])
            state.key = wish.get("key", state.key)
            state.delay = wish.get("delay", state.delay)
            for ago in wish.get("late", []):
                state.book.add(time.time() - ago)
        with state.lock:
            pages = sum(1 for path in state.asked if path.startswith("/spend/logs/v2"))
            return self.answer(200, {"asked": len(state.asked), "pages": pages, "faults": len(state.faults),
                                     "last": state.asked[-5:], **state.book.sums})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a daemon that was killed in the middle of an answer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--days", type=float, default=10)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds for each page")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--template", type=Path, help="a row to make all others of; written when absent")
    options = parser.parse_args()
    known = options.template and options.template.exists()
    template = json.loads(options.template.read_text()) if known else litellm_row()
    print("rows are made by", "the installed litellm" if template else "our own template", flush=True)
    if options.template and not known:
        options.template.write_text(json.dumps(template))
    Handler.state = State(Book(options.rows, options.days, template or plain_row()), KEY, options.delay)
    server = Server(("127.0.0.1", options.port), Handler)
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
