"""What the tests of the LiteLLM callback share: the file under test, and a daemon that does as it is told."""

import contextlib
import gzip
import importlib.util
import json
import os
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # LiteLLM fetches prices on import otherwise

REPOSITORY = Path(__file__).resolve().parents[2]
LOGGER_FILE = REPOSITORY / "infra/litellm/companion_logger.py"
FIXTURES = REPOSITORY / "tests/fixtures/litellm"


def load():
    """As the proxy does it: by path, and not known to sys.modules."""
    sys.dont_write_bytecode = True
    specification = importlib.util.spec_from_file_location("companion_logger", LOGGER_FILE)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def real_payloads():
    for path in sorted(FIXTURES.glob("real-1.106.2-*.json")):
        value = json.loads(path.read_text())
        yield from value if isinstance(value, list) else [value]


def wait_until(condition, seconds=10.0, what="it"):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.01)


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="companion-logger-") as name:
        yield Path(name)


class FakeDaemon:
    """Takes events; `refuse(lines, request_number)` may answer with a status or (status, headers) instead."""

    def __init__(self, port=0, refuse=None, context=None, verdict=None):
        self.lock = threading.Lock()
        self.requests = []  # (monotonic, path, headers, lines)
        self.taken = []
        self.context_asked = 0
        self.refuse, self.context, self.verdict = refuse, context, verdict
        self.httpd = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.httpd.daemon_threads = True
        self.httpd.handle_error = lambda *_: None  # a client that gave up waiting
        self.port = self.httpd.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.httpd.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.httpd.shutdown()
        self.httpd.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def events(self):
        with self.lock:
            return [line for line in self.taken if line.get("companion", {}).get("kind") != "loss"]

    def losses(self):
        with self.lock:
            return [line["companion"] for line in self.taken if line.get("companion", {}).get("kind") == "loss"]

    def _handler(daemon):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, value=None, headers=None):
                body = json.dumps(value or {}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, text in (headers or {}).items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                daemon.context_asked += 1
                self.answer(404) if daemon.context is None else self.answer(200, daemon.context)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/v1/governance/verdict":
                    status, value = daemon.verdict(json.loads(body))
                    return self.answer(status, value)
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                lines = [json.loads(line) for line in body.splitlines()]
                with daemon.lock:
                    daemon.requests.append((time.monotonic(), self.path, dict(self.headers), lines, len(body)))
                    refusal = daemon.refuse(lines, len(daemon.requests)) if daemon.refuse else None
                    if refusal is None:
                        daemon.taken += lines
                status, headers = refusal if isinstance(refusal, tuple) else (refusal or 200, {})
                self.answer(status, {"accepted": len(lines)}, headers)

        return Handler


def settings_for(module, root, url, **more):
    return module.Settings(url=url, spool_dir=str(Path(root) / "spool"), **{"send_interval": 0.02, **more})


def event(number, size=0):
    return {"id": f"id-{number}", "startTime": 1.5, "model": "m", "status": "success", "pad": "x" * size}
