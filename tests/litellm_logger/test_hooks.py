"""The hooks as the proxy calls them: context, verdicts, failures, and that nothing ever escapes into the proxy."""

import asyncio
import json
import statistics
import sys
import time
import types
import unittest

import support
from support import FakeDaemon, settings_for, wait_until

logger = support.load()
import litellm  # noqa: E402 - after support has told it to stay offline
from litellm.integrations.custom_logger import CustomLogger  # noqa: E402

CONTEXT = {
    "host": "ws-1",
    "ttl_seconds": 5,
    "sessions": [
        {"session": "sess-0001", "tool": "claude-code", "workspace": "proj\nx"},
        {"session": "thread-1", "tool": "codex", "workspace": "w2"},
    ],
}
KEY = types.SimpleNamespace(
    token="ab" * 32,
    api_key="sk-secret",
    key_alias="alias",
    team_id="t",
    team_alias="Team",
    user_id="u",
    org_id=None,
    request_route="/v1/chat/completions",
)


def request(headers=None, address="127.0.0.1", slot="metadata", **more):
    return {
        "model": "m",
        "litellm_call_id": "call-1",
        "proxy_server_request": {"headers": {"user-agent": "x", **(headers or {})}},
        slot: {"requester_ip_address": address},
        **more,
    }


class HooksTest(unittest.TestCase):
    def setUp(self):
        context = support.folder()
        self.root = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.daemon = FakeDaemon(context=CONTEXT)
        self.addCleanup(self.daemon.stop)

    def start(self, url=None, **more):
        created = logger.CompanionLogger(settings_for(logger, self.root, url or self.daemon.url, **more))
        background = created.background()
        self.addCleanup(background.finish)
        if url is None:
            wait_until(lambda: background.context._known[0] == "ws-1")
        return created

    def pre_call(self, created, data, call_type="acompletion"):
        answer = asyncio.run(created.async_pre_call_hook(KEY, None, data, call_type))
        slot = data.get("litellm_metadata" if "litellm_metadata" in data else "metadata") or {}
        spend_logs = slot.get("spend_logs_metadata") if isinstance(slot, dict) else None
        return answer, (spend_logs or {}).get("companion") if isinstance(spend_logs, dict) else None

    def arrived(self, count):
        wait_until(lambda: len(self.daemon.events()) >= count)
        return self.daemon.events()


