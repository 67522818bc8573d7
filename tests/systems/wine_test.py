"""companion.exe under Wine, in a profile whose name is not ASCII: wine_test.py COMPANION.EXE.

The sample logs to the last token, the daemon asked from Linux, a killed daemon that lost nothing. Wine says what
Wine accepts; what only Windows can show is in docs/SUPPORT.md.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path

from drive import REPOSITORY, Companion, expect, expect_equal, main, post_json, wait_until
from wine import Wine, windows

LOGS = REPOSITORY / "tests/fixtures/logs"
BUCKETS = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")


class WineCompanion(Companion):
    def __init__(self, scratch, wine, program, name):
        super().__init__(scratch, wine.home, scratch.folder(name) / "ledger")
        self.wine, self.binary = wine, program

    def launch(self):
        arguments = ["wine", self.binary, "run", "--listen", f"127.0.0.1:{self.port}", "--data-dir", windows(self.data_dir)]
        self.program = self.scratch.start(arguments, self.wine.environment, "daemon")

    def process(self):
        """The daemon itself: Wine's starter may be another process, and kill -9 must meet the right one."""
        asked = str(self.port).encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes()
                if b"companion.exe" in words and asked in words and b"\0run\0" in words:
                    return int(folder.name)
            except OSError:
                continue
        return None

    def kill(self):
        number = self.process()
        expect(number, "the daemon's process is not found")
        os.kill(number, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{number}").exists() or not self.process(), 20, "the killed daemon to be gone")

    def interrupt(self):
        os.kill(self.process(), signal.SIGINT)
        wait_until(lambda: not self.process(), 30, "the daemon to end after Ctrl-C")
        last = (self.data_dir / "logs/companion.log").read_text().splitlines()[-1]
        expect(last.endswith("info stopped"), f"the daemon's last word is {last!r}")

    def command(self, *arguments, check=True, timeout=120, environment=None, text=None):
        status, out, err = self.wine.run(self.binary, *arguments, timeout=timeout, environment=environment, text=text or "")
        expect(not check or status == 0, f"companion {' '.join(arguments)} ended with {status}: {err or out}")
        return status, out, err

    def report(self, *arguments):
        _, text, _ = self.command("report", *arguments, "--since", "all", "--json", "--data-dir", windows(self.data_dir))
        return json.loads(text)


def facts_of_group(group):
    return {**{bucket: group["tokens"][bucket] for bucket in BUCKETS}, "calls": group["calls"],
            "cost_usd": Decimal(group["cost_list_usd"]), "unpriced_calls": group["unpriced_calls"]}


def facts_wanted(wanted):
    return {**{bucket: wanted[bucket] for bucket in BUCKETS}, "calls": wanted["calls"],
            "cost_usd": Decimal(wanted["cost_usd"]), "unpriced_calls": wanted["unpriced_calls"]}


def samples(scratch, wine, program):
    """As samples_test.py asks of Linux."""
    for name, source, target in (("claude", "claude/config", ".claude"), ("codex", "codex/home", ".codex")):
        shutil.copytree(LOGS / source, wine.home / target)
        companion = WineCompanion(scratch, wine, program, name)
        for _ in range(2):
            companion.command("backfill", "--data-dir", windows(companion.data_dir),
                              environment={"COMPANION_PRICES_FILE": windows(LOGS / "pricing_fixture.json")})
        shutil.rmtree(wine.home / target)
        expected = json.loads((LOGS / name / "expected.json").read_text())
        expect_equal(facts_of_group(companion.report("total")["total"]), facts_wanted(expected["totals"]), f"{name} total")
        print(f"{name} under Wine: {expected['totals']['calls']} calls, {expected['totals']['cost_usd']} USD, exact")


def daemon(scratch, wine, program):
    shutil.copytree(LOGS / "claude/config", wine.home / ".claude")
    companion = WineCompanion(scratch, wine, program, "daemon").start(60)
    status, answer = post_json(companion.url + "/v1/litellm", (REPOSITORY / "tests/fixtures/litellm/chat_success.json").read_bytes())
    expect_equal(status, 200, f"the LiteLLM payload ({answer[:200]!r})")
    wanted = json.loads((LOGS / "claude/expected.json").read_text())["totals"]["calls"] + 1
    wait_until(lambda: len(companion.calls()) == wanted, 60, f"{wanted} calls", 0.5)
    health = companion.get("/healthz")
    expect_equal(health["status"], "ok", "health")

    appended(companion, wine.home, wanted)
    companion.kill()
    companion.start(60)
    expect_equal(len(companion.calls()), wanted + 1, "calls after kill -9")
    companion.interrupt()
    ledger = next(companion.data_dir.glob("*.db"))
    with sqlite3.connect(ledger) as book:
        expect_equal(book.execute("pragma integrity_check").fetchone()[0], "ok", "the ledger, read by Linux' SQLite")
    print(f"daemon under Wine: {wanted + 1} calls, kept through kill -9, ended by Ctrl-C")


def appended(companion, home, before):
    """A tool that writes while the daemon runs."""
    log = next((home / ".claude/projects/-home-alex-src-acme-api").glob("7d1f3c52-*.jsonl"))
    lines = [json.loads(line) for line in log.read_text().splitlines() if '"usage"' in line]
    call = next(line for line in reversed(lines) if line.get("type") == "assistant" and "message" in line)
    call["uuid"], call["requestId"] = "0f0f0f0f-0000-4000-8000-000000000001", "req_011CSampleUnderWine"
    call["message"]["id"] = "msg_01SampleUnderWine"
    with open(log, "a") as file:
        file.write(json.dumps(call) + "\n")
    wait_until(lambda: len(companion.calls()) == before + 1, 60, "the call that was appended", 0.5)


def under_wine(scratch):
    program = str(Path(sys.argv[1]).resolve())
    wine = Wine(scratch)
    _, version, _ = WineCompanion(scratch, wine, program, "version").command("--version")
    expect(version.startswith("companion "), f"--version says {version!r}")
    expect("\r" not in version, "what is piped has CRs")
    samples(scratch, wine, program)
    daemon(scratch, wine, program)


if __name__ == "__main__":
    sys.exit(main("wine", under_wine))
