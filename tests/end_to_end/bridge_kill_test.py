"""kill -9 of the proxy, the daemon or both at random: whatever was in the spool once is in the ledger once."""

import argparse
import json
import random
import sqlite3
import sys
import threading
import time
from collections import Counter

from drive import Companion, Proxy, expect, expect_equal, main, wait_until
from ledger_view import difference, vector, vectors
from upstream import Upstream

CLIENTS = 3
LOOK_SECONDS = 0.03


class Spool:
    """Watches the spool file from outside: what it has shown was synced to disk before."""

    def __init__(self, folder):
        self.file, self.seen, self.stopping = folder / "spool.db", {}, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def rows(self, after=0):
        if not self.file.exists():
            return []
        database = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=2)
        try:
            return database.execute("SELECT id, line FROM event WHERE id > ? ORDER BY id", (after,)).fetchall()
        finally:
            database.close()

    def look(self):
        for number, line in self.rows(max(self.seen, default=0)):
            event = json.loads(line)
            if event.get("status") == "success":
                self.seen[number] = self._vector(event)

    @staticmethod
    def _vector(event):
        usage = event["metadata"]["usage_object"]
        cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        reasoning = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0
        return vector({"input": usage["prompt_tokens"] - cached, "cache_read": cached,
                       "output": usage["completion_tokens"], "reasoning": reasoning})

    def _watch(self):
        while not self.stopping.wait(LOOK_SECONDS):
            try:
                self.look()
            except sqlite3.Error:
                pass  # the writer was killed in the middle; the next look sees what was committed

    def stop(self):
        self.stopping.set()
        self.thread.join(10)


def keep_asking(proxy, number, stopping, answered):
    count = 0
    while not stopping.is_set():
        count += 1
        body = {"model": "gpt-5.4", "messages": [{"role": "user", "content": f"client {number} asks {count}"}]}
        status, _ = proxy.ask("/v1/chat/completions", body)
        answered[status] += 1
        if status != 200:
            time.sleep(0.2)


def rounds_of_death(proxy, companion, rounds, dice):
    deaths = Counter()
    for _ in range(rounds):
        proxy.wait_ready(300)
        companion.wait_ready(30)
        time.sleep(dice.uniform(0.1, 2.0))
        victim = dice.choice(("proxy", "daemon", "both", "daemon"))
        deaths[victim] += 1
        if victim != "daemon":
            proxy.program.kill()
        if victim != "proxy":
            companion.program.kill()
            time.sleep(dice.uniform(0.0, 1.0))
            companion.launch()
        if victim != "daemon":
            proxy.launch()
    proxy.wait_ready(300)
    companion.wait_ready(30)
    return deaths


def run(scratch, rounds, seed):
    dice = random.Random(seed)
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, scratch.folder("home"), scratch.folder("data")).start()
    proxy = Proxy(scratch, upstream.url, companion.url, way="logger", workers=2).wait_ready()
    spool, stopping, answered = Spool(proxy.spool), threading.Event(), Counter()
    clients = [threading.Thread(target=keep_asking, args=(proxy, number, stopping, answered)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    begun = time.monotonic()
    try:
        deaths = rounds_of_death(proxy, companion, rounds, dice)
        time.sleep(2)
    finally:
        stopping.set()
        for client in clients:
            client.join(70)
    wait_until(lambda: not spool.rows(), 60, "an empty spool", 0.2)
    spool.stop()
    time.sleep(1)
    got, synced = vectors(companion.calls()), Counter(dict.fromkeys(spool.seen.values(), 1))
    served = vectors(upstream.served() + upstream.unfinished())
    expect(max(got.values(), default=0) <= 1, f"doubled: {[key for key, count in got.items() if count > 1][:5]}")
    expect(not synced - got, f"{sum((synced - got).values())} calls that were in the spool are lost: {difference(got, synced)}")
    expect(not got - served, f"calls that nobody served: {list((got - served).elements())[:5]}")
    expect(len(synced) > rounds, f"the watcher saw only {len(synced)} events")
    never = sum((vectors(upstream.served()) - got).values())
    print(f"{rounds} kills {dict(deaths)} in {time.monotonic() - begun:.0f} s (seed {seed}): {answered[200]} answers, "
          f"{len(synced)} seen in the spool, {sum(got.values())} in the ledger; 0 lost after the sync, 0 doubled; "
          f"{never} served calls died with the proxy before the sync")
    expect_equal(companion.stop(), 0, "exit code of the daemon")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    sys.exit(main("bridge-kill", lambda scratch: run(scratch, options.rounds, options.seed)))
