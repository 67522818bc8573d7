"""`companion service` with the service manager and the Run key that Wine has: service_windows_test.py COMPANION.EXE."""

import json
import sys
from pathlib import Path

from drive import expect, expect_equal, free_port, http, main, wait_until
from wine import Wine

NOTHING_THERE = 3


class Service:
    def __init__(self, wine, program, data, *flags):
        self.wine, self.program, self.data, self.flags = wine, program, data, flags
        self.port = free_port()

    def word(self, name, *more, wanted=0):
        status, out, err = self.wine.run(self.program, "service", name, *more, *self.flags)
        expect_equal(status, wanted, f"service {name} {self.flags} ({err or out})")
        return [line.strip() for line in out.splitlines()]

    def expect_state(self, wanted):
        told = json.loads("\n".join(self.word("status", "--json", wanted=0 if wanted == "running" else NOTHING_THERE)))
        expect_equal(told["phase"], wanted, "phase")

    def expect_answer(self):
        health = wait_until(self.health, 20, "the daemon's answer")
        expect_equal(health["status"], "ok", "health")

    def health(self):
        status, text = http("GET", f"http://127.0.0.1:{self.port}/healthz")
        return json.loads(text) if status == 200 else None

    def expect_last_word(self):
        last = (self.data / "logs/companion.log").read_text().splitlines()[-1]
        expect(last.endswith("info stopped"), f"the daemon's last word is {last!r}")

    def lives(self):
        self.expect_state("not_installed")
        self.word("start", wanted=NOTHING_THERE)
        listen = ("--listen", f"127.0.0.1:{self.port}")
        plan = self.word("install", "--dry-run", *listen)
        self.expect_state("not_installed")
        done = self.word("install", *listen)
        expect_equal(plan[1:], done[:len(plan) - 1], "what was done and what the dry run told")
        self.expect_state("running")
        self.expect_answer()
        expect_equal(self.word("install", *listen)[0], "It is installed and runs already.", "a second install")
        shown = self.word("logs", "--lines", "5")
        expect_equal(shown, (self.data / "logs/companion.log").read_text().splitlines()[-5:], "what service logs shows")
        self.word("restart")
        self.expect_answer()
        for _ in range(2):
            self.word("stop")
            self.expect_state("stopped")
            self.expect_last_word()
        for _ in range(2):
            self.word("start")
            self.expect_answer()
        self.word("uninstall")
        self.expect_state("not_installed")
        self.expect_last_word()
        self.word("uninstall")
        expect((self.data / "ledger.db").exists(), "the ledger went with the service")


def services(scratch):
    wine = Wine(scratch)
    program = Path(sys.argv[1]).resolve()
    Service(wine, program, wine.home / "AppData/Local/LiteLLM Companion/data").lives()
    print("the user's agent: installed, restarted, stopped, started, removed; its data kept")
    Service(wine, program, wine.drive("ProgramData/LiteLLM Companion"), "--system").lives()
    print("the machine's service: the same")


if __name__ == "__main__":
    sys.exit(main("service_windows", services))
