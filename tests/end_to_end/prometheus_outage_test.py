"""A real Prometheus that is killed and comes back, with calls coming in: pushed and scraped counters are right
afterwards, no series was reset, and `increase()` over the gap has what came meanwhile."""

import sys
import time

from collector_test import daemon
from drive import expect, expect_equal, main, post_json, wait_until
from prometheus import Prometheus
from usage_events_test import callback

WAYS = {"pushed": 'ai_team="pushed"', "scraped": 'ai_team="research"'}


def post(companion, first, count):
    for number in range(first, first + count):
        status, answer = post_json(companion.url + "/v1/litellm", [callback(number, 5)])
        expect_equal(status, 200, f"the answer to event-{number} ({answer[:300]!r})")
        time.sleep(0.1)


def requests(prometheus, companion):
    wanted = companion.report("total")["total"]["calls"]
    for way, labels in WAYS.items():
        wait_until(lambda: prometheus.total(f"sum(ai_requests_total{{{labels}}})") == wanted, 60, f"{wanted} calls, {way}", 0.5)
    return wanted


def body(scratch):
    prometheus = Prometheus(scratch, ["127.0.0.1:1"], {"litellm:4000": "127.0.0.1:9"})
    companion = daemon(scratch, "pushed", prometheus.otlp, COMPANION_LEDGER_SETTLE_AFTER="1s", COMPANION_TELEMETRY_TIMEOUT="2s")
    targets = prometheus.folder / "targets/test.yaml"
    targets.write_text(targets.read_text().replace("127.0.0.1:1", companion.url.removeprefix("http://")))
    prometheus.start()
    post(companion, 0, 5)  # a series has to be there before the gap, or nothing can rise over it
    before = requests(prometheus, companion)
    time.sleep(5)
    begun = time.time()
    for round_number in range(2):
        prometheus.running.kill()
        post(companion, 100 + round_number * 100, 40)
        time.sleep(10)
        prometheus.start()
        after = requests(prometheus, companion)
    expect_equal(after - before, 80, "calls of the two gaps")
    time.sleep(5)
    window = int(time.time() - begun) + 4
    for way, labels in WAYS.items():
        counters = [row["__name__"] for row, _ in prometheus.instant(f"group by (__name__) ({{{labels},__name__=~'(ai|gen_ai)_.+_(total|count|bucket)'}})")]
        expect(len(counters) > 5, f"counters that are {way}: {counters}")
        resets = {name: prometheus.total(f"sum(resets({name}{{{labels}}}[{window}s]))") for name in counters}
        expect_equal({name: count for name, count in resets.items() if count}, {}, f"resets of {way} series")
        rise = prometheus.total(f"sum(increase(ai_requests_total{{{labels}}}[{window}s]))")
        # `increase` extrapolates to the window's ends; nobody called there.
        expect(rise is not None and 80 * 0.99 <= rise <= 80 * 1.15, f"increase of {way}: {rise}, 80 calls came")
        print(f"{way}: {after} calls, no reset of {len(counters)} counters, increase over both gaps {rise:.2f} of 80")
    expect_equal(companion.stop(), 0, "exit code")


if __name__ == "__main__":
    sys.exit(main("prometheus_outage", body))
