"""connect, doctor and disconnect with the real proxy, the real Claude Code and the real Codex.

The tools are started without an address or a key in their environment: only what `connect` wrote into their
settings sends them through the proxy, with our tags. A witness in the proxy tells what came in. After
`disconnect` every file is what it was, byte for byte.
"""

import json
import sys

from drive import (CLOSED_DOOR, MASTER_KEY, PROXY_CONFIG, Companion, Proxy, _run_cli, basic_environment, claude_program,
                   codex_program, expect, expect_equal, http, main, wait_until)
from upstream import Upstream

QUESTION = "How much is two and two?"

# A callback of the user's own: ours joins it, and it tells us what the proxy was sent.
WITNESS = """\
import json, os
from litellm.integrations.custom_logger import CustomLogger

class Witness(CustomLogger):
    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        payload = kwargs["standard_logging_object"]
        headers = (payload.get("metadata") or {}).get("requester_custom_headers") or {}
        with open(os.path.join(os.path.dirname(__file__), "witness.jsonl"), "a") as out:
            out.write(json.dumps({"model": payload.get("model"), "tags": payload.get("request_tags"), "headers": headers}) + "\\n")

witness = Witness()
"""

USERS_LINES = """\
litellm_settings:
  # the team's own
  callbacks:
    - witness.witness   # ours joins it
  drop_params: true
"""

CLAUDE_SETTINGS = '{\n  "model": "claude-sonnet-4-6",\n  "env": {\n    "ANTHROPIC_CUSTOM_HEADERS": "X-Mine: yes"\n  }\n}\n'

CODEX_SETTINGS = """\
# mine
model = "gpt-5.4"
model_provider = "openai"   # the usual one
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false

[analytics]
enabled = false

[otel]
exporter = "none"
metrics_exporter = "none"
trace_exporter = "none"
"""


class ConnectedProxy(Proxy):
    """Started with the config.yaml that `connect` changed, and nothing about the daemon in its environment."""

    def __init__(self, scratch, upstream, companion):
        self.companion = companion
        self.before = PROXY_CONFIG.format(upstream=upstream.url, models="", callbacks=USERS_LINES, more="")
        super().__init__(scratch, upstream.url, companion.url)

    @property
    def config(self):
        return self.folder / "config.yaml"

    def launch(self):
        (self.folder / "witness.py").write_text(WITNESS)
        self.config.write_text(self.before)
        del self.environment["COMPANION_URL"]
        command = ["connect", "litellm", "--config", str(self.config), *data(self.companion)]
        _, shown, _ = self.companion.command(*command, "--print")
        expect("companion_logger.companion" in shown, f"--print shows no callback:\n{shown}")
        expect_equal(self.config.read_text(), self.before, "the file after --print")
        self.companion.command(*command)
        changed = self.config.read_text()
        expect(f'url: "{self.companion.url}"' in changed, f"the daemon's address is not in\n{changed}")
        expect("# ours joins it" in changed and (self.folder / "companion_logger.py").exists(), changed)
        _, said, _ = self.companion.command(*command)
        expect("already connected" in said, said)
        expect_equal(self.config.read_text(), changed, "the file after a second connect")
        super().launch()

    def witnessed(self):
        path = self.folder / "witness.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def data(companion):
    return ["--data-dir", str(companion.data_dir)]


def bare_environment(home):
    """No address and no key: what is not in the tool's settings is not there."""
    return {**basic_environment(home), **CLOSED_DOOR, "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1",
            "DISABLE_ERROR_REPORTING": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "IS_SANDBOX": "1"}


def run_tool(name, home, work):
    if name == "claude":
        return _run_cli([claude_program(), "-p", QUESTION, "--allowedTools", "Bash"], bare_environment(home), work, "Claude Code")
    return _run_cli([codex_program(), "exec", "--skip-git-repo-check", QUESTION], bare_environment(home), work, "Codex")


