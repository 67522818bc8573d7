"""`kill -9` at random moments while eight clients post and two tools write logs.

Every acknowledged payload and every complete log line must be in the ledger exactly once at the end, calls
seen from both sides as one. A client repeats what was not acknowledged: that must count once, too.
"""

import argparse
import gzip
import http.client
import json
import queue
import sys
import threading
import time
from collections import Counter

import generate
from drive import Companion, Failed, expect, expect_equal, main, wait_until
from ledger_view import difference, vector, vectors

CLIENTS = 8


class Truth:
    """What the ledger must hold: token vector -> route."""

    def __init__(self):
        self._lock = threading.Lock()
        self.routes = {}
        self.problems = []

    def add(self, tokens, route):
        with self._lock:
            key = vector(tokens)
            self.routes[key] = "tracked" if key in self.routes and self.routes[key] != route else route

    def problem(self, text):
        with self._lock:
            self.problems.append(text)


class World:
    def __init__(self, port, seed):
        self.port, self.seed = port, seed
        self.truth, self.tokens = Truth(), generate.Vectors()
        self.stopping, self.hurry = threading.Event(), threading.Event()
        self.twins = queue.Queue()  # payloads of calls that a log has, too
        self.acknowledged = Counter()


def encode(payloads, dice):
    """One request: (path, body, headers) in one of the shapes that LiteLLM sends."""
    shape = dice.choice(("array", "ndjson", "single")) if len(payloads) > 1 else dice.choice(("array", "single"))
    if shape == "single":
        payloads = payloads[:1]
        body = json.dumps(payloads[0])
    elif shape == "ndjson":
        body = "\n".join(map(json.dumps, payloads))
    else:
        body = json.dumps(payloads + ([None] if dice.random() < 0.2 else []))
    headers, raw = {"Content-Type": "application/json"}, body.encode()
    if dice.random() < 0.3:
        raw, headers["Content-Encoding"] = gzip.compress(raw, 1), "gzip"
    return payloads, raw, headers


def client(world, number):
    dice = generate.some_dice(world.seed * 100 + number)
    connection = None
    while not world.stopping.is_set() or (number == 0 and not world.twins.empty()):
        batch = []
        while len(batch) < 10 and not world.twins.empty():
            try:
                batch.append(world.twins.get_nowait())
            except queue.Empty:
                break
        for _ in range(dice.choice((1, 1, 2, 5, 20))):
            tokens = world.tokens.next()
            batch.append((generate.litellm_payload(tokens, generate.now()), tokens))
        while batch:
            payloads, raw, headers = encode([payload for payload, _ in batch], dice)
            sent, batch = batch[:len(payloads)], batch[len(payloads):]
            for _ in range(2 if dice.random() < 0.05 else 1):  # the proxy sometimes delivers twice
                connection = post_until_acknowledged(world, connection, raw, headers, number)
                if connection is None:
                    return
            for _, tokens in sent:
                world.truth.add(tokens, "proxy_only")
            world.acknowledged["payloads"] += len(sent)
        time.sleep(dice.uniform(0.0, 0.05))


