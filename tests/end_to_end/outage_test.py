"""The daemon is down for the whole of a long run, then comes up: nothing lost, nothing doubled.

With our logger every call arrives; with generic_api beside it the loss is measured and printed.
"""

import argparse
import concurrent.futures
import sys
import time

from drive import Companion, Proxy, expect, expect_equal, main, wait_until
from ledger_view import difference, vectors
from upstream import Upstream

CLIENTS = 8


def call_many(proxy, count):
    def one(number):
        status, answer = proxy.ask("/v1/chat/completions", {
            "model": "gpt-5.4", "messages": [{"role": "user", "content": f"question {number}"}]})
        expect_equal(status, 200, f"call {number} ({answer[:200]!r})")

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        for _ in pool.map(one, range(count)):
            pass


def run_way(scratch, way, count, version):
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, scratch.folder(f"home-{way}"), scratch.folder(f"data-{way}"))
    proxy = Proxy(scratch, upstream.url, companion.url, way=way, version=version, workers=2, name=f"proxy-{way}").wait_ready()
    begun = time.monotonic()
    call_many(proxy, count)
    took = time.monotonic() - begun
    time.sleep(2)  # whatever the proxy does with what it cannot deliver
    served = upstream.served()
    expect_equal(len(served), count, "calls served")
    companion.start()
    begun = time.monotonic()

    def held():
        return int(companion.get("/v1/summary")["totals"]["all"]["calls"])

    if way == "logger":
        wait_until(lambda: held() >= count, 90, f"{count} calls in the ledger", 0.2)
    else:
        time.sleep(15)
    arrived = time.monotonic() - begun
    time.sleep(2)
    got = vectors(companion.calls())
    lost, doubled = sum((vectors(served) - got).values()), sum((got - vectors(served)).values())
    print(f"{way}: {count} calls in {took:.0f} s while the daemon was down: {lost} lost, {doubled} doubled; "
          f"in the ledger {arrived:.1f} s after its start")
    expect_equal(doubled, 0, "doubled calls")
    if way == "logger":
        expect(got == vectors(served), difference(got, vectors(served)))
    companion.stop()
    proxy.program.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--ways", default="logger,generic_api")
    parser.add_argument("--version", choices=("newest", "oldest"), default="newest")
    options = parser.parse_args()

    def body(scratch):
        for way in options.ways.split(","):
            run_way(scratch, way, options.calls, options.version)

    sys.exit(main("outage", body))