class PreCall(HooksTest):
    def test_it_is_a_callback_as_litellm_wants_it(self):
        created = self.start()
        self.assertIsInstance(created, CustomLogger)
        self.assertIn("async_pre_call_hook", vars(type(created)))  # LiteLLM looks for it there
        self.assertIs(CustomLogger.log_success_event, type(created).log_success_event)
        self.assertIs(CustomLogger.log_failure_event, type(created).log_failure_event)

    def test_a_caller_on_this_machine_gets_the_daemons_host(self):
        created = self.start()
        headers = {"user-agent": "claude-cli/2.1", "x-claude-code-session-id": "sess-0001"}
        self.assertEqual(
            (None, {"host": "ws-1", "tool": "claude-code", "session": "sess-0001", "workspace": "projx"}),
            self.pre_call(created, request(headers)),
        )

    def test_only_direct_callers_on_this_machine_do(self):
        created = self.start()
        for headers, address in (
            ({}, "10.1.1.1"),
            ({"x-forwarded-for": "10.1.1.1"}, "127.0.0.1"),
            ({}, ""),
            ({}, None),
        ):
            self.assertEqual((None, None), self.pre_call(created, request(headers, address)))
        self.assertEqual((None, None), self.pre_call(created, {"metadata": {"requester_ip_address": "127.0.0.1"}}))

    def test_headers_pair_a_caller_anywhere(self):
        created = self.start(url="http://127.0.0.1:9")
        headers = {
            "x-companion-host": "far",
            "x-companion-workspace": "w\u00fcrk".encode().decode("latin-1"),
            "x-companion-tool": "mytool",
            "x-acme-session-id": "s" * 999,
        }
        self.assertEqual(
            (None, {"host": "far", "workspace": "w\u00fcrk", "tool": "mytool", "session": "s" * 256}),
            self.pre_call(created, request(headers, "10.1.1.1")),
        )

    def test_without_a_daemon_and_header_nothing_is_added(self):
        created = self.start(url="http://127.0.0.1:9")
        data = request()
        before = json.dumps(data)
        self.assertEqual((None, None), self.pre_call(created, data))
        self.assertEqual(before, json.dumps(data))

    def test_codex_is_known_by_its_cache_key(self):
        created = self.start()
        data = request(
            {"user-agent": "codex_cli_rs/1"}, slot="litellm_metadata", metadata={"mine": 1}, prompt_cache_key="thread-1"
        )
        self.assertEqual(
            {"host": "ws-1", "tool": "codex", "session": "thread-1", "workspace": "w2"}, self.pre_call(created, data)[1]
        )
        self.assertEqual({"mine": 1}, data["metadata"])

    def test_what_the_client_sent_stays(self):
        created = self.start()
        theirs = {"mine": 1}
        data = request()
        data["metadata"]["spend_logs_metadata"] = theirs
        self.pre_call(created, data)
        self.assertEqual({"mine": 1, "companion": {"host": "ws-1"}}, data["metadata"]["spend_logs_metadata"])
        self.assertEqual({"mine": 1}, theirs, "it may be shared between requests")
        for existing in ({"companion": "theirs"}, "text", ["list"]):
            data = request()
            data["metadata"]["spend_logs_metadata"] = existing
            self.pre_call(created, data)
            self.assertEqual(existing, data["metadata"]["spend_logs_metadata"])

    def test_a_body_that_goes_to_the_provider_as_it_is_stays_as_it_is(self):
        created = self.start()
        data = request({"x-companion-host": "h"})
        self.assertEqual((None, None), self.pre_call(created, data, "pass_through_endpoint"))

    def test_an_older_daemon_or_a_strange_answer_is_no_pairing(self):
        for context in (None, [], {"host": 7, "sessions": "x"}, {"sessions": [{"session": "s"}]}):
            with FakeDaemon(context=context) as daemon:
                created = self.start(url=daemon.url)
                wait_until(lambda: daemon.context_asked)
                time.sleep(0.05)
                self.assertEqual((None, None), self.pre_call(created, request()))

    def test_nothing_escapes(self):
        created = self.start()
        for data in (
            None,
            [],
            {},
            {"metadata": 1},
            {"metadata": [], "proxy_server_request": 2},
            {"proxy_server_request": {"headers": 3}},
        ):
            asyncio.run(created.async_pre_call_hook(None, None, data, None))
            asyncio.run(created.async_post_call_failure_hook(data, ValueError(), None))
            asyncio.run(created.async_log_success_event(data, None, None, None))
            asyncio.run(created.async_log_failure_event({"standard_logging_object": data}, None, None, None))
        self.assertGreater(created.trouble.count, 0)

    def test_what_it_costs(self):
        created = self.start()
        data = [request({"user-agent": "claude-cli/2.1", "x-claude-code-session-id": "sess-0001"}) for _ in range(3000)]
        payload = next(support.real_payloads())

        async def measure():
            hooks, reduces = [], []
            for each in data:
                begin = time.perf_counter()
                await created.async_pre_call_hook(KEY, None, each, "acompletion")
                hooks.append(time.perf_counter() - begin)
            for _ in range(500):
                begin = time.perf_counter()
                logger.to_line(logger.reduce_payload(payload))
                reduces.append(time.perf_counter() - begin)
            return statistics.median(hooks) * 1e6, statistics.median(reduces) * 1e6

        hook, reduce = asyncio.run(measure())
        print(f"\npre-call hook {hook:.1f} us, reducing a payload {reduce:.1f} us (medians)", file=sys.stderr)
        self.assertLess(hook, 1000)


