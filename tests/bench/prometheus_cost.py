#!/usr/bin/env python3
"""What a host costs a real Prometheus 3: memory, CPU and disk a series. For docs/operators.md, by hand:

    COMPANION_BINARY=build/release/companion python3 tests/bench/prometheus_cost.py --hosts 50 250

The series are those that a daemon with a demo month exports, given to so many installations and pushed as OTLP, a
sample a minute for two hours, as fast as Prometheus takes them. Every value rises at every sample: no host is so busy.
"""

import argparse
import http.client
import http.server
import json
import os
import re
import struct
import sys
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))
from drive import Companion, expect, http as ask, main  # noqa: E402
from prometheus import Prometheus  # noqa: E402

TIME, VALUE = struct.pack("<Q", 0x1122334455667788), struct.pack("<d", 123456789.123456789)  # put in once, replaced each round


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def attribute(where, key, value):
    return field(where, field(1, key.encode()) + field(2, field(1, value.encode())))


def exported(companion):
    """[(name, [(label, value)])] of the daemon's own page."""
    status, page = ask("GET", companion.url + "/metrics")
    expect(status == 200, f"/metrics answered {status}")
    lines = re.findall(r"^([a-z_]+)(?:\{(.*)\})? \S+$", page.decode(), re.M)
    return [(name, re.findall(r'([a-z_]+)="([^"]*)"', labels)) for name, labels in lines]


class Door(http.server.BaseHTTPRequestHandler):
    """Takes pushes and notes how long they are."""
    lengths = []

    def do_POST(self):
        self.lengths.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def request(series, host):
    resource = b"".join(attribute(1, key, value) for key, value in {
        "service.name": "litellm-companion", "service.namespace": "ai", "service.instance.id": f"00000000-0000-4000-8000-{host:012d}",
        "host.name": f"host-{host:05d}", "ai.team": f"team-{host % 40}"}.items())
    metrics = b"".join(field(2, field(1, name.encode()) + field(5, field(1, b"".join(attribute(7, *one) for one in labels)
                                                                      + b"\x19" + TIME + b"\x21" + VALUE))) for name, labels in series)
    return field(1, field(1, resource) + field(2, metrics))


def memory(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return [int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M)[1]) * 1024 for name in ("VmRSS", "VmHWM")]


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(scratch, series, hosts, rounds):
    prometheus = Prometheus(scratch, [], {"litellm:4000": "127.0.0.1:9"}, name=f"prometheus-{hosts}")
    # Nothing may write samples of now before those of two hours ago: no rules, nothing scraped.
    text = prometheus.configuration.read_text().replace("rule_files: [rules/*.yaml]", "rule_files: []")
    prometheus.configuration.write_text(text[:text.index("scrape_configs:")])
    prometheus.start()
    pid = scratch.programs[-1][1].child.pid
    templates = [request(series, host) for host in range(hosts)]
    before = memory(pid)[0], cpu(pid)
    connection = http.client.HTTPConnection("127.0.0.1", prometheus.port, timeout=60)
    path, begun = urllib.parse.urlparse(prometheus.otlp).path, time.time()
    for number in range(rounds):
        at = struct.pack("<Q", int((begun - 60 * (rounds - number)) * 1e9))
        value = struct.pack("<d", 1000.0 + number)
        for template in templates:
            connection.request("POST", path, template.replace(TIME, at).replace(VALUE, value), {"Content-Type": "application/x-protobuf"})
            answer = connection.getresponse()
            expect(answer.status == 200, f"Prometheus answered {answer.status}: {answer.read()[:300]!r}")
            answer.read()
    took = time.time() - begun
    used = cpu(pid) - before[1]
    time.sleep(30)  # Go gives memory back slowly
    head = int(prometheus.get("status/tsdb")["headStats"]["numSeries"])
    resident, peak = memory(pid)
    disk = sum(file.stat().st_size for file in (prometheus.folder / "data").rglob("*") if file.is_file())
    samples = head * rounds
    print(json.dumps({"hosts": hosts, "series": head, "series_per_host": round(head / hosts, 1), "rss_before_mb": before[0] >> 20,
                      "rss_mb": resident >> 20, "peak_mb": peak >> 20, "rss_bytes_per_series": round((resident - before[0]) / head),
                      "cpu_us_per_sample": round(used / samples * 1e6, 2), "samples_per_second": round(samples / took),
                      "request_bytes": len(templates[0]), "data_mb": disk >> 20}), flush=True)
    scratch.programs[-1][1].stop(60)


def body(scratch):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, nargs="+", default=[50, 250])
    parser.add_argument("--rounds", type=int, default=120)
    parser.add_argument("--days", default="30", help="of demo use on each host")
    options = parser.parse_args()
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "month/data")
    companion.demo(options.days, 3)
    door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=door.serve_forever, daemon=True).start()
    companion.environment |= {"COMPANION_TELEMETRY_ENDPOINT": f"http://127.0.0.1:{door.server_port}/v1/metrics", "COMPANION_TELEMETRY_INTERVAL": "1s"}
    companion.start(60)
    time.sleep(8)
    series = exported(companion)
    length = Door.lengths[-1]  # the last one of all, which ends the series, is another
    companion.stop()
    kinds = {kind: sum(name.endswith(kind) for name, _ in series) for kind in ("_bucket", "_sum", "_count")}
    print(f"a daemon with {options.days} days of the demo exports {len(series)} series, of them {kinds} of histograms; a push is {length} bytes, gzipped", flush=True)
    door.shutdown()
    for hosts in options.hosts:
        measure(scratch, series, hosts, options.rounds)


if __name__ == "__main__":
    sys.exit(main("prometheus-cost", body))
