"""A Collector, a Prometheus and, where it is installed, a Grafana as plain processes on loopback: ./dev stack.

Everything that it makes is below ${COMPANION_STACK:-${XDG_STATE_HOME:-~/.local/state}/litellm-companion/stack}:
NAME.log, NAME.pid, stack.json (the ports), data/ (stays when the stack goes).
"""

import argparse
import json
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import programs
from children import Child
from programs import DEFAULT_PORTS, Missing

NOT_RUNNING = 3  # what `status` ends with, as service scripts do
ORDER = ("prometheus", "collector", "grafana")  # each after what it sends to


def state_folder():
    given = os.environ.get("COMPANION_STACK")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
    return Path(given) if given else state / "litellm-companion/stack"


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def choose_port(wanted):
    """`wanted`, or any other that is free now."""
    if is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    def __init__(self, folder):
        self.folder = folder
        self.children = {name: Child(name, folder) for name in ORDER}
        try:
            self.ports = json.loads((folder / "stack.json").read_text())
        except (OSError, ValueError):
            self.ports = {}

    def running(self):
        return [name for name in ORDER if self.children[name].pid()]

    def url(self, name):
        return f"http://127.0.0.1:{self.ports[name]}"

    def endpoint(self):
        """Where the daemon pushes its metrics."""
        return self.url("collector") + "/v1/metrics" if "collector" in self.ports else self.url("prometheus") + "/api/v1/otlp/v1/metrics"

    def environment(self):
        """The variables that point the daemon here."""
        values = {"COMPANION_TELEMETRY_ENDPOINT": self.endpoint(),
                  "COMPANION_TELEMETRY_RESOURCE_ATTRIBUTES": f"ai.team=home,host.name={socket.gethostname()}"}
        if "collector" in self.ports:
            values["COMPANION_TELEMETRY_EVENTS_ENDPOINT"] = self.url("collector") + "/v1/logs"
        return values

    def choose_ports(self, names, wanted):
        before, self.ports = self.ports, {}
        for name in names:
            for port in (name, "collector-metrics") if name == "collector" else (name,):
                kept = before.get(port) if self.children[name].pid() else None
                self.ports[port] = kept or choose_port(wanted.get(port) or before.get(port) or DEFAULT_PORTS[port])
        (self.folder / "stack.json").write_text(json.dumps(self.ports) + "\n")

    def up(self, options):
        programs.find_prometheus()
        names = ["prometheus"]
        if options.collector:
            programs.find_collector()
            names.append("collector")
        if programs.find_grafana():
            names.append("grafana")
        for folder in (self.folder, self.folder / "data"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = self.ports.get("prometheus")
        self.choose_ports(names, {"prometheus": options.prometheus_port, "collector": options.collector_port, "grafana": options.grafana_port})
        moved = self.ports["prometheus"] != before
        for name in reversed(ORDER):  # what is not wanted any more, and what would go on sending to where Prometheus was
            if name not in names or (moved and name != "prometheus"):
                self.children[name].stop()
        make = {"prometheus": lambda: programs.prometheus(self.folder, self.ports, options.litellm, options.litellm_key_file),
                "collector": lambda: programs.collector(self.folder, self.ports), "grafana": lambda: programs.grafana(self.folder, self.ports)}
        for name in names:
            if not self.children[name].pid():
                arguments, environment = make[name]()
                self.children[name].start(arguments, {**os.environ, **environment})
                self.wait_for(name)

    def wait_for(self, name, seconds=60):
        path = {"prometheus": self.url("prometheus") + "/-/ready", "collector": f"http://127.0.0.1:{self.ports.get('collector-metrics')}/metrics",
                "grafana": f"http://127.0.0.1:{self.ports.get('grafana')}/api/health"}[name]
        deadline = time.monotonic() + seconds
        while not answers(path):
            if not self.children[name].pid() or time.monotonic() > deadline:
                tail = self.children[name].tail()
                self.children[name].stop()
                raise Missing(f"{name} did not come up; the end of {self.children[name].log}:\n{tail}")
            time.sleep(0.1)

    def down(self, delete):
        ended = [name for name in reversed(ORDER) if self.children[name].stop()]
        if delete:
            self.delete()
        return ended

    def delete(self):
        """What it made and nothing else: COMPANION_STACK may name a folder that has more in it."""
        data = self.folder / "data"
        for made in (self.folder / "prometheus", self.folder / "grafana", data / "prometheus", data / "grafana"):
            shutil.rmtree(made, ignore_errors=True)
        files = [file for child in self.children.values() for file in (child.pid_file, child.log)]
        for file in [*files, self.folder / "stack.json", *data.glob("usage-events*.jsonl")]:
            file.unlink(missing_ok=True)
        for folder in (data, self.folder):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def answers(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def told(stack):
    """What `status` says, as a dictionary."""
    running = stack.running()
    return {
        "state": str(stack.folder),
        "programs": {name: {"running": name in running, "pid": stack.children[name].pid(), "log": str(stack.children[name].log),
                            "url": stack.url(name) if name in stack.ports else None}
                     for name in ORDER if name in stack.ports},
        "environment": stack.environment() if running else {},
    }


def show(report):
    for name, one in report["programs"].items():
        print(f"{name:<11} {'up, process ' + str(one['pid']) if one['running'] else 'down':<20} {one['url']}   {one['log']}")
    if not report["programs"]:
        print("nothing was ever started; ./dev stack up")
    if report["environment"]:
        print("\nThe daemon sends there with:")
        for name, value in report["environment"].items():
            print(f"export {name}={value}")
        if "grafana" not in report["programs"]:
            print("\nNo Grafana is installed; import infra/grafana/dashboards/*.json into one, or see docs/grafana.md.")


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="./dev stack", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start what is not running; safe to repeat")
    up.add_argument("--no-collector", dest="collector", action="store_false", help="the daemon pushes straight to Prometheus")
    for name in ("prometheus", "collector", "grafana"):
        up.add_argument(f"--{name}-port", type=int, help=f"default {DEFAULT_PORTS[name]}, where that is taken any free one")
    up.add_argument("--litellm", metavar="HOST:PORT", help="scrape this LiteLLM proxy's own metrics too")
    up.add_argument("--litellm-key-file", type=Path, help="a file with a key for its /metrics")
    status = commands.add_parser("status", help="what runs, and how the daemon finds it")
    status.add_argument("--json", action="store_true")
    down = commands.add_parser("down", help="end what `up` started; data stays")
    down.add_argument("--delete", action="store_true", help="with all data")
    return parser.parse_args(arguments)


def main(arguments):
    options, stack = options_of(arguments), Stack(state_folder())
    if options.command == "down":
        ended = stack.down(options.delete)
        print("ended " + ", ".join(ended) if ended else "nothing was running")
        return 0
    if options.command == "up":
        try:
            stack.up(options)
        except Missing as trouble:
            print(f"stack: {trouble}", file=sys.stderr)
            return 1
    report = told(stack)
    if getattr(options, "json", False):
        print(json.dumps(report, indent=2))
    else:
        show(report)
    return 0 if report["programs"] and all(one["running"] for one in report["programs"].values()) else NOT_RUNNING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
