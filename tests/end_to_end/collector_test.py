"""The Collector configurations of infra/otel-collector with a real Collector between the daemon and a real Prometheus.

Each is one that the Collector takes. Through `direct` and through `gateway` (TLS, a token, a queue on disk) the
counters arrive as `companion report` has them; the gateway hands on neither foreign metrics nor other resource
attributes, turns strangers away, and leaves every usage event in a file.
"""

import json
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from decimal import Decimal

from drive import PEERS, REPOSITORY, Companion, Failed, basic_environment, expect, expect_equal, free_port, http, main, post_json, wait_until
from prometheus import Prometheus
from secured_test import certificate
from usage_events import in_file, reported, sums

CONFIGURATIONS = REPOSITORY / "infra/otel-collector"
TOKEN = "gateway-token-0123456789abcdef"


def program():
    path = PEERS / "collector/otelcol"
    expect(path.exists(), f"no {path}: run tests/peers/install --all")
    return str(path)


class Collector:
    def __init__(self, scratch, name, prometheus, *beside, port=None, **more):
        self.port, self.name = port or free_port(), name
        self.environment = {**basic_environment(scratch.root), "COLLECTOR_LISTEN": f"127.0.0.1:{self.port}",
                            "COLLECTOR_METRICS_HOST": "127.0.0.1", "COLLECTOR_METRICS_PORT": str(free_port()),
                            "PROMETHEUS_URL": prometheus.url, **more}
        files = [word for one in (name, *beside) for word in ("--config", str(CONFIGURATIONS / f"{one}.yaml"))]
        self.running = scratch.start([program(), *files], self.environment, f"collector-{name}")

    def wait_ready(self):
        def ready():
            expect(self.running.alive(), f"the Collector ended:\n{self.running.tail()}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        wait_until(ready, 60, f"the Collector ({self.name})", 0.2)
        return self


def every_configuration_is_one(scratch, keys):
    """Those to other places are not run: they would leave this machine."""
    environment = {**basic_environment(scratch.root), "DD_API_KEY": "none", "BACKEND_OTLP": "http://127.0.0.1:9",
                   "BACKEND_AUTHORIZATION": "Bearer none", **keys}
    alone = sorted(path.name for path in CONFIGURATIONS.glob("*.yaml") if path.name not in ("events.yaml", "fleet.yaml"))
    together = [["direct.yaml", "events.yaml"], ["gateway.yaml", "events.yaml"], ["gateway.yaml", "fleet.yaml", "events.yaml"]]
    for names in [[name] for name in alone] + together:
        options = [word for name in names for word in ("--config", str(CONFIGURATIONS / name))]
        done = subprocess.run([program(), "validate", *options], env=environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120)
        expect_equal(done.returncode, 0, f"otelcol validate {names}: {done.stderr[-2000:]}")


def daemon(scratch, name, endpoint, **more):
    companion = Companion(scratch, scratch.folder(name + "-home"), scratch.root / f"{name}-month/data")
    companion.demo(3, 4)
    companion.environment |= {"COMPANION_TELEMETRY_ENDPOINT": endpoint, "COMPANION_TELEMETRY_INTERVAL": "2s",
                              "COMPANION_TELEMETRY_RESOURCE_ATTRIBUTES": f"ai.team={name},user.email=dana@example.com", **more}
    return companion.start(60)


def arrives(prometheus, companion, team):
    """Exactly what the report says, under the team's label."""
    total = companion.report("total")["total"]

    def same():
        calls = prometheus.total(f'sum(ai_requests_total{{ai_team="{team}"}})')
        cost = prometheus.total(f'sum(ai_cost_usd_total{{ai_team="{team}"}})')
        return calls == total["calls"] and round(Decimal(repr(cost or 0.0)), 9) == Decimal(total["cost_usd"])

    wait_until(same, 60, f"{total['calls']} calls of {team} in Prometheus", 1)
    told = prometheus.instant(f'target_info{{job="ai/litellm-companion"}} * on (instance) group_left () '
                              f'max by (instance) (ai_requests_total{{ai_team="{team}"}} * 0 + 1)')
    return total["calls"], {label for labels, _ in told for label in labels}


def every_series_agrees(prometheus, companion, team):
    """What the daemon shows on its own page is what came through the Collector: names, labels and values."""
    added = {"__name__", "job", "instance", "ai_team", "host_name"}

    def differing():
        page = http("GET", companion.url + "/metrics")[1].decode()
        shown = {(name, frozenset(re.findall(r'(\w+)="([^"]*)"', labels or ""))): float(value)
                 for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", page, re.M)}
        come = {(labels["__name__"], frozenset((key, text) for key, text in labels.items() if key not in added)): value
                for labels, value in prometheus.instant(f'{{ai_team="{team}"}}')}
        own = {key: value for key, value in shown.items() if key[0].startswith(("ai_", "gen_ai_"))}
        expect(len(own) > 100, f"only {len(own)} series of usage on the daemon's page")
        wrong = [f"{key}: {value}, through the Collector {come.get(key)}" for key, value in own.items() if come.get(key) != value]
        return wrong + [f"{name} did not come" for name in {name for name, _ in shown} - {name for name, _ in come}]

    try:
        wait_until(lambda: not differing(), 30, "equal series", 1)
    except Failed:
        raise Failed(f"series through {team}:\n  " + "\n  ".join(differing()[:20])) from None


def fleet(scratch, prometheus, keys, tls):
    """With fleet.yaml beside it the gateway hands on everything but histograms."""
    gateway = Collector(scratch, "gateway", prometheus, "fleet", **keys).wait_ready()
    companion = daemon(scratch, "fleet", f"https://localhost:{gateway.port}/v1/metrics", COMPANION_TELEMETRY_CA_FILE=str(tls / "cert.pem"),
                       COMPANION_TELEMETRY_HEADERS=f"authorization=Bearer {TOKEN}")
    arrives(prometheus, companion, "fleet")
    names = {labels["__name__"] for labels, _ in prometheus.instant('{ai_team="fleet"}')}
    expect(names & {"ai_requests_total", "companion_build_info"} and not any(name.endswith("_bucket") for name in names), f"names: {names}")
    expect_equal(companion.stop(), 0, "exit code of the third daemon")


def metric_of(name):
    """A push of something else."""
    point = {"asInt": "1", "timeUnixNano": str(time.time_ns()), "startTimeUnixNano": str(time.time_ns())}
    return json.dumps({"resourceMetrics": [{"resource": {"attributes": []}, "scopeMetrics": [{"metrics": [
        {"name": name, "sum": {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": [point]}}]}]}]}).encode()


def foreign_metrics(prometheus, direct, gateway, certificate_file):
    """They go through `direct`, and with the token into the gateway, but no further; without it the door is closed."""
    context, body = ssl.create_default_context(cafile=certificate_file), metric_of("somebody.behind.gateway")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    answers = []
    for headers in ({"Authorization": f"Bearer {TOKEN}"}, {}):
        request = urllib.request.Request(f"https://localhost:{gateway.port}/v1/metrics", data=body, method="POST",
                                         headers={"Content-Type": "application/json", **headers})
        try:
            with opener.open(request, timeout=20) as answer:
                answers.append(answer.status)
        except urllib.error.HTTPError as refused:
            answers.append(refused.code)
    expect_equal(answers, [200, 401], "with the token, and without")
    expect_equal(post_json(f"http://127.0.0.1:{direct.port}/v1/metrics", metric_of("somebody.behind.direct"))[0], 200, "direct, about the same")
    wait_until(lambda: prometheus.instant("somebody_behind_direct_total"), 30, "foreign metrics behind `direct`", 0.5)
    time.sleep(3)
    expect_equal(prometheus.instant("somebody_behind_gateway_total"), [], "foreign metrics behind the gateway")


def body(scratch):
    tls = scratch.folder("tls")
    certificate(tls)
    (tls / "tokens").write_text(TOKEN + "\n")
    keys = {"GATEWAY_TOKENS": str(tls / "tokens"), "GATEWAY_CERTIFICATE": str(tls / "cert.pem"), "GATEWAY_KEY": str(tls / "key.pem"),
            "GATEWAY_STORAGE": str(scratch.root / "queue")}
    every_configuration_is_one(scratch, keys)
    prometheus = Prometheus(scratch, [], {"litellm:4000": "127.0.0.1:9"}).start()
    direct = Collector(scratch, "direct", prometheus).wait_ready()
    first = daemon(scratch, "direct", f"http://127.0.0.1:{direct.port}/v1/metrics")
    calls, attributes = arrives(prometheus, first, "direct")
    expect("user_email" in attributes, f"direct hands everything on: {attributes}")
    every_series_agrees(prometheus, first, "direct")
    expect_equal(first.stop(), 0, "exit code of the first daemon")
    events = scratch.root / "usage-events.jsonl"
    gateway = Collector(scratch, "gateway", prometheus, "events", **keys, COLLECTOR_EVENTS_FILE=str(events)).wait_ready()
    second = daemon(scratch, "gateway", f"https://localhost:{gateway.port}/v1/metrics", COMPANION_TELEMETRY_CA_FILE=str(tls / "cert.pem"),
                    COMPANION_TELEMETRY_HEADERS=f"authorization=Bearer {TOKEN}", COMPANION_TELEMETRY_EVENTS_ENDPOINT=f"https://localhost:{gateway.port}/v1/logs")
    more, attributes = arrives(prometheus, second, "gateway")
    expect("service_version" in attributes and "user_email" not in attributes, f"the gateway hands on {attributes}")
    every_series_agrees(prometheus, second, "gateway")
    wanted = reported(second)
    wait_until(lambda: sums(in_file(events)) == wanted, 60, f"usage events of {wanted}", 1)
    foreign_metrics(prometheus, direct, gateway, str(tls / "cert.pem"))
    expect_equal(second.stop(), 0, "exit code of the second daemon")
    gateway.running.stop()
    print(f"{len(list(CONFIGURATIONS.glob('*.yaml')))} configurations; {calls} calls through direct, {more} through the gateway, equal to the report, "
          f"and as many usage events in its file")
    fleet(scratch, prometheus, keys, tls)


if __name__ == "__main__":
    sys.exit(main("collector", body))
