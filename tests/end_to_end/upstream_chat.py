"""The Chat Completions part of the provider."""

import json
import time

from upstream_tools import chosen_call, halves, new_id, openai_tools, wanted_json


def chat_usage(tokens):
    prompt = tokens["input"] + tokens["cache_read"]
    return {"prompt_tokens": prompt, "completion_tokens": tokens["output"], "total_tokens": prompt + tokens["output"],
            "prompt_tokens_details": {"cached_tokens": tokens["cache_read"]},
            "completion_tokens_details": {"reasoning_tokens": tokens["reasoning"]}}


def chat_message(upstream, request):
    """The whole message, and why it ends."""
    shape = request.get("response_format") or {}
    if shape.get("type") == "json_schema":
        return {"role": "assistant", "content": wanted_json((shape.get("json_schema") or {}).get("schema"))}, "stop"
    results = sum(1 for message in request.get("messages") or [] if message.get("role") == "tool")
    call = chosen_call(openai_tools(request), results, upstream.tool_turns)
    if not call:
        return {"role": "assistant", "content": "Hello."}, "stop"
    function = {"name": call[0], "arguments": json.dumps(call[1])}
    return {"role": "assistant", "content": None,
            "tool_calls": [{"id": new_id("call_"), "type": "function", "function": function}]}, "tool_calls"


def chat_deltas(message, reason):
    """The same, as it streams."""
    if message["content"] is not None:
        first, *more = halves(message["content"])
        yield {"role": "assistant", "content": first}, None
        for text in more:
            yield {"content": text}, None
    for index, call in enumerate(message.get("tool_calls") or []):
        function = dict(call["function"], arguments="")
        yield {"role": "assistant", "content": None, "tool_calls": [dict(call, index=index, function=function)]}, None
        for text in halves(call["function"]["arguments"]):
            yield {"tool_calls": [{"index": index, "function": {"arguments": text}}]}, None
    yield {}, reason


class ChatRoutes:
    """Mixed into the handler; `self.upstream` keeps the record."""

    def _chat(self, request):
        stream = bool(request.get("stream"))
        call = self.upstream.begin("chat", "chatcmpl-", str(request.get("model")), stream, request, self.headers)
        call["tokens"].update(cache_write_5m=0, cache_write_1h=0)
        usage = chat_usage(call["tokens"])
        base = {"id": call["id"], "created": int(call["time"]), "model": call["model"]}
        headers = [("x-request-id", call["request_id"])]
        message, reason = chat_message(self.upstream, request)
        if not stream:
            self.upstream.finish(call)
            choice = {"index": 0, "message": message, "finish_reason": reason}
            self._json(dict(base, object="chat.completion", choices=[choice], usage=usage), headers=headers)
            return
        self._sse(headers)
        base["object"] = "chat.completion.chunk"
        for delta, ending in chat_deltas(message, reason):
            if "slow" in call["model"]:
                time.sleep(0.5)
            self._event(dict(base, choices=[{"index": 0, "delta": delta, "finish_reason": ending}]))
        if (request.get("stream_options") or {}).get("include_usage"):
            self._event(dict(base, choices=[], usage=usage))
        self.upstream.finish(call)
        self._chunk("data: [DONE]\n\n")
        self._end_chunks()
