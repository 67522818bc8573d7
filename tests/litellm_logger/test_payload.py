"""What leaves the proxy of a payload, and the key the daemon knows it by."""

import copy
import json
import re
import unittest

import support

logger = support.load()

# src/litellm/payload_reader.cpp: every path the daemon reads that LiteLLM 1.8x … 1.106 writes.
READ_BY_THE_DAEMON = """
id trace_id litellm_call_id session_id call_type cache_hit stream status custom_llm_provider startTime endTime
completionStartTime model response_cost prompt_tokens completion_tokens request_tags user_agent
metadata.usage_object metadata.user_api_key_user_id metadata.user_api_key_team_alias metadata.user_api_key_team_id
metadata.user_api_key_alias metadata.user_agent metadata.requester_metadata.user_id response.usage
metadata.requester_custom_headers.x-claude-code-session-id metadata.requester_custom_headers.x-claude-code-agent-id
model_parameters.prompt_cache_key model_parameters.service_tier
hidden_params.additional_headers.llm_provider-request-id hidden_params.additional_headers.llm_provider-x-request-id
""".split()
READ_OF_FAILURES = """
error_information.error_code error_information.error_class error_information.error_provider_request_id
""".split()
SECRET_SLOTS = ("messages", "response", "error_str", "model_map_information", "api_base", "cache_key")


def at(value, path):
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def without_nulls(value):
    """Null, empty and absent are one to the daemon."""
    if isinstance(value, dict):
        cleaned = {key: without_nulls(member) for key, member in value.items()}
        return {key: member for key, member in cleaned.items() if member not in (None, "", {}, [])}
    return value


def strings(value):
    if isinstance(value, dict):
        for member in value.values():
            yield from strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member)
    elif isinstance(value, str):
        yield value


def marked(payload):
    """The payload with a mark in every text that must not leave the proxy."""
    payload = copy.deepcopy(payload)

    def mark(value):
        if isinstance(value, dict):
            return {key: member if key == "usage" else mark(member) for key, member in value.items()}
        if isinstance(value, list):
            return [mark(member) for member in value]
        return value + " SECRET-MARK" if isinstance(value, str) else value

    for slot in SECRET_SLOTS:
        payload[slot] = mark(payload.get(slot))
    payload["messages"] = [{"role": "user", "content": "SECRET-MARK"}]
    payload["model_parameters"] = {
        **(payload.get("model_parameters") or {}),
        "tools": [{"name": "SECRET-MARK"}],
        "user": "SECRET-MARK",
    }
    payload["error_information"] = {
        **(payload.get("error_information") or {}),
        "traceback": "SECRET-MARK",
        "error_message": "SECRET-MARK",
    }
    payload["response_cost_failure_debug_info"] = {"error_str": "SECRET-MARK"}
    metadata = payload["metadata"]
    metadata["user_api_key_hash"] = "SECRET-MARK"
    metadata["user_api_key_auth_metadata"] = {"a": "SECRET-MARK"}
    metadata["requester_metadata"] = {**(metadata.get("requester_metadata") or {}), "note": "SECRET-MARK"}
    metadata["requester_custom_headers"] = {
        **(metadata.get("requester_custom_headers") or {}),
        "x-other": "SECRET-MARK",
        "x-codex-turn-metadata": '{"thread_id":"th","cwd":"SECRET-MARK"}',
    }
    metadata["spend_logs_metadata"] = {"mine": "SECRET-MARK"}
    (metadata.get("usage_object") or {})["remark"] = "SECRET-MARK"
    return payload


def daemon_key(line):
    """src/litellm/payload.cpp, event_key(), over the text that is sent."""
    payload = json.loads(line)
    found = re.search(rb'"startTime":("[^"]*"|[^,}]+)', line)
    start = found.group(1).decode().strip('"') if found else ""
    call_id, failed = payload.get("litellm_call_id") or "", payload["status"] == "failure"
    key = ("failure|" if failed else "success|") + (call_id or payload["id"])
    return key + "|" + start[:40] if failed or not call_id else key