def tool_goes_through(name, tool, companion, scratch, proxy, home, work):
    key_file = scratch.root / "key"
    key_file.write_text(MASTER_KEY + "\n")
    settings = home / {"claude": ".claude/settings.json", "codex": ".codex/config.toml"}[name]
    settings.parent.mkdir(parents=True, exist_ok=True)
    before = {"claude": CLAUDE_SETTINGS, "codex": CODEX_SETTINGS}[name]
    settings.write_text(before)
    _, said, _ = companion.command("connect", name, "--via-proxy", proxy.url, "--key-file", str(key_file), "--tag", "team:e2e",
                                   *data(companion))
    expect(MASTER_KEY not in said, "connect prints the key")
    seen_before = len(proxy.witnessed())
    run_tool(name, home, work)
    calls = wait_until(lambda: proxy.witnessed()[seen_before:], 20, f"the proxy to see {name}", 0.2)
    for call in calls:
        for tag in ("companion", f"tool:{tool}", "team:e2e"):
            expect(tag in call["tags"], f"{name}: tag {tag} is not among {call['tags']}")
        expect_equal(call["headers"].get("x-companion-tool"), tool, f"{name}'s header in {call['headers']}")
        expect(call["headers"].get("x-companion-host"), f"{name} sends no host: {call['headers']}")
    if name == "claude":
        expect_equal(calls[0]["headers"].get("x-mine"), "yes", "the user's own header")

    def tracked():
        return [call for call in companion.calls() if call["tool"] == tool and call["route"] == "tracked"]

    wait_until(tracked, 30, f"a tracked call of {tool} in the ledger", 0.3)
    print(f"{name}: {len(calls)} calls through the proxy, tags {calls[0]['tags']}")
    companion.command("disconnect", name, *data(companion))
    expect_equal(settings.read_bytes(), before.encode(), f"{name}'s settings after disconnect")
    expect_equal(sorted(path.name for path in settings.parent.glob("*companion*")), [], f"leftovers of {name}")


def doctor(companion, scratch, proxy):
    def examine(*more, check=True):
        code, text, errors = companion.command("doctor", "--json", *more, *data(companion), check=False)
        expect(text, f"doctor says nothing: {errors}")
        checks = json.loads(text)["checks"]
        expect(not check or code == 0, f"doctor ended with {code}: {checks}")
        return code, {check["name"]: check for check in checks}

    _, checks = examine()
    for name in ("configuration", "data folder", "daemon", "token", "prices", "proxy config", "callback file"):
        expect_equal(checks[name]["state"], "ok", f"doctor on {name}: {checks[name]['text']}")
    key = ["--key-file", str(scratch.root / "key")]
    if http("GET", companion.url + "/v1/litellm/probe?nonce=0123456789")[0] != 200:
        print("skipped: this daemon has no GET /v1/litellm/probe")
    else:
        _, checks = examine("--proxy-url", proxy.url, *key)
        expect_equal(checks["way"]["state"], "ok", f"doctor on the way: {checks['way']}")
        print(checks["way"]["text"])
    wrong = scratch.root / "wrong-key"
    wrong.write_text("sk-wrong\n")
    code, checks = examine("--proxy-url", proxy.url, "--key-file", str(wrong), check=False)
    expect_equal((code, checks["way"]["state"]), (1, "bad"), f"a wrong key: {checks['way']}")
    expect("key" in checks["way"]["text"], checks["way"]["text"])
    code, checks = examine("--proxy-url", "http://127.0.0.1:9", *key, check=False)
    expect("cannot be reached" in checks["way"]["text"], checks["way"]["text"])


def central(companion, scratch, proxy):
    _, said, _ = companion.command("connect", "litellm", "--url", proxy.url, "--key-file", str(scratch.root / "key"),
                                   "--name", "central", *data(companion))
    expect("is a LiteLLM proxy" in said and MASTER_KEY not in said, said)
    code, _, errors = companion.command("connect", "litellm", "--url", proxy.url, "--key-file", str(scratch.root / "wrong-key"),
                                        "--name", "other", *data(companion), check=False)
    expect(code == 1 and "refuses the key" in errors, f"a wrong key: {code} {errors}")
    code, _, errors = companion.command("connect", "litellm", "--url", companion.url, "--key-file", str(scratch.root / "key"),
                                        "--name", "other", *data(companion), check=False)
    expect(code == 1 and "not as a LiteLLM proxy" in errors, f"what is no LiteLLM: {code} {errors}")
    companion.command("disconnect", "litellm", "--name", "central", *data(companion))


def body(scratch):
    home, work = scratch.folder("home"), scratch.folder("work")
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, home, scratch.root / "data")
    companion.start()
    proxy = ConnectedProxy(scratch, upstream, companion).wait_ready()
    tool_goes_through("claude", "claude-code", companion, scratch, proxy, home, work)
    tool_goes_through("codex", "codex", companion, scratch, proxy, home, work)
    doctor(companion, scratch, proxy)
    central(companion, scratch, proxy)
    companion.command("disconnect", "litellm", "--config", str(proxy.config), *data(companion))
    expect_equal(proxy.config.read_text(), proxy.before, "the proxy's config.yaml after disconnect")
    expect(not (proxy.folder / "companion_logger.py").exists(), "companion_logger.py stays behind")
    expect_equal(companion.stop(), 0, "exit code of the daemon")


if __name__ == "__main__":
    sys.exit(main("connect", body))
