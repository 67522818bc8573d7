"""The .deb on a machine that runs systemd, a container over an overlay of this one: the service for the whole machine is
enabled, answers, comes back after kill -9 and after a reboot, is upgraded with its data, removed and purged.
booted_test.py FOLDER; takes root."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from drive import REPOSITORY, Program, expect, expect_equal, free_port, http, post_json, wait_until
from root import Root, as_of, main_inside

UNIT = "litellm-companion.service"


class Machine:
    """systemd-nspawn with the network of this machine, so that the service can be asked from here."""

    def __init__(self, root, scratch):
        self.root, self.scratch, self.boots = root, scratch, 0
        root.leave_to_systemd()
        self.boot()

    def boot(self):
        self.boots += 1
        self.program = Program(["systemd-nspawn", "-D", str(self.root.path), "--boot", "--register=no", "--keep-unit",
                                "--console=pipe"], {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                               self.scratch.root / f"boot-{self.boots}.log")
        self.scratch.programs.append((f"boot-{self.boots}", self.program))
        self.first = wait_until(self.find_first, 20, "the container's process 1")
        wait_until(lambda: self.run("systemctl", "is-system-running", check=False).strip() in ("running", "degraded"), 90,
                   "systemd to be up", 0.5)

    def find_first(self):
        children = Path(f"/proc/{self.program.child.pid}/task/{self.program.child.pid}/children").read_text().split()
        names = {child: Path(f"/proc/{child}/comm").read_text().strip() for child in children}
        return next((child for child, name in names.items() if name in ("systemd", "init")), None)

    def run(self, *arguments, check=True):
        done = subprocess.run(["nsenter", "-t", self.first, "-a", "--", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                               "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *map(str, arguments)],
                              capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL)
        expect(not check or done.returncode == 0, f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def power_off(self):
        self.run("systemctl", "poweroff", check=False)
        wait_until(lambda: not self.program.alive(), 60, "the container to end")

    def show(self, name):
        return self.run("systemctl", "show", "--value", "--property", name, UNIT).strip()


def answers(url, seconds=40):
    wait_until(lambda: http("GET", url + "/healthz", timeout=2)[0] == 200, seconds, "the service to answer")


def calls(url):
    status, body = http("GET", url + "/v1/usage?group_by=total&since=all")
    expect_equal(status, 200, "GET /v1/usage")
    return json.loads(body)["total"]["calls"]


def config(root, url):
    folder = root.path / "etc/litellm-companion"
    folder.mkdir()
    (folder / "config.yaml").write_text(f"server:\n  listen: {url.split('//')[1]}\n  otlp_listen: off\n"
                                        "network:\n  enabled: false\n")


def other_pid(machine, before):
    return wait_until(lambda: (pid := machine.show("MainPID")) not in ("0", before) and pid, 40, "another process", 0.3)


def installed(machine, root, url, old):
    machine.run("dpkg", "-i", f"/root/{old.name}")
    expect_equal(machine.run("systemctl", "is-enabled", UNIT, check=False).strip(), "disabled", "the unit after installing")
    config(root, url)
    machine.run("systemctl", "enable", "--now", UNIT)
    answers(url)
    payload = (REPOSITORY / "tests/fixtures/litellm/chat_success.json").read_bytes()
    status, answer = post_json(url + "/v1/litellm", payload)
    expect(status in (200, 202), f"POST /v1/litellm answered {status}: {answer!r}")
    expect_equal(calls(url), 1, "calls after a first payload")
    for scope in ("system", "user"):
        said = machine.run("sh", "-c", f"XDG_RUNTIME_DIR=/run systemd-analyze verify --man=no --{scope} "
                                       f"/usr/lib/systemd/{scope}/{UNIT} 2>&1")
        expect_equal(said, "", f"what systemd-analyze says of the {scope} unit")
    exposure = re.search(r"exposure level .*: ([0-9.]+)", machine.run("systemd-analyze", "security", "--no-pager", UNIT))
    expect(exposure and float(exposure[1]) < 3.0, f"exposure of the system's service: {exposure and exposure[1]}")


def survives(machine, url):
    first = machine.show("MainPID")
    machine.run("kill", "-9", first)
    other_pid(machine, first)
    answers(url)
    expect_equal((machine.show("NRestarts"), calls(url)), ("1", 1), "restarts, and calls after kill -9")
    machine.power_off()
    machine.boot()
    answers(url)
    expect_equal(calls(url), 1, "calls after a reboot")
    expect(UNIT in machine.run("journalctl", "--boot", "--unit", UNIT, "--no-pager"), "the journal has no line of it")


def upgraded_and_gone(machine, root, url, new, before):
    first = machine.show("MainPID")
    machine.run("dpkg", "-i", f"/root/{new.name}")
    other_pid(machine, first)
    answers(url)
    expect_equal(calls(url), 1, "calls after the upgrade")
    machine.run("dpkg", "-r", "litellm-companion")
    expect_equal(http("GET", url + "/healthz", timeout=2)[0], 0, "the service after dpkg -r")
    expect((root.path / "var/lib/private/litellm-companion/ledger.db").exists(), "dpkg -r took the ledger")
    machine.run("dpkg", "--purge", "litellm-companion")
    machine.power_off()
    left = {name for name in set(root.changed()) - before if "companion" in name}
    expect_equal(left, set(), "paths left after purging")


def body(scratch):
    new = sorted(Path(sys.argv[1]).resolve().glob("*.deb"))[0]
    old = as_of(new, "0.0.9-1", scratch)
    root = Root(scratch)
    before = set(root.changed())
    for path in (old, new):
        (root.path / "root" / path.name).write_bytes(path.read_bytes())
    url = f"http://127.0.0.1:{free_port()}"
    begun = time.monotonic()
    machine = Machine(root, scratch)
    print(f"booted in {time.monotonic() - begun:.1f} s")
    installed(machine, root, url, old)
    survives(machine, url)
    upgraded_and_gone(machine, root, url, new, before)


if __name__ == "__main__":
    sys.exit(main_inside("booted", body))