class Governance(HooksTest):
    def ask(self, verdict, **more):
        self.daemon.verdict = verdict
        created = self.start(governance="on", **{"governance_timeout_ms": 1000, **more})
        return self.pre_call(created, request({"x-companion-host": "h", "x-claude-code-session-id": "s"}))[0]

    def test_allow_and_what_is_asked(self):
        asked = []
        self.assertIsNone(self.ask(lambda question: (asked.append(question), (200, {"verdict": "allow"}))[1]))
        self.assertEqual(
            [{"model": "m", "key_hash": "ab" * 32, "key_alias": "alias", "team": "Team", "host": "h", "session": "s"}],
            asked,
        )

    def test_deny_with_its_message(self):
        self.assertEqual("not today", self.ask(lambda _: (200, {"verdict": "deny", "message": "not today\n"})))

    def test_a_key_that_is_no_hash_is_not_sent(self):
        asked = []
        self.daemon.verdict = lambda question: (asked.append(question), (200, {"verdict": "allow"}))[1]
        created = self.start(governance="on")
        asyncio.run(
            created.async_pre_call_hook(types.SimpleNamespace(api_key="sk-secret"), None, request(), "acompletion")
        )
        self.assertNotIn("sk-secret", json.dumps(asked))

    def test_no_verdict_allows_unless_told_otherwise(self):
        def slow(_):
            time.sleep(0.5)
            return 200, {"verdict": "deny"}

        for verdict in (
            slow,
            lambda _: (404, {}),
            lambda _: (500, {}),
            lambda _: (200, []),
            lambda _: (200, {"verdict": "?"}),
        ):
            begin = time.monotonic()
            self.assertIsNone(self.ask(verdict, governance_timeout_ms=100))
            self.assertIn("could not be asked", self.ask(verdict, governance_timeout_ms=100, governance_fail="closed"))
            self.assertLess(time.monotonic() - begin, 0.45)

    def test_off_asks_nobody(self):
        self.daemon.verdict = lambda _: self.fail("asked")
        self.assertIsNone(self.pre_call(self.start(), request())[0])


class Events(HooksTest):
    def test_success_is_on_disk_when_the_handler_returns(self):
        created = self.start(url="http://127.0.0.1:9")
        payload = next(support.real_payloads())
        asyncio.run(
            created.async_log_success_event(
                {"standard_logging_object": payload, "litellm_call_id": "c"}, None, None, None
            )
        )
        rows = created.background().spool.oldest(10)
        self.assertEqual([payload["id"]], [json.loads(line)["id"] for _, line in rows])

    def test_it_works_in_one_loop_after_another(self):
        created = self.start(proxy_name="p")
        payloads = list(support.real_payloads())
        for payload in payloads:
            hook = (
                created.async_log_failure_event if payload["status"] == "failure" else created.async_log_success_event
            )
            asyncio.run(hook({"standard_logging_object": payload}, None, None, None))
        arrived = self.arrived(len(payloads))
        self.assertEqual([payload["id"] for payload in payloads], [line["id"] for line in arrived])
        self.assertEqual({"p"}, {line["companion"]["proxy"] for line in arrived})

    def test_a_failure_before_any_provider(self):
        created = self.start(proxy_name="p")
        data = request({"user-agent": "claude-cli/2.1"}, call_type="acompletion", messages=[{"content": "SECRET"}])
        problem = litellm.BudgetExceededError(2.0, 1.0, message="SECRET", entity_type="key")
        self.pre_call(created, data)
        answer = asyncio.run(created.async_post_call_failure_hook(data, problem, KEY, "SECRET traceback"))
        self.assertIsNone(answer)
        line = self.arrived(1)[0]
        self.assertNotIn("SECRET", json.dumps(line))
        self.assertEqual(
            {
                "v": 1,
                "kind": "failure",
                "event_key": "hook|call-1",
                "litellm_call_id": "call-1",
                "proxy": "p",
                "error_kind": "budget_exceeded",
                "context": {"host": "ws-1", "tool": "claude-code"},
            },
            line["companion"],
        )
        self.assertEqual(
            ("failure", "call-1", "call-1", "acompletion", "m", "claude-cli/2.1"),
            tuple(line[name] for name in ("status", "id", "litellm_call_id", "call_type", "model", "user_agent")),
        )
        self.assertEqual(
            {
                "user_api_key_alias": "alias",
                "user_api_key_user_id": "u",
                "user_api_key_team_id": "t",
                "user_api_key_team_alias": "Team",
                "user_api_key_request_route": "/v1/chat/completions",
            },
            line["metadata"],
        )
        self.assertLess(abs(line["startTime"] - time.time()), 60)

    def test_a_failure_without_a_call_id_has_a_key_of_its_own(self):
        created = self.start()
        for _ in range(2):
            asyncio.run(created.async_post_call_failure_hook({"model": "m"}, ValueError("x"), KEY))
        keys = {line["companion"]["event_key"] for line in self.arrived(2)}
        self.assertEqual(2, len(keys))

    def test_a_request_for_no_model_is_no_failed_call(self):
        created = self.start()
        asyncio.run(created.async_post_call_failure_hook({"key": "x"}, ValueError("x"), KEY))
        self.assertTrue(created.background().writer.flush(5))
        self.assertEqual(0, created.background().spool.totals()["events"] + len(self.daemon.events()))


if __name__ == "__main__":
    unittest.main()
