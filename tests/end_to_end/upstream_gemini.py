"""The Gemini part of the provider: generateContent and streamGenerateContent, with server-sent events or an array."""

from upstream_tools import chosen_call, new_id, halves, wanted_json


def usage_metadata(tokens, output=None):
    """Google's account: the prompt holds the cached part, the candidates do not hold the thoughts."""
    prompt = tokens["input"] + tokens["cache_read"]
    candidates = tokens["output"] - tokens["reasoning"] if output is None else output
    return {"promptTokenCount": prompt, "cachedContentTokenCount": tokens["cache_read"],
            "candidatesTokenCount": candidates, "thoughtsTokenCount": tokens["reasoning"],
            "totalTokenCount": prompt + candidates + tokens["reasoning"],
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}]}


def declared_tools(request):
    for tool in request.get("tools") or []:
        for declared in tool.get("functionDeclarations") or tool.get("function_declarations") or []:
            yield declared.get("name"), declared.get("parametersJsonSchema") or declared.get("parameters")


def answer_parts(upstream, request):
    """What the model says: JSON where it is asked for, else one tool call, then words."""
    config = request.get("generationConfig") or {}
    if config.get("responseMimeType") == "application/json":
        return [{"text": wanted_json(config.get("responseJsonSchema") or config.get("responseSchema"))}]
    parts = [part for content in request.get("contents") or [] for part in content.get("parts") or []]
    results = sum(1 for part in parts if "functionResponse" in part)
    call = chosen_call(declared_tools(request), results, upstream.tool_turns)
    if call:
        return [{"functionCall": {"name": call[0], "args": call[1]}}]
    return [{"text": text} for text in halves("Two and two make four.")]


class GeminiRoutes:
    """Mixed into the handler; `self.upstream` keeps the record."""

    def _gemini(self, path, request):
        model, action = path.rsplit("/", 1)[1].split(":", 1)
        if action == "countTokens":
            self.upstream.note_other("POST", path)
            self._json({"totalTokens": 321})
            return
        stream = action == "streamGenerateContent"
        call = self.upstream.begin("gemini", "", model, stream, request, self.headers)
        call["id"] = new_id("", 23)
        call["tokens"].update(cache_write_5m=0, cache_write_1h=0)
        parts = answer_parts(self.upstream, request)

        def chunk(parts, reason, usage):
            candidate = {"content": {"role": "model", "parts": parts}, "index": 0}
            if reason:
                candidate["finishReason"] = reason
            return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": call["id"]}

        if not stream:
            self.upstream.finish(call)
            self._json(chunk(parts, "STOP", usage_metadata(call["tokens"])))
            return
        # Like the real one: every chunk has a usage, and only the last one is whole.
        pieces = [chunk([part], None, usage_metadata(call["tokens"], index + 1)) for index, part in enumerate(parts)]
        pieces[-1] = chunk([parts[-1]], "STOP", usage_metadata(call["tokens"]))
        self.upstream.finish(call)
        if "alt=sse" not in self.path:
            self._json(pieces)
            return
        self._sse([])
        for piece in pieces:
            self._event(piece)
        self._end_chunks()
