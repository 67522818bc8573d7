"""A real Prometheus 3 of the test's own, with the configuration and rules of infra/prometheus made quick.

    prometheus = Prometheus(scratch, [daemon_address], {"litellm:4000": proxy_address}).start()
    prometheus.instant('sum(ai_requests_total)')
    prometheus.parse('rate(x[5m])')        # the query as a tree, by Prometheus' own parser
"""

import json
import math
import shutil
import subprocess
import time
import urllib.parse

from drive import MASTER_KEY, PEERS, REPOSITORY, basic_environment, expect, free_port, http, wait_until

SHIPPED = REPOSITORY / "infra/prometheus"
NOBODY = "127.0.0.1:9"


def program(name):
    path = PEERS / "prometheus" / name
    expect(path.exists(), f"no {path}: run tests/peers/install")
    return str(path)


def promtool(*arguments, cwd=SHIPPED, timeout=300):
    done = subprocess.run([program("promtool"), *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=timeout)
    expect(done.returncode == 0, f"promtool {arguments[0]} {arguments[1]}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def quick_configuration(folder, targets, addresses):
    """The shipped files, with the test's addresses, and everything every two seconds."""
    shutil.copytree(SHIPPED / "rules", folder / "rules")
    for path in (folder / "rules").iterdir():
        path.write_text(path.read_text().replace("interval: 1m", "interval: 2s"))
    (folder / "targets").mkdir()
    (folder / "targets/test.yaml").write_text(json.dumps([{"targets": targets, "labels": {"host_name": "desk", "ai_team": "research"}}]))
    text = (SHIPPED / "prometheus.yml").read_text()
    (folder / "key").write_text(MASTER_KEY)
    changes = {"scrape_interval: 30s": "scrape_interval: 2s", "evaluation_interval: 1m": "evaluation_interval: 2s",
               "alertmanager:9093": NOBODY, "otel-collector:8888": NOBODY, "/etc/prometheus/litellm-key": str(folder / "key"),
               **addresses}
    for old, new in changes.items():
        expect(old in text, f"prometheus.yml has no {old}")
        text = text.replace(old, new)
    path = folder / "prometheus.yml"
    path.write_text(text)
    return path


class Prometheus:
    """`targets`: daemons to scrape; `addresses`: what stands for those of the shipped file."""

    def __init__(self, scratch, targets, addresses, name="prometheus"):
        self.scratch, self.name, self.port = scratch, name, free_port()
        self.folder = scratch.folder(name)
        self.configuration = quick_configuration(self.folder, targets, addresses)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def otlp(self):
        return self.url + "/api/v1/otlp/v1/metrics"

    def start(self, seconds=60):
        arguments = [program("prometheus"), f"--config.file={self.configuration}", f"--storage.tsdb.path={self.folder}/data",
                     f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-otlp-receiver", "--log.level=warn"]
        self.running = self.scratch.start(arguments, basic_environment(self.folder), self.name, self.folder)

        def ready():
            expect(self.running.alive(), f"Prometheus ended:\n{self.running.tail()}")
            return http("GET", self.url + "/-/ready", timeout=5)[0] == 200

        wait_until(ready, seconds, "Prometheus", 0.1)
        return self

    def get(self, path, **parameters):
        status, body = http("GET", f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters, doseq=True)}", timeout=60)
        expect(status == 200, f"Prometheus: {path} {parameters} answered {status}: {body[:600]!r}")
        return json.loads(body)["data"]

    def instant(self, expression, at=None):
        """[(labels, value)]"""
        found = self.get("query", query=expression, time=at or time.time())
        if found["resultType"] == "scalar":
            return [({}, float(found["result"][1]))]
        return [(row["metric"], float(row["value"][1])) for row in found["result"]]

    def over_time(self, expression, start, end, step=2):
        """[(labels, [values])]"""
        found = self.get("query_range", query=expression, start=start, end=end, step=step)
        return [(row["metric"], [float(value) for _, value in row["values"]]) for row in found["result"]]

    def total(self, expression):
        """The one number, or None."""
        found = self.instant(expression)
        return found[0][1] if found else None

    def parse(self, expression):
        return self.get("parse_query", query=expression)


def numbers(rows):
    """How many values of rows are numbers at all."""
    values = [value for _, one in rows for value in (one if isinstance(one, list) else [one])]
    return sum(not math.isnan(value) for value in values)


def walk(node, parents=()):
    """(node, parents) of every node of a parsed query."""
    if isinstance(node, dict):
        yield node, parents
        for child in node.values():
            yield from walk(child, (*parents, node) if "type" in node else parents)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child, parents)


def selectors(tree):
    """(selector, parents): everything in the query that names series."""
    return [(node, parents) for node, parents in walk(tree) if node.get("type") in ("vectorSelector", "matrixSelector")]
