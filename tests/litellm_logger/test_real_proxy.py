"""The callback in the real LiteLLM proxy, with two workers. Skipped where the proxy is not installed.

With COMPANION_BINARY set, the real daemon also says which events it takes for repetitions.
"""

import json
import os
import sys
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import support
from support import FakeDaemon, wait_until

sys.path.insert(0, str(support.REPOSITORY / "tests/end_to_end"))
import drive  # noqa: E402
import upstream  # noqa: E402

LITELLM = Path(sys.executable).parent / "litellm"
CONFIG = """\
model_list:
  - model_name: "claude-*"
    litellm_params: {{model: "anthropic/claude-*", api_key: dummy, api_base: "{upstream}"}}
  - model_name: "gpt-*"
    litellm_params: {{model: "openai/gpt-*", api_key: dummy, api_base: "{upstream}/v1"}}
  - model_name: "fail-*"
    litellm_params: {{model: "openai/fail-*", api_key: dummy, api_base: "{failing}/v1", max_retries: 0, timeout: 1}}
  - model_name: unreachable
    litellm_params: {{model: openai/unreachable, api_key: dummy, api_base: "http://127.0.0.1:9/v1", max_retries: 0}}
  - model_name: limited
    litellm_params: {{model: openai/limited, api_key: dummy, api_base: "{upstream}/v1", rpm: 1}}
router_settings: {{num_retries: 0, disable_cooldowns: true, optional_pre_call_checks: ["enforce_model_rate_limits"]}}
litellm_settings:
  num_retries: 0
  fallbacks: [{{"fail-500-first": ["gpt-5.4"]}}]
  callbacks: ["companion_logger.companion"]
callback_settings:
  companion_logger: {{proxy_name: real, send_interval: 0.05}}
"""
FAILURES = {  # what the provider answers: status, code, message
    "fail-429": (429, "rate_limit_exceeded", "slow down"),
    "fail-500": (500, None, "boom"),
    "fail-503": (503, None, "busy"),
    "fail-500-first": (500, None, "boom"),
    "fail-404": (404, "model_not_found", "no such model"),
    "fail-400": (400, None, "bad parameter"),
    "fail-401": (401, "invalid_api_key", "Incorrect API key"),
    "fail-context": (400, "context_length_exceeded", "This model's maximum context length is 10 tokens."),
    "fail-policy": (400, "content_policy_violation", "filtered due to the prompt triggering content management policy"),
}
KINDS = {
    "fail-429": "rate_limit_provider",
    "fail-500": "provider_unavailable",
    "fail-503": "provider_unavailable",
    "fail-404": "model_not_found",
    "fail-400": "bad_request",
    "fail-401": "authentication",
    "fail-context": "context_window",
    "fail-policy": "content_policy",
    "fail-late": "timeout",
    "unreachable": "provider_unavailable",
    "limited": "rate_limit_proxy",
    "no-such-model": "bad_request",
}
TEXT = "WHAT-WAS-SAID"


