"""Every query of every dashboard and rule, run against a real Prometheus that the daemon feeds.

The daemon, on a demo month and with live use on top, pushes to Prometheus and is scraped by it; beside it a real
LiteLLM with a PostgreSQL, which Prometheus scrapes too. Then each query must give data, totals must be what
`companion report` says, the dashboards must keep the rules of Grafana's linter, and the alerts' own tests must pass.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal

import activity
import dashboards
import generate
import preview
from database import GENERAL_SETTINGS, Database, new_key, new_team, new_user
from desktop_test import Desktop
from drive import PEERS, REPOSITORY, Companion, Failed, Proxy, expect, expect_equal, main, post_json, wait_until
from prometheus import SHIPPED, Prometheus, numbers, promtool, selectors
from rules_history import Past
from upstream import Upstream
from usage_events import Receiver, reported, sums

PUSHED = 'job="ai/litellm-companion"'
SCRAPED = 'job="litellm-companion"'
TEAM = "research"

# What this run cannot make, and why; everything else must have data.
WITHOUT_DATA = {
    "ai_cli_active_duration_seconds_total": "no terminal is in front of the made-up desktop",
    "ai_direct_api_connections_total": "looking for them asks the system's resolver for the names of providers",
    "companion_source_errors_total": "no scan of a detector fails here; what cannot be read is dropped and counted as that",
    "companion_callbacks_repaired_total": "our callback loses none; central_proxy_test.py loses some of generic_api's",
    "litellm_callback_logging_failures_metric_total": "no callback of LiteLLM fails here",
    'otel_metric_overflow="true"': "nothing has that many series",
    'outcome=~"rejected|dropped"': "Prometheus takes every point",
}


def excused(expression):
    return next((why for what, why in WITHOUT_DATA.items() if what in expression), None)


# --- what there is to see


def configure(companion, prometheus, receiver, desktop):
    companion.environment |= {
        "COMPANION_TELEMETRY_EVENTS_ENDPOINT": receiver.url,
        "COMPANION_LEDGER_SETTLE_AFTER": "2s", "COMPANION_TELEMETRY_ENDPOINT": prometheus.otlp, "COMPANION_TELEMETRY_INTERVAL": "2s",
        "COMPANION_TELEMETRY_RESOURCE_ATTRIBUTES": f"ai.team={TEAM},host.name=desk",
        "COMPANION_BROWSER_HISTORY_ENABLED": "true", "COMPANION_BROWSER_HISTORY_INTERVAL": "10s",
        "COMPANION_APPS_POLL": "500ms", "DISPLAY": desktop.display,
    }


class Use:
    """What goes on at the desk, a little at a time."""

    def __init__(self, scratch, companion, proxy, desktop):
        self.companion, self.proxy, self.desktop = companion, proxy, desktop
        self.vectors, self.dice = generate.Vectors(), random.Random(7)
        folder = companion.home / ".claude/projects/-home-alex-src-acme"
        folder.mkdir(parents=True)
        self.transcript = generate.ClaudeTranscript(folder)
        self.firefox = activity.Firefox(companion.home)
        activity.running_cli(scratch, companion.home)
        activity.shell_commands(companion.home, 1)
        self.keys = []
        self.late = []

    def prepare_proxy(self):
        new_user(self.proxy, "alex")
        new_team(self.proxy, "blue", max_budget=50, budget_duration="30d")
        for alias in ("laptop", "robot"):
            self.keys.append(new_key(self.proxy, user_id="alex", team_id="blue", key_alias=alias, max_budget=10, budget_duration="30d"))
        self.companion.command("connect", "litellm", "--url", self.proxy.url, "--key-stdin", "--name", "work", "--since", "1d",
                               "--data-dir", str(self.companion.data_dir), text=self.keys[0] + "\n")

    def ask(self, key, model, question, expected, **more):
        body = {"model": model, "messages": [{"role": "user", "content": question}], **more}
        status, answer = self.proxy.ask("/v1/chat/completions", body, {"Authorization": f"Bearer {key}"})
        expect_equal(status, expected, f"{model} ({answer[:300]!r})")

    def through_the_proxy(self, number):
        for key in self.keys:
            self.ask(key, "gpt-5", f"question {number}", 200)
            self.ask(key, "gpt-5", f"question {number}", 200)  # from LiteLLM's cache
            self.ask(key, "gpt-5", f"question {number}, in pieces", 200, stream=True)
        self.ask(self.keys[0], "gpt-refuse-429", f"too much {number}", 429)

    def past_the_proxy(self):
        """Lines of Claude Code, one of them unreadable; what the proxy tells of the first of them comes too late."""
        now, lines = time.time(), []
        for _ in range(3):
            tokens = self.vectors.next()
            message, told = self.transcript.answer(tokens, now, self.dice)
            lines += told
            self.late.append((message, tokens, now))
        lines.append('{"type":"assistant","message":{"usage":')
        with open(self.transcript.path, "a", encoding="utf-8") as log:
            log.write("\n".join(lines) + "\n")

    def posted(self):
        """As a proxy elsewhere posts: a model without a price, the same once more, nonsense, and late news."""
        payload = generate.litellm_payload(self.vectors.next(), time.time(), model="nobody/knows-this-1")
        payload["response_cost"] = None
        for _ in range(2):
            post_json(self.companion.url + "/v1/litellm", [payload])
        post_json(self.companion.url + "/v1/litellm", [payload, {"id": 7, "startTime": "never"}])
        if self.late:
            message, tokens, at = self.late.pop(0)
            late = generate.litellm_payload(tokens, at, "anthropic/claude-sonnet-4-6", message, self.transcript.session)
            late["response_cost"] = None  # another cost than the one counted would stay in the counter
            post_json(self.companion.url + "/v1/litellm", [late])

    def once(self, number):
        self.posted()
        self.past_the_proxy()
        self.through_the_proxy(number)
        activity.shell_commands(self.companion.home, 2)
        self.firefox.visit("https://claude.ai/chat", "https://chatgpt.com/", "https://gemini.google.com/app")
        self.desktop.ask("xdotool", "key", "--clearmodifiers", "shift")


# --- what is asked


def own_series():
    """(Prometheus name, kind) of docs/metrics.md, histograms by their count."""
    page = (REPOSITORY / "docs/metrics.md").read_text()
    rows = re.findall(r"^\| `[^`]+`<br>`([^`]+)` \| (counter|gauge|histogram) ", page, re.M)
    expect(len(rows) > 30, "docs/metrics.md lists no metrics")
    return [(name + ("_count" if kind == "histogram" else ""), kind) for name, kind in rows]


def every_metric_arrives(prometheus, use, begun):
    """Uses the desk until Prometheus has each metric with more than its first zero, pushed and scraped."""
    wanted = [(name, kind) for name, kind in own_series() if not excused(name)]
    number = 0
    missing = wanted

    def complete():
        nonlocal number, missing
        number += 1
        use.once(number)
        missing = []
        for name, kind in wanted:
            ways = (SCRAPED,) if name.startswith("companion_export") else (PUSHED, SCRAPED)
            for way in ways:
                rows = prometheus.over_time(f"{name}{{{way}}}", begun, time.time())
                if not any(value or kind == "gauge" for _, values in rows for value in values):
                    missing.append(f"{name}{{{way}}}")
        return not missing

    try:
        wait_until(complete, 240, "every metric", 3)
    except Failed as late:
        raise Failed(f"{late}; missing: {missing}") from None
    print(f"{len(wanted)} of {len(own_series())} metrics pushed and scraped, after {number} rounds")


def totals_agree(prometheus, companion, receiver):
    """Sums in Prometheus and of the usage events are those of the ledger, exactly, once everything is settled."""
    names = {"input": "gen_ai_client_inference_usage_input_tokens_total", "output": "gen_ai_client_inference_usage_output_tokens_total",
             "cost": "ai_cost_usd_total", "calls": "ai_requests_total"}

    def compare():
        wanted = reported(companion)
        for way in (PUSHED, SCRAPED):
            for what, name in names.items():
                got = Decimal(repr(prometheus.total(f"sum({name}{{{way}}})") or 0.0))
                if what == "cost":
                    got = round(got * 10**9)
                if got != wanted[what]:
                    return f"{what} of {way}: {got}, report says {wanted[what]}"
        if (got := sums(receiver.calls())) != wanted:
            return f"usage events: {got}, report says {wanted}"
        return wanted

    try:
        agreed = wait_until(lambda: found if isinstance(found := compare(), dict) else None, 60, "equal totals", 2)
    except Failed:
        raise Failed(compare()) from None
    print("totals as `companion report` has them: " + ", ".join(f"{what} {value}" for what, value in agreed.items()))


def increases_agree(prometheus, begun):
    """increase() over everything is the counter itself within 1 %: it saw each series begin at 0."""
    for way in (PUSHED, SCRAPED):
        for name in ("ai_requests_total", "ai_cost_usd_total", "gen_ai_client_inference_usage_input_tokens_total"):
            newest = prometheus.total(f"max(timestamp({name}{{{way}}}))")
            seconds = int(newest - begun) + 20
            risen, total = (prometheus.instant(f"sum({text})", at=newest)[0][1] for text in (f"increase({name}{{{way}}}[{seconds}s])", f"{name}{{{way}}}"))
            expect(abs(risen - total) <= 0.01 * total, f"increase of {name}{{{way}}}: {risen}, the counter is {total}")


def run_queries(prometheus, boards, begun):
    count, empty, allowed = 0, [], []
    for name, board in boards.items():
        for panel in dashboards.panels(board):
            for target in panel["targets"]:
                expression = dashboards.substituted(target["expr"], dashboards.chosen_all(board))
                if target.get("instant"):
                    rows = prometheus.instant(expression)
                else:
                    rows = prometheus.over_time(expression, begun, time.time())
                count += 1
                if numbers(rows) == 0:
                    (allowed if excused(expression) else empty).append(f"{name}, {panel['title']}: {expression}")
    expect(not empty, "queries without data:\n  " + "\n  ".join(empty))
    print(f"{count} queries of {len(boards)} dashboards, {count - len(allowed)} with data; without, as expected: "
          + "; ".join(one.split(":")[0] for one in allowed))


def preview_shows(scratch, prometheus):
    """The preview for people without Grafana draws every panel."""
    folder = scratch.root / "preview"
    empty = preview.pages(prometheus, folder, "--hours", "0.25")
    expect_equal(empty, ["health: Errors", "routes: Programs that talk to providers themselves"], "panels without data in the preview")
    page = (folder / "overview.html").read_text()
    expect(page.count('class="panel"') == 16 and "claude-code" in page, "the preview of the overview")


def run_variables(prometheus, boards, begun):
    """Each variable offers something, and what it offers finds data again."""
    for name, board in boards.items():
        chosen = dashboards.chosen_all(board)
        for variable in dashboards.variables(board):
            if variable["type"] != "query":
                continue
            selector, label = dashboards.variable_query(variable)
            series = prometheus.get("series", **{"match[]": dashboards.substituted(selector, chosen), "start": begun, "end": time.time()})
            values = sorted({one[label] for one in series if one.get(label)})
            expect(values, f"{name}: variable {variable['name']} offers nothing")
    overview = boards["overview"]
    cost = next(panel for panel in dashboards.panels(overview) if panel["title"] == "Cost")["targets"][0]["expr"]
    for narrowed in ({"team": TEAM}, {"host": "desk"}, {"tool": "claude-code"}, {"model": "claude-sonnet-4-6"}, {"team": "nobody"}):
        rows = prometheus.instant(dashboards.substituted(cost, {**dashboards.chosen_all(overview), **narrowed}))
        expect_equal(bool(rows), narrowed != {"team": "nobody"}, f"cost with {narrowed}")


def run_rules(prometheus, begun):
    """Rules look back for days, so here its parts are asked of each query: every selector must find series."""
    rules = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
    expect(len(rules) >= 30, f"only {len(rules)} rules loaded")
    recorded = {rule["name"] for rule in rules if rule["type"] == "recording"}
    empty, count = [], 0
    for rule in rules:
        expect_equal(rule["health"], "ok", f"rule {rule['name']}: {rule.get('lastError')}")
        for selector, _ in selectors(prometheus.parse(rule["query"])):
            count += 1
            if selector["name"] in recorded:
                continue
            matchers = ",".join(f"{one['name']}{one['type']}{json.dumps(one['value'])}" for one in selector["matchers"])
            plain = f"{{{matchers}}}"
            if numbers(prometheus.over_time(plain, begun, time.time())) == 0 and not excused(selector["name"] + plain):
                empty.append(f"{rule['name']}: {selector['name']}{plain}")
    expect(not empty, "rules that look at nothing:\n  " + "\n  ".join(empty))
    firing = {alert["labels"]["alertname"] for alert in prometheus.get("alerts")["alerts"] if alert["state"] == "firing"}
    expect(not firing & {"CompanionSilent", "CompanionSeriesOverflow", "CompanionPointsRefused"}, f"firing: {firing}")
    print(f"{len(rules)} rules, {count} selectors")


def rules_alone():
    """promtool's checks and the alerts' own tests."""
    promtool("check", "rules", *sorted((SHIPPED / "rules").iterdir()))
    promtool("check", "config", "--syntax-only", "prometheus.yml")  # whole, with its files: see body()
    tests = sorted((SHIPPED / "tests").iterdir())
    promtool("test", "rules", *tests)
    alerts = re.findall(r"- alert: (\w+)", "".join(path.read_text() for path in (SHIPPED / "rules").iterdir()))
    told = "".join(path.read_text() for path in tests)
    for alert in alerts:
        cases = len(re.findall(rf'alertname(?:: |="){alert}\b', told))
        expect(cases >= 1, f"{alert} has no test")
    print(f"{len(alerts)} alerts with tests")


def generator_alone():
    """The committed dashboards are what it makes, and it refuses what the catalogue does not have."""
    node = shutil.which("node")
    expect(node, "no node: run tests/peers/install")
    environment = {"PATH": os.environ["PATH"], "NODE_PATH": str(PEERS / "grafana/node_modules")}
    done = subprocess.run([node, str(REPOSITORY / "infra/grafana/generate.js"), "--check"], capture_output=True, text=True, timeout=120, env=environment)
    expect_equal(done.returncode, 0, f"infra/grafana/generate.js --check: {done.stdout}{done.stderr}")
    for expression, good in (("sum(rate(ai_requests_total[5m]))", True), ("ai_requests_totals", False), ("sum by (nobody) (ai_requests_total)", False),
                             ('ai_requests_total{nobody="x"}', False), ("rate(ai_requests_total[5m)", False), ("1 + 1", False)):
        program = f"require({json.dumps(str(REPOSITORY / 'infra/grafana/lib/check.js'))}).checkExpression(process.argv[1], 'here')"
        done = subprocess.run([node, "-e", program, expression], capture_output=True, text=True, timeout=60, env=environment)
        expect_equal(done.returncode == 0, good, f"the generator's view of {expression}: {done.stderr[-500:]}")



def make_proxy(scratch, upstream, companion, database):
    settings = ('  callbacks: ["companion_logger.companion", "prometheus"]\n'
                "  cache: true\n  cache_params: {type: local}\n")
    environment = database.environment("newest")
    environment["PYTHONPATH"] += ":" + str(PEERS / "grafana/python")
    proxy = Proxy(scratch, upstream.url, companion.url, way="none", settings=settings, environment=environment,
                  more=GENERAL_SETTINGS + "router_settings: {num_retries: 0, disable_cooldowns: true}\n", launch=False)
    shutil.copy(REPOSITORY / "infra/litellm/companion_logger.py", proxy.folder)
    return proxy


def body(scratch):
    fake_app = os.environ["COMPANION_FAKE_APP"]
    rules_alone()
    generator_alone()
    boards = dashboards.load()
    database, upstream = Database(scratch), Upstream().start()
    scratch.closers.append(upstream.stop)
    desktop = Desktop(str(scratch.folder("desktop")))
    scratch.closers.append(desktop.close)
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "month/data")
    proxy = make_proxy(scratch, upstream, companion, database)
    prometheus = Prometheus(scratch, [f"127.0.0.1:{companion.port}"], {"litellm:4000": f"127.0.0.1:{proxy.port}"}).start()
    promtool("check", "config", prometheus.configuration)
    receiver = Receiver(scratch).start()
    configure(companion, prometheus, receiver, desktop)
    app = activity.own_app(companion.home, fake_app)
    proxy.launch()
    problems = [one for name, board in boards.items() for one in dashboards.lint(name, board, prometheus.parse)]
    expect(not problems, "the linter's rules:\n  " + "\n  ".join(problems))
    companion.demo(5, 3)
    desktop.start(str(app), "sample-app")
    desktop.window_of("sample-app")
    begun = time.time()
    use = Use(scratch, companion, proxy, desktop)  # what the detectors look at is there when they begin
    companion.start(60)
    proxy.wait_ready(300)
    use.prepare_proxy()
    every_metric_arrives(prometheus, use, begun)
    totals_agree(prometheus, companion, receiver)
    use.once(1000)
    time.sleep(8)
    run_queries(prometheus, boards, begun)
    run_variables(prometheus, boards, begun)
    run_rules(prometheus, begun)
    increases_agree(prometheus, begun)
    preview_shows(scratch, prometheus)
    Past(scratch, prometheus).start().every_rule_gives_data(excused)
    preview.of_a_week(scratch, prometheus)
    expect_equal(companion.stop(), 0, "exit code of the daemon")


if __name__ == "__main__":
    sys.exit(main("grafana", body))
