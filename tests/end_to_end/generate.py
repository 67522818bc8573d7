"""Makes LiteLLM payloads, Claude Code lines and Codex lines whose token vectors are all different."""

import base64
import json
import random
import threading
import time
import uuid
from datetime import datetime, timezone

from upstream import new_id


def stamp(at):
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03d}Z"


class Vectors:
    """Hands out token buckets; no two calls are alike in `input` or `output`."""

    def __init__(self):
        self._lock, self._number = threading.Lock(), 0

    def next(self):
        with self._lock:
            self._number += 1
            number = self._number
        return {"input": 1000 + number, "cache_read": 17 * (number % 900), "cache_write_5m": 0, "cache_write_1h": 0,
                "output": 50 + number, "reasoning": 0}


def litellm_payload(tokens, at, model="openai/gpt-5.4", response_id=None, session=None, prompt_cache_key=None):
    """One StandardLoggingPayload as LiteLLM 1.106 posts it, without the bulk."""
    prompt = tokens["input"] + tokens["cache_read"] + tokens["cache_write_5m"] + tokens["cache_write_1h"]
    writes = tokens["cache_write_5m"] + tokens["cache_write_1h"]
    usage = {
        "prompt_tokens": prompt, "completion_tokens": tokens["output"], "total_tokens": prompt + tokens["output"],
        "completion_tokens_details": {"reasoning_tokens": tokens["reasoning"], "text_tokens": None},
        "prompt_tokens_details": {
            "cached_tokens": tokens["cache_read"], "cache_creation_tokens": writes,
            "cache_creation_token_details": {"ephemeral_5m_input_tokens": tokens["cache_write_5m"],
                                             "ephemeral_1h_input_tokens": tokens["cache_write_1h"]}},
        "cache_read_input_tokens": tokens["cache_read"], "cache_creation_input_tokens": writes,
    }
    provider, bare = model.split("/", 1)
    kind = {"msg_": "anthropic_messages", "resp": "aresponses"}.get((response_id or "")[:4], "acompletion")
    return {
        "id": response_id or new_id("chatcmpl-"), "litellm_call_id": str(uuid.uuid4()),
        "trace_id": session or str(uuid.uuid4()), "session_id": "", "call_type": kind, "cache_hit": None,
        "stream": True, "status": "success", "custom_llm_provider": provider, "saved_cache_cost": 0.0,
        "startTime": at - 0.4, "endTime": at, "completionStartTime": at - 0.2, "response_time": 0.2, "model": model,
        "model_group": bare, "prompt_tokens": prompt, "completion_tokens": tokens["output"],
        "total_tokens": prompt + tokens["output"], "response_cost": 0.001, "error_str": None,
        "metadata": {"usage_object": usage, "user_api_key_alias": None,
                     "requester_custom_headers": {"x-claude-code-session-id": session} if kind == "anthropic_messages" and session else {}},
        "hidden_params": {"additional_headers": None}, "user_agent": "kill-test/1",
        "messages": [{"role": "user", "content": "secret \"prompt\" " * 20}], "response": {"usage": usage},
        "model_parameters": {"prompt_cache_key": prompt_cache_key} if prompt_cache_key else {},
    }


def wrapped_response_id(raw):
    text = f"litellm:custom_llm_provider:openai;model_id:deployment;response_id:{raw}"
    return "resp_" + base64.b64encode(text.encode()).decode()


class ClaudeTranscript:
    """Lines of one Claude Code session; several lines for one answer, the last one with the full output."""

    def __init__(self, folder):
        self.session = str(uuid.uuid4())
        self.path = folder / f"{self.session}.jsonl"

    def answer(self, tokens, at, dice):
        """(message id, lines of one call)."""
        message_id, request_id = new_id("msg_01"), new_id("req_")
        copies = dice.choice((1, 1, 2, 3))
        lines = []
        for copy in range(copies):
            output = tokens["output"] if copy == copies - 1 else 1 + copy
            usage = {"input_tokens": tokens["input"], "cache_read_input_tokens": tokens["cache_read"],
                     "cache_creation_input_tokens": 0, "output_tokens": output, "service_tier": "standard",
                     "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}}
            lines.append(json.dumps({
                "parentUuid": None, "isSidechain": False, "requestId": request_id, "type": "assistant",
                "uuid": str(uuid.uuid4()), "timestamp": stamp(at), "cwd": "/home/alex/src/acme", "version": "2.1.329",
                "sessionId": self.session, "gitBranch": "main",
                "message": {"id": message_id, "type": "message", "role": "assistant", "model": "claude-sonnet-4-6",
                            "content": [{"type": "text", "text": "zwei und zwei sind vier \u2028"}], "usage": usage}}))
        return message_id, lines


class CodexRollout:
    """Lines of one Codex thread; totals grow, and are now and then repeated as Codex does."""

    def __init__(self, folder):
        self.thread = str(uuid.uuid4())
        self.path = folder / f"rollout-2026-01-01T00-00-00-{self.thread}.jsonl"
        self.total = {"input_tokens": 0, "cached_input_tokens": 0, "output_tokens": 0, "reasoning_output_tokens": 0,
                      "total_tokens": 0}

    def opening(self, at):
        meta = {"id": self.thread, "session_id": self.thread, "cwd": "/home/alex/src/acme", "cli_version": "0.169.0",
                "originator": "codex_exec", "source": "exec", "model_provider": "local"}
        context = {"turn_id": str(uuid.uuid4()), "cwd": "/home/alex/src/acme", "model": "gpt-5.4"}
        return [self._line("session_meta", meta, at), self._line("turn_context", context, at)]

    def answer(self, tokens, at, dice):
        last = {"input_tokens": tokens["input"] + tokens["cache_read"], "cached_input_tokens": tokens["cache_read"],
                "output_tokens": tokens["output"], "reasoning_output_tokens": tokens["reasoning"]}
        last["total_tokens"] = last["input_tokens"] + last["output_tokens"]
        for name, value in last.items():
            self.total[name] += value
        raw_id = new_id("resp_")
        record = {"thread_id": self.thread, "session_id": self.thread, "response_id": raw_id, "usage": last}
        event = {"type": "token_count", "info": {"total_token_usage": dict(self.total), "last_token_usage": last,
                                                 "model_context_window": 258400}, "rate_limits": None}
        lines = [self._line("token_usage_record", record, at), self._line("event_msg", event, at)]
        if dice.random() < 0.3:
            lines.append(self._line("event_msg", event, at))  # re-emitted, not a call
        return lines

    @staticmethod
    def _line(kind, payload, at):
        return json.dumps({"timestamp": stamp(at), "type": kind, "payload": payload})


def some_dice(seed):
    return random.Random(seed)


def now():
    return time.time()
