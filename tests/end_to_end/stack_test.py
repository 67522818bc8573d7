"""`./dev stack`: up, a daemon that sends there what `status` says, down, up again with the data still there.

It ends only what it started, starts again what somebody else ended, says what is missing, and steps aside where a
port is taken. With --no-collector the daemon pushes straight to Prometheus.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from decimal import Decimal

from drive import PEERS, REPOSITORY, Companion, basic_environment, expect, expect_equal, free_port, http, main, post_json, wait_until
from usage_events import in_file, reported, sums

DOWN = 3  # what `status` ends with


# No Grafana can be had where this is tested: this stands in for its program, and looks at what it is given.
GRAFANA = """\
#!{python}
import http.server, os, pathlib, re
provisioning = pathlib.Path(os.environ["GF_PATHS_PROVISIONING"])
source = (provisioning / "datasources/prometheus.yaml").read_text()
folder = pathlib.Path(re.search(r"path: (\\S+)", (provisioning / "dashboards/companion.yaml").read_text())[1])
assert "${{PROMETHEUS_URL}}" in source and os.environ["PROMETHEUS_URL"].startswith("http://127.0.0.1:"), source
assert len(list(folder.glob("*.json"))) == 8 and pathlib.Path(os.environ["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]).exists(), folder
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
http.server.HTTPServer((os.environ["GF_SERVER_HTTP_ADDR"], int(os.environ["GF_SERVER_HTTP_PORT"])), Health).serve_forever()
"""


def stand_in_for_grafana(scratch):
    """(folder of its program, its home)"""
    programs, home = scratch.folder("grafana/bin"), scratch.folder("grafana/home")
    (programs / "grafana-server").write_text(GRAFANA.format(python=sys.executable))
    (programs / "grafana-server").chmod(0o755)
    scratch.folder("grafana/home/conf")
    (home / "conf/defaults.ini").write_text("")
    return programs, home


def starts_grafana_too(scratch):
    programs, home = stand_in_for_grafana(scratch)
    stack = Stack(scratch, "with-grafana", "--no-collector", "--prometheus-port", str(free_port()), "--grafana-port", str(free_port()),
                  PATH=f"{programs}:{os.environ['PATH']}", GF_PATHS_HOME=str(home))
    expect_equal(list(stack.up()["programs"]), ["prometheus", "grafana"], "what was started")
    (stack.folder / "mine").write_text("")
    expect_equal(stack.call("down", "--delete")[1].strip(), "ended grafana, prometheus", "./dev stack down")
    expect_equal([path.name for path in stack.folder.iterdir()], ["mine"], "what `down --delete` leaves in a folder with more in it")


class Stack:
    def __init__(self, scratch, name, *options, **environment):
        self.folder, self.options = scratch.root / name, options
        self.flags = tuple(word for word in options if word == "--no-collector")  # and no ports
        self.environment = {**basic_environment(scratch.root), "COMPANION_PEERS": str(PEERS), "COMPANION_STACK": str(self.folder), **environment}
        scratch.closers.append(lambda: self.call("down"))

    def call(self, *arguments):
        """(exit code, standard output, standard error)"""
        done = subprocess.run([str(REPOSITORY / "dev"), "stack", *arguments], env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=200)
        return done.returncode, done.stdout, done.stderr

    def up(self, *more):
        code, _, trouble = self.call("up", *self.options, *more)
        expect_equal(code, 0, f"./dev stack up: {trouble}")
        return self.status()

    def status(self, code=0):
        got, text, trouble = self.call("status", "--json")
        expect_equal(got, code, f"./dev stack status: {text}{trouble}")
        return json.loads(text)

    def processes(self):
        return {name: one["pid"] for name, one in self.status()["programs"].items()}


def asked(status, expression):
    """The one number that Prometheus answers, or None."""
    url = status["programs"]["prometheus"]["url"] + "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    code, body = http("GET", url)
    expect_equal(code, 200, f"Prometheus about {expression}: {body[:300]!r}")
    found = json.loads(body)["data"]["result"]
    return found[0]["value"][1] if found else None


def shows_the_demo(scratch, stack):
    """A daemon with a demo month and nothing but those variables (and more haste) shows its sums there; the sums."""
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "month/data")
    companion.demo(3, 6)
    companion.environment |= {**stack.status()["environment"], "COMPANION_TELEMETRY_INTERVAL": "2s"}
    companion.start(60)
    total = companion.report("total")["total"]
    expect(total["calls"] > 50, f"a demo of {total['calls']} calls")

    def same():
        status = stack.status()
        calls, cost = asked(status, 'sum(ai_requests_total{ai_team="home"})'), asked(status, 'sum(ai_cost_usd_total{ai_team="home"})')
        return calls == str(total["calls"]) and round(Decimal(cost or 0), 9) == Decimal(total["cost_usd"])

    wait_until(same, 60, f"{total['calls']} calls for {total['cost_usd']} USD in Prometheus", 1)
    if "collector" in stack.status()["programs"]:
        events = stack.folder / "data/usage-events.jsonl"
        wait_until(lambda: sums(in_file(events)) == reported(companion), 60, f"events of {reported(companion)}", 1)
    rules = http("GET", stack.status()["programs"]["prometheus"]["url"] + "/api/v1/rules")[1]
    expect(b"AiSpendBurnsFast" in rules, "Prometheus has not our rules")
    expect_equal(companion.stop(), 0, "exit code of the daemon")
    return total


def keeps_events_only(stack):
    """Usage events go to a file; what else comes as logs may hold prompts and stays out of it."""
    records = [{"eventName": name, "timeUnixNano": str(time.time_ns()), "attributes": [
        {"key": "ai.usage.key", "value": {"stringValue": name + "-key"}}, {"key": "ai.usage.version", "value": {"intValue": 1}},
        {"key": "ai.usage.retracted", "value": {"boolValue": True}}]} for name in ("ai.usage.request", "claude_code.user_prompt")]
    body = {"resourceLogs": [{"resource": {"attributes": []}, "scopeLogs": [{"logRecords": records}]}]}
    code, answer = post_json(stack.status()["programs"]["collector"]["url"] + "/v1/logs", body)
    expect_equal(code, 200, f"the Collector about log records: {answer[:300]!r}")
    events = stack.folder / "data/usage-events.jsonl"
    text = wait_until(lambda: events.exists() and events.read_text(), 20, "the event's file")
    expect("ai.usage.request-key" in text and "user_prompt" not in text, f"events: {text[:600]}")


def repeats_and_mends(stack):
    before = stack.processes()
    stack.up()
    expect_equal(stack.processes(), before, "processes after `up` twice")
    for victim in dict.fromkeys((list(before)[-1], "prometheus")):
        expect_equal(started_again(stack, victim, stack.flags), [victim], "what was started again")
    takes_pushes(stack, "stack.after.kill")


def started_again(stack, victim, options):
    """After somebody else ended it; it comes back where it was unless `options` say where."""
    before = stack.status()["programs"]
    os.killpg(before[victim]["pid"], signal.SIGKILL)
    wait_until(lambda: not stack.call("status", "--json")[0] == 0, 20, "`status` to see that one is gone")
    expect_equal([name for name, one in stack.status(DOWN)["programs"].items() if not one["running"]], [victim], "what is down")
    expect_equal(stack.call("up", *options)[0], 0, "./dev stack up")
    after = stack.status()["programs"]
    if options == stack.flags:
        expect_equal([one["url"] for one in after.values()], [one["url"] for one in before.values()], "addresses")
    return [name for name in before if after[name]["pid"] != before[name]["pid"]]


def takes_pushes(stack, name):
    """What is pushed where `status` says comes to Prometheus."""
    status = stack.status()
    point = {"asInt": "1", "timeUnixNano": str(time.time_ns())}
    body = {"resourceMetrics": [{"resource": {"attributes": []}, "scopeMetrics": [{"metrics": [{"name": name, "gauge": {"dataPoints": [point]}}]}]}]}
    code, answer = post_json(status["environment"]["COMPANION_TELEMETRY_ENDPOINT"], body)
    expect_equal(code, 200, f"a push: {answer[:300]!r}")
    wait_until(lambda: asked(status, name.replace(".", "_")), 20, f"{name} in Prometheus", 0.5)


def moves(stack, port):
    """Prometheus comes back elsewhere: the Collector follows."""
    everything = list(stack.processes())
    expect_equal(started_again(stack, "prometheus", stack.options), everything, "what was started again")
    expect(stack.status()["programs"]["prometheus"]["url"].endswith(port), "the port that was asked for")
    takes_pushes(stack, "stack.after.move")


def leaves_out_and_takes_back(stack):
    """`up --no-collector` ends the Collector; the next `up` has it where it was asked for."""
    before = stack.up()["programs"]
    expect_equal(list(stack.up("--no-collector")["programs"]), ["prometheus"], "with --no-collector")
    expect_equal(http("GET", before["collector"]["url"])[0], 0, "the Collector that nobody wants any more")
    expect_equal(stack.up()["programs"]["collector"]["url"], before["collector"]["url"], "the Collector's address")
    takes_pushes(stack, "stack.after.no.collector")


def ends_only_its_own(scratch, stack):
    """A process id that belongs to somebody else by now is left alone; what was started is gone, the data is not."""
    stranger = scratch.start(["sleep", "600"], basic_environment(scratch.root), "stranger")
    processes = stack.processes()
    victim = list(processes)[-1]
    file = stack.folder / f"{victim}.pid"
    own = file.read_text()
    file.write_text(f"{stranger.child.pid} {own.partition(' ')[2]}")
    expect_equal(stack.call("down")[0], 0, "./dev stack down")
    expect(stranger.alive(), "`down` ended a process that it had not started")
    os.kill(processes[victim], 0)  # so it was not reached either
    file.write_text(own)
    code, told, _ = stack.call("down")
    expect_equal((code, told.strip()), (0, f"ended {victim}"), "./dev stack down")
    for one in stack.status(DOWN)["programs"].values():
        expect(not one["running"], f"still there: {one}")
    expect_equal(stack.call("down")[1].strip(), "nothing was running", "`down` twice")


def says_what_is_missing(scratch):
    nothing = Stack(scratch, "nothing", COMPANION_PEERS=str(scratch.folder("no-peers")), PATH="/usr/bin:/bin")
    code, told, trouble = nothing.call("up")
    expect_equal((code, told), (1, ""), "`up` without peers")
    expect("no Prometheus" in trouble and "tests/peers/install --stack" in trouble, f"`up` without peers says: {trouble}")
    expect(not nothing.folder.exists(), "`up` without peers left something")
    expect_equal(nothing.call("status")[0], DOWN, "`status` of nothing")


def body(scratch):
    direct = "--no-collector" in sys.argv[1:]
    says_what_is_missing(scratch)
    starts_grafana_too(scratch)
    options = [word for name in ("prometheus", "collector") for word in (f"--{name}-port", str(free_port()))]
    with socket.socket() as taken:  # by somebody else: another is chosen
        taken.bind(("127.0.0.1", int(options[1])))
        taken.listen()
        stack = Stack(scratch, "stack", *options, *(["--no-collector"] if direct else []))
        programs = stack.up()["programs"]
    expect_equal(list(programs), ["prometheus"] if direct else ["prometheus", "collector"], "what was started")
    expect(not programs["prometheus"]["url"].endswith(options[1]), "a port that was taken")
    if not direct:
        expect(programs["collector"]["url"].endswith(options[3]), "the collector's port")
        keeps_events_only(stack)
    total = shows_the_demo(scratch, stack)
    repeats_and_mends(stack)
    moves(stack, options[1])
    if not direct:
        leaves_out_and_takes_back(stack)
    ends_only_its_own(scratch, stack)
    kept = asked(stack.up(), 'sum(last_over_time(ai_requests_total{ai_team="home"}[1h]))')
    expect_equal(kept, str(total["calls"]), "calls after down and up")
    expect_equal(stack.call("down", "--delete")[0], 0, "./dev stack down --delete")
    expect(not stack.folder.exists(), "`down --delete` left something")
    print(f"{', '.join(programs)}: {total['calls']} calls for {total['cost_usd']} USD arrived as the report has them, and stayed")


if __name__ == "__main__":
    sys.exit(main("stack", body))
