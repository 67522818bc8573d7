"""`companion service` under a real systemd: a user's service and one of the machine, through crash, hang and reboot."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))

from container import Container, missing  # noqa: E402
from drive import Failed, companion_binary, expect, expect_equal, free_port, http, post_json, wait_until  # noqa: E402

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures/litellm"
PROGRAM = "/usr/local/bin/companion"
UNIT = "litellm-companion.service"
ANN_UNIT = f"/home/ann/.config/systemd/user/{UNIT}"
CONFIG = "server:\n  listen: 127.0.0.1:{port}\n  otlp_listen: \"off\"\nnetwork:\n  enabled: false\n"


class Service:
    """The service of one scope, by the command line that people use."""

    def __init__(self, box, port, user=None):
        self.box, self.port, self.user = box, port, user
        self.flags = [] if user else ["--system"]
        self.url = f"http://127.0.0.1:{port}"

    def call(self, *words):
        return self.box.run(PROGRAM, "service", *words, *self.flags, user=self.user)

    def good(self, *words):
        code, text = self.call(*words)
        expect(code == 0, f"service {' '.join(words)} ended with {code}:\n{text}")
        return text

    def state(self):
        return json.loads(self.call("status", "--json")[1])

    def pid(self):
        """As this machine sees the process: nspawn's process ids are the container's own."""
        return self.state()["pid"]

    def answers(self):
        return http("GET", self.url + "/healthz", timeout=2)[0] == 200

    def signal(self, name):
        self.box.good("kill", f"-{name}", str(self.pid()))

    def back_with_another(self, pid, seconds, what):
        wait_until(lambda: self.pid() not in (None, pid) and self.answers(), seconds, what, pause=0.3)


def prepare(box, ann_port, system_port):
    box.put(PROGRAM, mode=0o755, source=companion_binary())
    box.good("useradd", "--create-home", "--shell", "/bin/bash", "ann")
    box.good("loginctl", "enable-linger", "ann")
    wait_until(lambda: box.run("test", "-S", f"/run/user/{uid(box)}/bus")[0] == 0, 30, "ann's user manager")
    box.put("/home/ann/.config/litellm-companion/config.yaml", CONFIG.format(port=ann_port))
    box.put("/etc/litellm-companion/config.yaml", CONFIG.format(port=system_port))
    box.good("chown", "-R", "ann:ann", "/home/ann/.config")


def uid(box):
    return box.good("id", "-u", "ann").strip()


def installs(service, definition):
    expect_equal(service.call("status")[0], 3, "status before the service is installed")
    told = service.good("install", "--dry-run")
    expect(definition in told and "Would:" in told, f"the dry run does not say what it would do:\n{told}")
    expect_equal(service.box.run("test", "-e", definition)[0], 1, "a dry run wrote")
    told = service.good("install")
    expect("running" in told and "by itself" in told, f"install says:\n{told}")
    expect(service.answers(), "the installed service does not answer")
    state = service.state()
    expect_equal((state["phase"], state["starts_by_itself"], state["definition"]), ("running", True, definition), "state")
    expect("Listening on " + service.url in state["detail"], f"the daemon's own word is missing: {state}")
    again = service.good("install")
    expect("already" in again, f"a second install says:\n{again}")
    expect_equal(service.pid(), state["pid"], "process id after a second install")


def survives_a_crash(service):
    pid = service.pid()
    service.signal("KILL")
    service.back_with_another(pid, 30, "the killed daemon to come back")
    expect_equal(service.state()["restarts"], 1, "restarts after a crash")


def survives_a_hang(service, folder):
    """With a shorter patience than the unit's own minute, set as people set it: by a drop-in."""
    drop_in = f"{folder}/{UNIT}.d/patience.conf"
    service.box.put(drop_in, "[Service]\nWatchdogSec=6\nTimeoutAbortSec=2\n")
    manager = ["systemctl", "--user"] if service.user else ["systemctl"]
    environment = {"XDG_RUNTIME_DIR": f"/run/user/{uid(service.box)}"}
    service.box.good(*manager, "daemon-reload", user=service.user, environment=environment)
    service.good("restart")
    pid = service.pid()
    wait_until(lambda: service.answers(), 10, "the restarted daemon")
    service.signal("STOP")
    service.back_with_another(pid, 60, "the daemon that hung to be started again")
    expect("watchdog" in service.good("logs", "--lines", "60").lower(), "the journal tells of no watchdog")
    service.box.good("rm", drop_in)
    service.box.good(*manager, "daemon-reload", user=service.user, environment=environment)
    service.good("restart")  # with its own patience again


def stops_and_starts(service):
    service.good("stop")
    expect(not service.answers(), "a stopped service answers")
    code, text = service.call("status")
    expect(code == 3 and "stopped" in text, f"status of a stopped service ({code}):\n{text}")
    expect("does not run" in service.good("stop"), "a second stop does something")
    service.good("start")
    expect(service.answers(), "a started service does not answer")
    expect("already" in service.good("start"), "a second start does something")
    log = service.good("logs", "--lines", "200")
    for word in ("listening on http://127.0.0.1", "stopped"):
        expect(word in log, f"the journal lacks '{word}':\n{log[-1500:]}")
    expect("Ctrl-C" not in log, "the journal is no terminal")


def replaced_program_is_started(service):
    pid = service.pid()
    service.box.put(PROGRAM, mode=0o755, source=companion_binary())
    told = service.good("install")
    expect("restart" in told, f"a new program is not started:\n{told}")
    expect(service.pid() != pid and service.answers(), "the old process goes on")


def takes_a_call(service):
    payload = next(iter(sorted(FIXTURES.glob("real-1.106.2-*.json")))).read_bytes()
    status, answer = post_json(service.url + "/v1/litellm", payload)
    expect(status in (200, 202), f"a LiteLLM payload got {status}: {answer!r}")
    return wait_until(lambda: calls(service), 10, "the call to be counted")


