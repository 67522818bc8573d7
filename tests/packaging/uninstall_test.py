"""`companion uninstall`: what it undoes, what it removes, and what it leaves alone."""

import json
import os
import pty
import select
import sys
import time

from drive import Companion, basic_environment, expect, expect_equal, main


# The service of whoever runs this test is none of its business.
NO_MANAGER = {"XDG_RUNTIME_DIR": "/nonexistent", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def uninstall(companion, *arguments, check=True):
    return companion.command("uninstall", *arguments, check=check, environment=NO_MANAGER)


def answered(companion, answer, seconds=20):
    """(exit code, what was shown) of `uninstall --purge` on a terminal where somebody answers."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(companion.binary, [companion.binary, "uninstall", "--purge"],
                  {**basic_environment(companion.home), **NO_MANAGER})
    shown, asked, deadline = "", False, time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            shown += os.read(terminal, 4096).decode()
        except OSError:  # the other side has closed
            break
        if "[y/N]" in shown and not asked:
            os.write(terminal, (answer + "\n").encode())
            asked = True
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


FAKE_SYSTEMCTL = """#!/bin/sh
echo "$*" >>"{folder}/asked"
case "$*" in
  *disable*) touch "{folder}/gone" ;;
  *show*) if [ -e "{folder}/gone" ]; then echo LoadState=not-found; else
      printf 'LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\nMainPID=1\\n'; fi ;;
esac
"""


def its_service_goes_first(scratch):
    """What a real systemd does: tests/systems/service_test.py."""
    folder, home = scratch.folder("fake"), scratch.folder("served")
    program = folder / "systemctl"
    program.write_text(FAKE_SYSTEMCTL.format(folder=folder))
    program.chmod(0o755)
    unit = home / ".config/systemd/user/litellm-companion.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\n")
    companion = Companion(scratch, home, home / ".local/share/litellm-companion")
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", **NO_MANAGER}
    _, out, _ = companion.command("uninstall", "--dry-run", environment=environment)
    expect("disable --now" in out and unit.exists(), f"--dry-run tells of no service: {out}")
    expect("disable" not in (folder / "asked").read_text(), "--dry-run has stopped the service")
    companion.command("uninstall", "--data-dir", str(home / "another"), environment=environment)
    expect(unit.exists(), "the service went with a ledger that is not its own")
    companion.command("uninstall", environment=environment)
    expect("--user disable --now litellm-companion.service" in (folder / "asked").read_text(), "the service was not stopped")
    expect(not unit.exists(), "the unit stays")


def body(scratch):
    its_service_goes_first(scratch)
    home = scratch.folder("home")
    companion = Companion(scratch, home, home / ".local/share/litellm-companion")
    settings = home / ".claude/settings.json"
    settings.parent.mkdir()
    settings.write_text('{"theme": "dark"}\n')
    config = home / ".config/litellm-companion/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("logging:\n  level: debug\n")
    before = tree(home / ".claude")

    companion.start()
    companion.command("token", "create", "--scope", "ingest:litellm")
    companion.command("connect", "claude", "--via-proxy", "http://127.0.0.1:4000")
    expect("4000" in settings.read_text(), "connect did nothing")
    code, _, errors = uninstall(companion, "--purge", "--yes", check=False)
    expect(code == 1 and "stop it first" in errors, f"a running daemon was not noticed: {code} {errors}")
    expect_equal(companion.get("/healthz")["status"], "ok", "the daemon after a refused uninstall")
    companion.stop()

    there = tree(home)
    code, out, _ = uninstall(companion, "--purge", "--dry-run")
    for text in ("Claude Code", str(settings), "ledger.db", "tokens.json", "companion.log", str(config)):
        expect(text in out, f"--dry-run does not tell of {text}: {out}")
    code, _, errors = uninstall(companion, "--purge", check=False)
    expect(code == 2 and "--yes" in errors, f"without a terminal nobody can be asked: {code} {errors}")
    code, shown = answered(companion, "n")
    expect(code == 2 and "Nothing was removed" in shown, f"a no was no no: {code} {shown}")
    expect({name: text for name, text in tree(home).items() if "daemon.lock" not in name} ==
           {name: text for name, text in there.items() if "daemon.lock" not in name}, "something has changed")

    uninstall(companion)
    expect_equal(tree(home / ".claude"), before, "Claude's settings after uninstall")
    expect((companion.data_dir / "ledger.db").exists(), "uninstall without --purge took the ledger")

    (companion.data_dir / "thesis.txt").write_text("mine")
    config.write_text("nonsense: [")  # what cannot be read is no reason to stay
    code, shown = answered(companion, "y")
    expect_equal(code, 0, f"purge: {shown}")
    expect("Stays" in shown and str(companion.data_dir) in shown, f"what stays is not told: {shown}")
    left = {name for name in tree(home)}
    expect_equal(left, {".claude/settings.json", ".local/share/litellm-companion/thesis.txt"}, "files left in the home")
    (companion.data_dir / "thesis.txt").unlink()
    uninstall(companion, "--purge", "--yes")
    expect(not companion.data_dir.exists() and not config.parent.exists(), "an empty folder was left")
    expect_equal(json.loads(settings.read_text()), {"theme": "dark"}, "Claude's settings in the end")


if __name__ == "__main__":
    sys.exit(main("uninstall", body))