class FailingProvider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        model = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["model"]
        if model == "fail-late":
            time.sleep(3)
        status, code, message = FAILURES.get(model, (500, None, "late"))
        body = json.dumps({"error": {"message": message, "type": "x", "code": code, "param": None}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Proxy:
    def __init__(self, scratch, daemon_url, provider_url, failing_url, workers):
        self.scratch, self.port = scratch, drive.free_port()
        folder = scratch.folder("proxy")
        (folder / "companion_logger.py").write_bytes(support.LOGGER_FILE.read_bytes())
        (folder / "config.yaml").write_text(CONFIG.format(upstream=provider_url, failing=failing_url))
        environment = {
            **drive.basic_environment(scratch.folder("home")),
            **drive.CLOSED_DOOR,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
            "LITELLM_DONT_SHOW_FEEDBACK_BOX": "True",
            "LITELLM_TELEMETRY": "False",
            "LITELLM_MASTER_KEY": drive.MASTER_KEY,
            "COMPANION_URL": daemon_url,
            "ANTHROPIC_API_BASE": provider_url,
            "ANTHROPIC_API_KEY": "dummy",
        }
        self.program = scratch.start(
            [
                str(LITELLM),
                "--config",
                str(folder / "config.yaml"),
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                # A worker that takes longer than 5 s to import LiteLLM would be killed and started again, for ever.
                "--num_workers",
                str(workers),
                "--timeout_worker_healthcheck",
                "120",
            ],
            environment,
            "proxy",
            folder,
        )
        drive.Proxy.wait_ready(self)
        self.spool_dir = scratch.root / "home/.local/state/litellm-companion/spool"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path, body, key=drive.MASTER_KEY, **headers):
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        status, _ = drive.post_json(self.url + path, body, {"Authorization": f"Bearer {key}", **named}, timeout=60)
        return status


@unittest.skipUnless(LITELLM.exists(), "the LiteLLM proxy is not installed beside this Python")
class RealProxy(unittest.TestCase):
    def setUp(self):
        scratch = drive.Scratch("logger")
        scratch.__enter__()
        self.addCleanup(scratch.__exit__, None, None, None)
        self.scratch = scratch
        self.provider = upstream.Upstream().start()
        failing = ThreadingHTTPServer(("127.0.0.1", 0), FailingProvider)
        failing.handle_error = lambda *_: None  # the proxy that did not wait for fail-late
        threading.Thread(target=failing.serve_forever, daemon=True).start()
        self.addCleanup(failing.server_close)
        self.addCleanup(failing.shutdown)
        self.addCleanup(self.provider.stop)
        self.failing_url = f"http://127.0.0.1:{failing.server_address[1]}"

    def proxy(self, daemon_url, workers):
        return Proxy(self.scratch, daemon_url, self.provider.url, self.failing_url, workers)

    def test_calls_and_failures(self):
        says = [{"role": "user", "content": TEXT}]
        context = {
            "host": "ws-1",
            "ttl_seconds": 1,
            "sessions": [{"session": "sess-0001", "workspace": "proj", "tool": "claude-code"}],
        }
        with FakeDaemon(context=context) as daemon:
            proxy = self.proxy(daemon.url, 1)
            wait_until(lambda: daemon.context_asked, 10, "the callback to start without a request")
            time.sleep(0.3)
            chat, messages, claude = "/v1/chat/completions", "/v1/messages", {"user_agent": "claude-cli/2.1.0"}
            asked = [
                (chat, {"model": "gpt-5.4", "messages": says}, {}),
                (chat, {"model": "gpt-5.4", "messages": says, "stream": True}, {"x_companion_host": "far"}),
                (
                    messages,
                    {"model": "claude-sonnet-4-6", "max_tokens": 9, "messages": says},
                    {**claude, "x_claude_code_session_id": "sess-0001"},
                ),
                (messages, {"model": "claude-sonnet-4-6", "max_tokens": 9, "messages": says, "stream": True}, claude),
                (
                    "/v1/responses",
                    {"model": "gpt-5.4", "input": TEXT, "prompt_cache_key": "thread-1"},
                    {"user_agent": "codex_cli_rs/0.9"},
                ),
                (
                    "/anthropic/v1/messages",
                    {"model": "claude-sonnet-4-6", "max_tokens": 9, "messages": says},
                    {"x_companion_host": "far"},
                ),
                (chat, {"model": "fail-500-first", "messages": says}, {}),
                (chat, {"model": "limited", "messages": says}, {}),
            ]
            for path, body, headers in asked:
                self.assertEqual(200, proxy.ask(path, body, **headers), (path, body))
            for model in KINDS:
                self.assertGreaterEqual(proxy.ask(chat, {"model": model, "messages": says}), 400)
            wait_until(lambda: len(daemon.events()) >= len(asked) + 1 + 2 * len(KINDS), 20)
            time.sleep(0.5)
            events = daemon.events()
        self.check_successes([line for line in events if line["status"] == "success"], len(asked))
        self.check_failures([line for line in events if line["status"] == "failure"])
        text = json.dumps(events)
        for said in (TEXT, "Hello.", "two and two", drive.MASTER_KEY, "dummy"):
            self.assertNotIn(said, text)
        self.assertTrue(all(line.get("litellm_call_id") for line in events))
        self.assertEqual({"real"}, {line["companion"]["proxy"] for line in events})

    def check_successes(self, successes, count):
        self.assertEqual(count, len(successes))
        self.assertEqual(count, len({line["companion"]["event_key"] for line in successes}))
        contexts = [line["companion"].get("context") for line in successes]
        for wanted in (
            {"host": "ws-1"},
            {"host": "far"},
            {"host": "ws-1", "tool": "claude-code"},
            {"host": "ws-1", "tool": "claude-code", "session": "sess-0001", "workspace": "proj"},
            {"host": "ws-1", "tool": "codex", "session": "thread-1"},
        ):
            self.assertIn(wanted, contexts)

    def check_failures(self, failures):
        hooks = [line for line in failures if line["companion"].get("kind") == "failure"]
        attempts = [line for line in failures if "kind" not in line["companion"]]
        self.assertEqual(KINDS, {line["model"]: line["companion"]["error_kind"] for line in hooks})
        self.assertEqual(
            {line["litellm_call_id"] for line in hooks},
            {line["litellm_call_id"] for line in attempts if "fail-500-first" not in line["model"]},
        )
        kinds = {line["model_group"]: line["companion"]["error_kind"] for line in attempts if line.get("model_group")}
        self.assertEqual({**KINDS, "fail-500-first": "provider_unavailable"}, {**KINDS, **kinds})

    def test_two_workers_lose_nothing_when_one_is_killed_and_the_daemon_is_away(self):
        with FakeDaemon() as gone:
            port = gone.port
        proxy = self.proxy(f"http://127.0.0.1:{port}", 2)
        body = {"model": "gpt-5.4", "messages": [{"role": "user", "content": TEXT}]}
        answered = []

        def ask(count):
            for _ in range(count):
                if proxy.ask("/v1/chat/completions", body) == 200:
                    answered.append(1)

        threads = [threading.Thread(target=ask, args=(20,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(80, len(answered))
        status = lambda: support.load().status_of(support.load().Settings(spool_dir=str(proxy.spool_dir)))
        wait_until(lambda: status()["events"] == 80, 10, "80 events on disk")
        self.assertTrue(status()["sender_running"])
        proxy.program.kill()  # both workers at once, without a word
        self.assertFalse(status()["sender_running"])
        with FakeDaemon(port) as daemon:
            self.proxy(daemon.url, 2)
            wait_until(lambda: len(daemon.events()) >= 80, 30, "what the killed workers left")
            self.assertEqual({call["id"] for call in self.provider.served()}, {line["id"] for line in daemon.events()})

    @unittest.skipUnless(os.environ.get("COMPANION_BINARY"), "COMPANION_BINARY is not set")
    def test_the_real_daemon_knows_reduced_events_for_the_same(self):
        logger = support.load()
        daemon = drive.Companion(self.scratch, self.scratch.folder("home"), self.scratch.folder("data")).start()
        payloads = [
            payload for payload in support.real_payloads() if not payload["model"].endswith("mock-response-model")
        ]
        for reduced in (False, True):
            lines = [logger.to_line(logger.reduce_payload(each) if reduced else each) for each in payloads]
            status, body = drive.http(
                "POST", daemon.url + "/v1/litellm", b"\n".join(lines), {"Content-Type": "application/x-ndjson"}
            )
            answer = json.loads(body)
            self.assertEqual((200, len(payloads), 0), (status, answer["accepted"], answer["rejected_count"]), answer)
            self.assertEqual(len(payloads) if reduced else 0, answer["duplicates"], answer)


if __name__ == "__main__":
    unittest.main()