def post_until_acknowledged(world, connection, raw, headers, number):
    """The connection, still open; None when the test must end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
            connection.request("POST", "/v1/litellm", raw, headers)
            answer = connection.getresponse()
            text = answer.read()
            if 200 <= answer.status < 300:
                world.acknowledged["requests"] += 1
                return connection
            if answer.status not in (429, 503):
                world.truth.problem(f"client {number}: {answer.status} {text[:200]!r}")
                return None
            world.acknowledged["busy"] += 1
        except (OSError, http.client.HTTPException):
            world.acknowledged["retried"] += 1
        if connection is not None:
            connection.close()
            connection = None
        time.sleep(0.04)
    world.truth.problem(f"client {number}: nothing was acknowledged for 60 s")
    return None


def append(path, lines, dice):
    """Lines reach the file as programs write them: at once, or torn in the middle."""
    raw = "".join(line + "\n" for line in lines).encode()
    with open(path, "ab", buffering=0) as out:
        if dice.random() < 0.3:
            cut = dice.randrange(1, len(raw))
            out.write(raw[:cut])
            time.sleep(dice.uniform(0.0, 0.08))
            raw = raw[cut:]
        out.write(raw)


def claude(world, home):
    dice, folder = generate.some_dice(world.seed + 7), home / ".claude/projects/-home-alex-src-acme"
    folder.mkdir(parents=True)
    transcript = generate.ClaudeTranscript(folder)
    while not world.stopping.is_set():
        if dice.random() < 0.02:
            transcript = generate.ClaudeTranscript(folder)
        tokens, at = world.tokens.next(), generate.now()
        message_id, lines = transcript.answer(tokens, at, dice)
        twin = dice.random() < 0.4
        if twin:
            payload = generate.litellm_payload(tokens, at, "anthropic/claude-sonnet-4-6", message_id, transcript.session)
            world.twins.put((payload, tokens))
        append(transcript.path, lines, dice)
        world.truth.add(tokens, "dark")
        world.acknowledged["claude"] += 1
        time.sleep(dice.uniform(0.0, 0.03))


def codex(world, home):
    dice, folder = generate.some_dice(world.seed + 8), home / ".codex/sessions/2026/01/01"
    folder.mkdir(parents=True)
    rollout = None
    while not world.stopping.is_set():
        if rollout is None or dice.random() < 0.02:
            rollout = generate.CodexRollout(folder)
            append(rollout.path, rollout.opening(generate.now()), dice)
        tokens, at = world.tokens.next(), generate.now()
        lines = rollout.answer(tokens, at, dice)
        if dice.random() < 0.4:
            wrapped = generate.wrapped_response_id(generate.new_id("resp_"))
            payload = generate.litellm_payload(tokens, at, "openai/gpt-5.4", wrapped, rollout.thread, rollout.thread)
            world.twins.put((payload, tokens))
        append(rollout.path, lines, dice)
        world.truth.add(tokens, "dark")
        world.acknowledged["codex"] += 1
        time.sleep(dice.uniform(0.0, 0.03))


def kill_rounds(world, companion, rounds):
    dice = generate.some_dice(world.seed + 9)
    ready = 0.0
    for _ in range(rounds):
        time.sleep(dice.choice((dice.uniform(0.0, 0.1), dice.uniform(0.1, 0.9))))
        expect(companion.program.alive(), f"the daemon ended by itself:\n{companion.program.tail()}")
        companion.program.kill()
        companion.launch()
        if dice.random() < 0.75:  # else it is killed again while it starts
            begun = time.monotonic()
            companion.wait_ready(30)
            ready = max(ready, time.monotonic() - begun)
        expect(not world.truth.problems, "; ".join(world.truth.problems))
    companion.wait_ready(30)
    return ready


def compare(world, companion):
    wanted = Counter(dict.fromkeys(world.truth.routes, 1))

    def held():
        return int(companion.get("/v1/summary")["totals"]["all"]["calls"])

    try:
        wait_until(lambda: held() >= len(wanted), 60, f"{len(wanted)} calls in the ledger", 0.5)
    except Failed:
        print(f"the ledger has {held()} of {len(wanted)} calls", file=sys.stderr)
    time.sleep(1.5)
    calls = companion.calls()
    got = vectors(calls)
    expect(got == wanted, f"{len(calls)} calls for {len(wanted)}: {difference(got, wanted)}")
    wrong = [(call["id"], call["route"], world.truth.routes[vector(call["tokens"])]) for call in calls
             if call["route"] != world.truth.routes[vector(call["tokens"])]]
    expect(not wrong, f"{len(wrong)} wrong routes, (id, got, wanted): {wrong[:5]}")
    return calls


def run(scratch, rounds, seed):
    home = scratch.folder("home")
    companion = Companion(scratch, home, scratch.folder("data"))
    world = World(companion.port, seed)
    companion.start()
    # The proxy's feed begins before the first log line, so that unmatched local calls are dark.
    first = world.tokens.next()
    opening = generate.litellm_payload(first, generate.now() - 1)
    expect(post_until_acknowledged(world, None, json.dumps(opening).encode(), {"Content-Type": "application/json"}, -1),
           f"the first payload: {world.truth.problems}")
    world.truth.add(first, "proxy_only")

    threads = [threading.Thread(target=client, args=(world, number)) for number in range(CLIENTS)]
    threads += [threading.Thread(target=tool, args=(world, home)) for tool in (claude, codex)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    try:
        slowest = kill_rounds(world, companion, rounds)
    finally:
        world.stopping.set()
        for thread in threads:
            thread.join(70)
    killing = time.monotonic() - begun
    while not world.twins.empty():  # what no client took before it ended
        payload, tokens = world.twins.get()
        post_until_acknowledged(world, None, json.dumps([payload]).encode(), {"Content-Type": "application/json"}, -1)
        world.truth.add(tokens, "proxy_only")
    expect(not world.truth.problems, "; ".join(world.truth.problems))

    calls = compare(world, companion)
    torn_tail(world, companion, home)
    total = companion.report("total")["total"]
    expect_equal(total["calls"], len(world.truth.routes), "calls of the report")
    expect_equal(int(total["tokens"]["output"]), sum(key[4] for key in world.truth.routes), "output tokens of the report")
    expect_equal(companion.stop(), 0, "exit code of the daemon")
    print(f"{rounds} kills in {killing:.1f} s (seed {seed}), slowest start {slowest:.2f} s; {len(calls)} calls: "
          f"{dict(Counter(call['route'] for call in calls))}; {dict(world.acknowledged)}")


def torn_tail(world, companion, home):
    """A last line without its end counts only when the end arrives."""
    folder = home / ".claude/projects/-home-alex-src-acme"
    transcript, tokens = generate.ClaudeTranscript(folder), world.tokens.next()
    _, lines = transcript.answer(tokens, generate.now(), generate.some_dice(1))
    before = len(world.truth.routes)
    transcript.path.write_text(lines[-1])
    time.sleep(1)
    seen = sum(1 for call in companion.calls() if vector(call["tokens"]) == vector(tokens))
    expect_equal(seen, 0, "calls of a line without its end")
    with open(transcript.path, "a", encoding="utf-8") as out:
        out.write("\n")
    wait_until(lambda: len(companion.calls()) == before + 1, 20, "the completed last line", 0.2)
    world.truth.routes[vector(tokens)] = "dark"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    sys.exit(main("kill", lambda scratch: run(scratch, options.rounds, options.seed)))
