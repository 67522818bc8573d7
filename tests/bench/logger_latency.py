"""What our logger adds to a request at the real proxy: the same calls with and without it, alternating."""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))

from drive import Companion, Proxy, expect, expect_equal, main  # noqa: E402
from upstream import Upstream  # noqa: E402


def ask(proxy, number):
    body = {"model": "gpt-5.4", "messages": [{"role": "user", "content": f"question {number} " + "word " * 400}]}
    begun = time.perf_counter()
    status, answer = proxy.ask("/v1/chat/completions", body, {"x-companion-host": "bench"})
    expect_equal(status, 200, f"call {number} ({answer[:200]!r})")
    return (time.perf_counter() - begun) * 1000


def measure(proxies, count):
    times = {name: [] for name in proxies}
    for number in range(count + 20):
        for name, proxy in proxies.items():  # turn about, so that the machine's moods hit both
            took = ask(proxy, number)
            if number >= 20:
                times[name].append(took)
    return times


def run(scratch, count, absent):
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, scratch.folder("home"), scratch.folder("data"))
    if not absent:
        companion.start()
    proxies = {name: Proxy(scratch, upstream.url, companion.url, way=way, name=f"proxy-{name}").wait_ready()
               for name, way in (("without", "none"), ("with", "logger"))}
    times = measure(proxies, count)
    medians = {name: statistics.median(values) for name, values in times.items()}
    added = medians["with"] - medians["without"]
    p95 = {name: sorted(values)[int(len(values) * 0.95)] for name, values in times.items()}
    print(f"{count} requests each, daemon {'absent' if absent else 'there'}: median {medians['without']:.2f} ms without, "
          f"{medians['with']:.2f} ms with the logger: {added:+.2f} ms; p95 {p95['without']:.2f} and {p95['with']:.2f} ms")
    expect(added < 1.0, f"the logger adds {added:.2f} ms to the median request")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--absent", action="store_true", help="with the daemon down")
    options = parser.parse_args()
    sys.exit(main("logger-latency", lambda scratch: run(scratch, options.requests, options.absent)))
