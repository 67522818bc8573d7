"""connect --otel with the real Claude Code and the real Codex, while the daemon reads their logs too.

Each call reaches the daemon twice: as a line of the tool's log and as its telemetry. The ledger must hold what
the upstream served, each call once. Gemini CLI's telemetry is a capture. A second daemon beside the first finds
the door of OpenTelemetry taken, and says so.
"""

import json
import sys
import time

from drive import (CLOSED_DOOR, MASTER_KEY, REPOSITORY, Companion, _run_cli, basic_environment, claude_program, codex_program,
                   expect, expect_equal, free_port, http, main, wait_until)
from upstream import Upstream

CAPTURES = REPOSITORY / "tests/fixtures/otlp"
QUESTION = "How much is two and two?"
CLAUDE_SETTINGS = '{\n  "model": "claude-sonnet-4-6"\n}\n'
CODEX_SETTINGS = """\
# mine
model = "gpt-5.4"
model_provider = "local"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false

[model_providers.local]
name = "local"
base_url = "{base_url}/v1"
env_key = "LOCAL_PROVIDER_KEY"
wire_api = "responses"

[analytics]
enabled = false

[otel]
exporter = "none"
metrics_exporter = "none"
trace_exporter = "none"
"""


def data(companion):
    return ["--data-dir", str(companion.data_dir)]


def run_tool(name, home, work, upstream):
    """Nothing about telemetry in the environment: what connect wrote must do."""
    environment = {**basic_environment(home), **CLOSED_DOOR}
    if name == "claude":
        environment |= {"ANTHROPIC_BASE_URL": upstream.url, "ANTHROPIC_API_KEY": MASTER_KEY, "DISABLE_AUTOUPDATER": "1",
                        "DISABLE_ERROR_REPORTING": "1", "IS_SANDBOX": "1"}
        return _run_cli([claude_program(), "-p", QUESTION, "--allowedTools", "Bash"], environment, work, "Claude Code")
    environment["LOCAL_PROVIDER_KEY"] = MASTER_KEY
    return _run_cli([codex_program(), "exec", "--skip-git-repo-check", QUESTION], environment, work, "Codex")


def evidence(companion, tool):
    """(tokens, sources) of each call of the tool."""
    found = []
    for call in companion.calls():
        if call["tool"] != tool:
            continue
        record = companion.get("/v1/calls/" + call["id"])
        found.append((call["tokens"], sorted(sighting["source"] for sighting in record["sightings"])))
    return found


def told_twice_counted_once(name, tool, companion, home, work, upstream):
    settings = home / {"claude": ".claude/settings.json", "codex": ".codex/config.toml"}[name]
    settings.parent.mkdir(parents=True, exist_ok=True)
    before = {"claude": CLAUDE_SETTINGS, "codex": CODEX_SETTINGS.format(base_url=upstream.url)}[name]
    settings.write_text(before)
    companion.command("connect", name, "--otel", *data(companion))
    served_before = len(upstream.served())
    for _ in range(2):
        run_tool(name, home, work, upstream)
    served = upstream.served()[served_before:]
    expect(served, f"{name} asked nothing")

    def complete():
        calls = evidence(companion, tool)
        both = [sources for _, sources in calls if f"log:{tool}" in sources and f"otel:{tool}" in sources]
        return calls if len(calls) >= len(served) and len(both) >= 2 else None

    wait_until(complete, 30, f"{len(served)} calls of {tool} from both sources, have {evidence(companion, tool)}", 0.3)
    time.sleep(2)  # late news must not make more of them
    calls = evidence(companion, tool)
    expect_equal(len(calls), len(served), f"calls of {tool}: {calls}\nserved: {served}")
    buckets = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output") if name == "claude" else ("cache_read", "output")
    counted = sorted([tokens[bucket] for bucket in buckets] for tokens, _ in calls)
    expect_equal(counted, sorted([one["tokens"][bucket] for bucket in buckets] for one in served), f"tokens of {tool}")
    for _, sources in calls:
        expect_equal(len(sources), len(set(sources)), f"{tool}: one sighting a source in {sources}")
    print(f"{name}: {len(served)} served, {len(calls)} calls, sources {[sources for _, sources in calls]}")
    _, text, _ = companion.command("doctor", "--json", *data(companion), check=False)
    checks = {check["name"]: check for check in json.loads(text)["checks"]}
    title = {"claude": "Claude Code telemetry", "codex": "Codex telemetry"}[name]
    expect_equal(checks[title]["state"], "ok", f"doctor: {checks[title]}")
    companion.command("disconnect", name, "--otel", *data(companion))
    expect_equal(settings.read_text(), before, f"{name}'s settings after disconnect")


def captured(companion, second_door):
    body = (CAPTURES / "gemini_cli.logs.json").read_bytes()
    for door in (companion.url, second_door, companion.url):
        status, answer = http("POST", door + "/v1/logs", body, {"Content-Type": "application/json"})
        expect_equal((status, answer), (200, b"{}"), "the answer to Gemini CLI's logs")
    calls = evidence(companion, "gemini-cli")
    expect_equal(len(calls), 1, f"Gemini CLI, sent three times: {calls}")
    tokens = calls[0][0]
    expect_equal((tokens["input"], tokens["cache_read"], tokens["output"], tokens["reasoning"]), (40, 60, 10, 5), "its tokens")
    expect_equal(http("GET", second_door + "/v1/calls")[0], 404, "the second door beside telemetry")


def body(scratch):
    home, work = scratch.folder("home"), scratch.folder("work")
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, home, scratch.root / "data")
    door = free_port()
    companion.environment["COMPANION_SERVER_OTLP_LISTEN"] = f"127.0.0.1:{door}"
    companion.start()
    captured(companion, f"http://127.0.0.1:{door}")
    other = Companion(scratch, scratch.folder("other-home"), scratch.root / "other-data")
    other.environment = dict(companion.environment)
    other.start()
    parts = {part["name"]: part for part in other.get("/healthz")["parts"]}
    expect("taken by another program" in parts["otlp"]["detail"], parts["otlp"])
    expect_equal(other.stop(), 0, "exit code of the second daemon")
    told_twice_counted_once("claude", "claude-code", companion, home, work, upstream)
    told_twice_counted_once("codex", "codex", companion, home, work, upstream)
    expect_equal(companion.stop(), 0, "exit code of the daemon")


if __name__ == "__main__":
    sys.exit(main("otel", body))