def calls(service):
    status, body = http("GET", service.url + "/v1/usage?since=all")
    return json.loads(body)["total"]["calls"] if status == 200 else 0


def is_confined(service):
    box, pid = service.box, service.pid()
    owner = box.good("stat", "-c", "%U", f"/proc/{pid}").strip()
    expect(owner not in ("root", "UNKNOWN"), f"the machine's service runs as {owner}")
    score = json.loads(box.good("systemd-analyze", "security", "--json=short", "--no-pager", UNIT) or "[]")
    expect(score, "systemd-analyze has no opinion")
    text = box.good("systemd-analyze", "security", "--no-pager", UNIT)
    exposure = float(text.rsplit("level for", 1)[1].split(":")[1].split()[0])
    expect(exposure < 3.0, f"exposure {exposure}")
    mode = box.good("stat", "-L", "-c", "%a", "/var/lib/litellm-companion").strip()
    expect_equal(mode, "700", "mode of its data folder")
    return exposure


def rights_are_asked_for(box):
    code, text = box.run(PROGRAM, "service", "install", "--system", user="ann")
    expect(code == 1 and "administrator" in text, f"ann may install for the machine ({code}):\n{text}")
    code, text = box.run(PROGRAM, "service", "install", environment={"SUDO_USER": "ann"})
    expect(code == 2 and "without sudo" in text, f"sudo installs for root's own session ({code}):\n{text}")


def a_daemon_by_hand_is_not_fought(box, port):
    box.good("sh", "-c", f"setsid {PROGRAM} run >/dev/null 2>&1 &", user="ann")
    wait_until(lambda: http("GET", f"http://127.0.0.1:{port}/healthz", timeout=2)[0] == 200, 30, "a daemon by hand")
    code, text = box.run(PROGRAM, "service", "install", user="ann")
    expect(code == 1 and "by hand" in text, f"install beside a daemon by hand ({code}):\n{text}")
    box.good("pkill", "--uid", "ann", "--exact", "companion")
    wait_until(lambda: http("GET", f"http://127.0.0.1:{port}/healthz", timeout=2)[0] == 0, 30, "its end")


def a_bad_configuration_is_said_once(service):
    path = "/home/ann/.config/litellm-companion/config.yaml"
    good = (service.box.root / path[1:]).read_text()
    service.box.put(path, "server:\n  listn: 1\n")
    code, text = service.call("install")
    expect(code == 2 and "listn" in text, f"install with a bad configuration ({code}):\n{text}")
    service.box.put(path, good)


def uninstalls(service, definition, data):
    told = service.good("uninstall")
    expect(data in told, f"uninstall does not say where the data stays:\n{told}")
    expect(not service.answers(), "an uninstalled service answers")
    expect_equal(service.box.run("test", "-e", definition)[0], 1, "the unit's file")
    expect_equal(service.box.run("test", "-s", f"{data}/ledger.db")[0], 0, "the ledger")
    expect_equal(service.call("status")[0], 3, "status after uninstall")
    expect("not installed" in service.good("uninstall"), "a second uninstall does something")


def a_packages_unit_is_used(service):
    """What a package brings is switched on and off, neither copied nor removed."""
    box, packaged = service.box, f"/usr/lib/systemd/user/{UNIT}"
    box.put(packaged, box.good(PROGRAM, "service", "print-unit", "--program", PROGRAM))
    told = service.good("install")
    expect("running" in told and packaged in told, f"the package's unit is not the one that runs:\n{told}")
    expect_equal(box.run("test", "-e", ANN_UNIT)[0], 1, "a copy of the package's unit")
    expect(service.answers(), "the packaged service does not answer")
    service.good("uninstall")
    expect_equal(box.run("test", "-e", packaged)[0], 0, "the package's unit")
    expect_equal((service.state()["phase"], service.state()["starts_by_itself"]), ("stopped", False), "switched off")
    expect("not installed" in service.good("uninstall"), "a second uninstall does something")


def main():
    reason = missing()
    if reason:
        print(f"skipped: {reason}")
        return 77
    ann_port, system_port = free_port(), free_port()
    with Container() as box:
        prepare(box, ann_port, system_port)
        ann, machine = Service(box, ann_port, "ann"), Service(box, system_port)
        rights_are_asked_for(box)
        a_daemon_by_hand_is_not_fought(box, ann_port)
        a_bad_configuration_is_said_once(ann)
        system_unit = f"/etc/systemd/system/{UNIT}"
        for service, definition in ((ann, ANN_UNIT), (machine, system_unit)):
            installs(service, definition)
            survives_a_crash(service)
            survives_a_hang(service, os.path.dirname(definition))
            stops_and_starts(service)
            takes_a_call(service)
            replaced_program_is_started(service)
        exposure = is_confined(machine)
        before = [calls(service) for service in (ann, machine)]
        box.reboot()
        for service in (ann, machine):
            wait_until(service.answers, 60, "the service after a reboot", pause=0.3)
        expect_equal([calls(service) for service in (ann, machine)], before, "calls after the reboot")
        uninstalls(ann, ANN_UNIT, "/home/ann/.local/share/litellm-companion")
        uninstalls(machine, system_unit, "/var/lib/litellm-companion")
        box.good("systemctl", "--user", "daemon-reload", user="ann",
                 environment={"XDG_RUNTIME_DIR": f"/run/user/{uid(box)}"})
        a_packages_unit_is_used(ann)
    print(f"a user's service and the machine's: installed, killed, hung, rebooted, removed; exposure {exposure}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as trouble:
        print(f"FAILED: {trouble}", file=sys.stderr)
        sys.exit(1)
