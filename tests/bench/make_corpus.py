#!/usr/bin/env python3
"""Makes a log tree like those of a busy year: seeded, the same bytes each time.

    make_corpus.py --out DIR [--size-mb 1000] [--tools claude,codex] [--seed 1]

DIR is a home folder. claude: DIR/.claude/projects/**.jsonl: about 71 requests a megabyte, 2.3 usage lines a request (streamed copies), long user and
tool lines, sub-agents in files of their own. codex: DIR/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl with repeated token
counts. Prints the true sums as one JSON line per tool.
"""
import argparse
import datetime
import json
import pathlib
import random
import string

WORDS = ("return value config handler session token usage model cache input output stream buffer parse line file test "
         "error result const auto include struct class void index offset length vector string path module").split()
MODELS = ["claude-opus-4-8", "claude-opus-4-8", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"]
START = datetime.datetime(2026, 6, 1, 8, 0, 0)
FILE_BYTES = 520_000
LETTERS = string.ascii_letters + string.digits


class Prose:
    """Text that looks like code and prose to a scanner; cut out of one long piece, because that is fast."""

    def __init__(self, rng):
        parts = []
        for _ in range(120_000):
            parts.append(rng.choice(WORDS))
            parts.append(rng.choice([" ", " ", " ", "_", "(", ") ", ";\n  ", "\n", ' "', '", ', " {\n    ", "}\n"]))
        self.text = "".join(parts)
        self.rng = rng

    def cut(self, size):
        at = self.rng.randrange(0, len(self.text) - size) if size < len(self.text) else 0
        return self.text[at:at + size]


def identifier(rng, prefix, size):
    return prefix + "".join(rng.choices(LETTERS, k=size))


def uuid(rng):
    digits = "%032x" % rng.getrandbits(128)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (at.microsecond // 1000)


def dump(record):
    return json.dumps(record, separators=(",", ":"))


class ClaudeSession:
    def __init__(self, rng, prose, number):
        self.rng, self.prose = rng, prose
        self.session = uuid(rng)
        self.project = "/home/dev/src/project-%02d" % (number % 23)
        self.at = START + datetime.timedelta(minutes=43 * number)
        self.context = rng.randrange(8_000, 30_000)
        self.parent = None
        self.sums = {"calls": 0, "input": 0, "output": 0, "cache_read": 0, "cache_write": 0}

    def base(self, kind, agent):
        record = {"parentUuid": self.parent, "isSidechain": agent is not None, "userType": "external", "cwd": self.project,
                  "sessionId": self.session, "version": "2.1.226", "gitBranch": "main", "type": kind}
        if agent:
            record["agentId"] = agent
        return record

    def close(self, record):
        self.parent = uuid(self.rng)
        record["uuid"] = self.parent
        record["timestamp"] = stamp(self.at)
        return dump(record)

    def user(self, agent):
        rng = self.rng
        record = self.base("user", agent)
        size = int(min(60_000, rng.lognormvariate(7.88, 1.25)))
        if rng.random() < 0.8:
            text = self.prose.cut(size)
            record["message"] = {"role": "user", "content": [
                {"tool_use_id": identifier(rng, "toolu_01", 22), "type": "tool_result", "content": text}]}
            record["toolUseResult"] = {"stdout": text, "stderr": "", "interrupted": False}
        else:
            record["message"] = {"role": "user", "content": self.prose.cut(size // 4 + 20)}
        return self.close(record)

    def request(self, agent):
        rng = self.rng
        self.at += datetime.timedelta(milliseconds=rng.randrange(2_000, 40_000))
        model = MODELS[2 + rng.randrange(2)] if agent else rng.choice(MODELS)
        message, request = identifier(rng, "msg_01", 22), identifier(rng, "req_011", 21)
        written = rng.randrange(200, 5_000)
        output = max(8, int(rng.lognormvariate(5.4, 1.0)))
        usage = {"input_tokens": rng.randrange(1, 400), "cache_creation_input_tokens": written,
                 "cache_read_input_tokens": self.context,
                 "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": written}}
        copies = rng.choice([1, 1, 2, 2, 2, 2, 3, 3, 3, 4])
        for copy in range(copies):
            self.at += datetime.timedelta(milliseconds=rng.randrange(5, 900))
            last = copy + 1 == copies
            record = self.base("assistant", agent)
            if copy == 0 and copies > 1:
                content = {"type": "thinking", "thinking": self.prose.cut(rng.randrange(100, 900)), "signature": "c2ln"}
            elif last:
                content = {"type": "tool_use", "id": identifier(rng, "toolu_01", 22), "name": "Edit",
                           "input": {"file_path": self.project + "/a.cpp", "new_string": self.prose.cut(rng.randrange(100, 2500))}}
            else:
                content = {"type": "text", "text": self.prose.cut(rng.randrange(50, 700))}
            amounts = dict(usage, output_tokens=output if last or rng.random() < 0.4 else rng.randrange(1, min(9, output)),
                           service_tier="standard")
            record["message"] = {"model": model, "id": message, "type": "message", "role": "assistant", "content": [content],
                                 "stop_reason": "tool_use" if last else None, "stop_sequence": None, "usage": amounts}
            record["requestId"] = request
            yield self.close(record)
        self.sums["calls"] += 1
        self.sums["input"] += usage["input_tokens"]
        self.sums["output"] += output
        self.sums["cache_read"] += usage["cache_read_input_tokens"]
        self.sums["cache_write"] += written
        self.context = self.context + written if self.context < 180_000 else rng.randrange(8_000, 30_000)

    def lines(self, size, agent=None):
        written = 0
        while written < size:
            batch = [self.user(agent)]
            batch.extend(self.request(agent))
            for line in batch:
                written += len(line) + 1
                yield line


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(line)
            out.write("\n")
            size += len(line) + 1
    return size


def make_claude(out, size, seed):
    rng = random.Random(seed)
    prose = Prose(rng)
    total, number, written = {}, 0, 0
    while written < size:
        session = ClaudeSession(rng, prose, number)
        folder = out / "projects" / session.project.replace("/", "-")
        part = min(FILE_BYTES, size - written)
        if number % 4 == 3:
            agent = identifier(rng, "a", 7)
            name = folder / session.session / "subagents" / f"agent-{agent}.jsonl"
            written += write(name, session.lines(part, agent))
        else:
            written += write(folder / f"{session.session}.jsonl", session.lines(part))
        for key, value in session.sums.items():
            total[key] = total.get(key, 0) + value
        number += 1
    return dict(tool="claude-code", files=number, bytes=written, **total)


def codex_lines(rng, prose, thread, at, size, sums):
    def event(payload):
        return dump({"timestamp": stamp(at), "type": "event_msg", "payload": payload})

    yield dump({"timestamp": stamp(at), "type": "session_meta", "payload": {
        "id": thread, "timestamp": stamp(at), "cwd": "/home/dev/src/tool", "originator": "codex-tui", "cli_version": "0.150.0",
        "source": "cli", "model_provider": "openai", "base_instructions": {"text": prose.cut(18_000)}, "git": {"branch": "main"}}})
    total = dict.fromkeys(("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens", "total_tokens"), 0)
    written, context = 20_000, rng.randrange(6_000, 15_000)
    while written < size:
        lines = [dump({"timestamp": stamp(at), "type": "turn_context", "payload": {
            "turn_id": uuid(rng), "cwd": "/home/dev/src/tool", "model": "gpt-5.4", "effort": "medium"}})]
        for _ in range(rng.randrange(1, 9)):
            at += datetime.timedelta(milliseconds=rng.randrange(1_500, 30_000))
            for _ in range(rng.randrange(2, 6)):
                lines.append(dump({"timestamp": stamp(at), "type": "response_item", "payload": {
                    "type": "function_call_output", "call_id": identifier(rng, "call_", 24),
                    "output": prose.cut(int(min(30_000, rng.lognormvariate(6.8, 1.2))) + 1)}}))
            context += rng.randrange(200, 3_000)
            output = rng.randrange(20, 1_200)
            last = {"input_tokens": context, "cached_input_tokens": context * 9 // 10, "output_tokens": output,
                    "reasoning_output_tokens": output // 3, "total_tokens": context + output}
            total = {key: total[key] + last[key] for key in total}
            count = event({"type": "token_count", "info": {"total_token_usage": total, "last_token_usage": last,
                                                           "model_context_window": 272000}, "rate_limits": None})
            lines.extend([count] * (2 if rng.random() < 0.25 else 1))
            sums["calls"] += 1
            sums["input"] += context - last["cached_input_tokens"]
            sums["cache_read"] += last["cached_input_tokens"]
            sums["output"] += output
            if context > 200_000:
                context = rng.randrange(6_000, 15_000)
        for line in lines:
            written += len(line) + 1
            yield line


def make_codex(out, size, seed):
    rng = random.Random(seed + 1)
    prose = Prose(rng)
    sums = {"calls": 0, "input": 0, "output": 0, "cache_read": 0}
    number, written = 0, 0
    while written < size:
        at = START + datetime.timedelta(minutes=211 * number)
        thread = uuid(rng)
        name = f"sessions/{at:%Y/%m/%d}/rollout-{at:%Y-%m-%dT%H-%M-%S}-{thread}.jsonl"
        written += write(out / name, codex_lines(rng, prose, thread, at, min(760_000, size - written), sums))
        number += 1
    return dict(tool="codex", files=number, bytes=written, **sums)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--size-mb", type=float, default=1000.0, help="per tool")
    parser.add_argument("--tools", default="claude", help="claude, codex or both with a comma")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tools = options.tools.split(",")
    makers = {"claude": make_claude, "codex": make_codex}
    for tool in tools:
        if tool not in makers:
            parser.error(f"unknown tool {tool}")
        out = options.out / f".{tool}"
        print(json.dumps(makers[tool](out, int(options.size_mb * 1e6), options.seed)))


if __name__ == "__main__":
    main()