class ReducedPayload(unittest.TestCase):
    def test_nothing_that_was_said_survives(self):
        for payload in support.real_payloads():
            line = logger.to_line(logger.reduce_payload(marked(payload)))
            self.assertNotIn(b"SECRET-MARK", line)
            self.assertNotIn(b"redacted-by-litellm", line)

    def test_no_text_of_messages_or_answer_is_left_as_it_was(self):
        for payload in support.real_payloads():
            allowed = set(strings(logger.reduce_payload({**payload, "messages": None, "response": None})))
            line = logger.reduce_payload(payload)
            answer = (
                {**payload["response"], "usage": None} if isinstance(payload["response"], dict) else payload["response"]
            )
            for text in strings([payload["messages"], answer]):
                self.assertNotIn(text, set(strings(line)) - allowed)

    def test_all_that_the_daemon_reads_is_there(self):
        seen = set()
        for payload in support.real_payloads():
            reduced = logger.reduce_payload(payload)
            for path in READ_BY_THE_DAEMON + (READ_OF_FAILURES if payload["status"] == "failure" else []):
                wanted, got = without_nulls(at(payload, path)), without_nulls(at(reduced, path))
                if wanted not in (None, "", {}, []):
                    seen.add(path)
                    self.assertEqual(wanted, got, path)
        self.assertGreater(len(seen), 24)

    def test_unknown_price_is_told_without_its_text(self):
        payload = {
            **next(support.real_payloads()),
            "zero_cost_diagnostic": {"reason": "x"},
            "response_cost_failure_debug_info": {"error_str": "x"},
        }
        reduced = logger.reduce_payload(payload)
        self.assertEqual({"known": True}, reduced["zero_cost_diagnostic"])
        self.assertEqual({"known": True}, reduced["response_cost_failure_debug_info"])

    def test_session_headers_and_codex_turn(self):
        headers = {
            "x-claude-code-session-id": "s",
            "x-acme-session-id": "t",
            "x-codex-turn-metadata": '{"thread_id":"th","session_id":"se","git":"no"}',
            "x-companion-host": "h",
            "x-app": "cli",
        }
        kept = logger.reduce_payload({"metadata": {"requester_custom_headers": headers}})["metadata"][
            "requester_custom_headers"
        ]
        self.assertEqual({"thread_id": "th", "session_id": "se"}, json.loads(kept.pop("x-codex-turn-metadata")))
        self.assertEqual({"x-claude-code-session-id": "s", "x-acme-session-id": "t", "x-companion-host": "h"}, kept)

    def test_context_comes_from_the_spend_logs_metadata_else_from_the_headers(self):
        context = {"host": "h\n", "workspace": "w", "other": "no", "tool": 7}
        payload = {"metadata": {"spend_logs_metadata": {"companion": context, "mine": 1}}}
        reduced = logger.reduce_payload(payload, proxy="p")
        self.assertEqual({"host": "h", "workspace": "w"}, reduced["companion"]["context"])
        self.assertEqual({"companion": {"host": "h", "workspace": "w"}}, reduced["metadata"]["spend_logs_metadata"])
        self.assertEqual("p", reduced["companion"]["proxy"])
        reduced = logger.reduce_payload({"metadata": {"requester_custom_headers": {"x-companion-host": "g"}}})
        self.assertEqual({"host": "g"}, reduced["companion"]["context"])

    def test_strange_values_neither_break_the_line_nor_grow_it(self):
        payload = {
            "id": "\ud800x" * 5000,
            "startTime": float("nan"),
            "endTime": 10**400,
            "model": ["m"],
            "status": "success",
            "metadata": {"usage_object": {"prompt_tokens": 3, "deep": {"a": {"b": {"c": 1}}}, "\ud800": 1}},
            "request_tags": ["t" * 9999] * 999,
            "cost_breakdown": "none",
            "response": "text",
            "hidden_params": None,
        }
        line = logger.to_line(logger.reduce_payload(payload))
        self.assertLess(len(line), 64 << 10)
        self.assertEqual({"prompt_tokens": 3}, json.loads(line)["metadata"]["usage_object"])

    def test_a_payload_of_any_shape_is_reduced(self):
        for value in (None, 1, "x", [], {}, [{}], {"a": {"b": "c"}}):
            for name in (
                "metadata",
                "response",
                "hidden_params",
                "error_information",
                "model_parameters",
                "request_tags",
            ):
                logger.to_line(logger.reduce_payload({name: value, "status": "failure"}))


class EventKey(unittest.TestCase):
    def test_it_is_what_the_daemon_computes(self):
        for payload in support.real_payloads():
            for changed in (
                payload,
                {**payload, "litellm_call_id": None},
                {**payload, "startTime": "2026-01-01T00:00:00"},
                {**payload, "startTime": 1e-05},
                {**payload, "startTime": 1795250744},
            ):
                reduced = logger.reduce_payload(changed)
                is_hashed = not changed.get("litellm_call_id") and len(changed["id"]) > 200
                wanted = None if is_hashed else daemon_key(logger.to_line(reduced))
                self.assertEqual(wanted, reduced["companion"].get("event_key"))

    def test_where_the_daemon_hashes_it_is_left_to_the_daemon(self):
        for payload in ({"id": "r" * 201, "startTime": 1.0}, {"startTime": 1.0}, {"id": "None", "startTime": 1.0}):
            self.assertNotIn("event_key", logger.reduce_payload({**payload, "status": "success"})["companion"])

    def test_the_words_of_missing_ids(self):
        self.assertEqual("success|x|1.5", logger.event_key({"id": "x", "startTime": 1.5}, False))
        self.assertEqual("success|x", logger.event_key({"litellm_call_id": "None", "id": "x", "startTime": 1.5}, False))
        self.assertEqual("failure|c|1.5", logger.event_key({"litellm_call_id": "c", "id": "x", "startTime": 1.5}, True))

    def test_the_call_id_that_only_the_arguments_know(self):
        reduced = logger.reduce_payload({"id": "x", "startTime": 1.5, "status": "success"}, call_id="c")
        self.assertEqual("c", reduced["companion"]["litellm_call_id"])
        self.assertEqual("success|x|1.5", reduced["companion"]["event_key"])
        self.assertNotIn("litellm_call_id", reduced)


if __name__ == "__main__":
    unittest.main()
