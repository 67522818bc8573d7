"""`companion uninstall`: what it undoes, what it removes, and what it leaves alone."""

import json
import os
import pty
import select
import sys
import time

from drive import Companion, basic_environment, expect, expect_equal, main


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def answered(companion, answer, seconds=20):
    """(exit code, what was shown) of `uninstall --purge` on a terminal where somebody answers."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(companion.binary, [companion.binary, "uninstall", "--purge"], basic_environment(companion.home))
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


def body(scratch):
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
    code, _, errors = companion.command("uninstall", "--purge", "--yes", check=False)
    expect(code == 1 and "stop it first" in errors, f"a running daemon was not noticed: {code} {errors}")
    expect_equal(companion.get("/healthz")["status"], "ok", "the daemon after a refused uninstall")
    companion.stop()

    there = tree(home)
    code, out, _ = companion.command("uninstall", "--purge", "--dry-run")
    for text in ("Claude Code", str(settings), "ledger.db", "tokens.json", "companion.log", str(config)):
        expect(text in out, f"--dry-run does not tell of {text}: {out}")
    code, _, errors = companion.command("uninstall", "--purge", check=False)
    expect(code == 2 and "--yes" in errors, f"without a terminal nobody can be asked: {code} {errors}")
    code, shown = answered(companion, "n")
    expect(code == 2 and "Nothing was removed" in shown, f"a no was no no: {code} {shown}")
    expect({name: text for name, text in tree(home).items() if "daemon.lock" not in name} ==
           {name: text for name, text in there.items() if "daemon.lock" not in name}, "something has changed")

    companion.command("uninstall")
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
    companion.command("uninstall", "--purge", "--yes")
    expect(not companion.data_dir.exists() and not config.parent.exists(), "an empty folder was left")
    expect_equal(json.loads(settings.read_text()), {"theme": "dark"}, "Claude's settings in the end")


if __name__ == "__main__":
    sys.exit(main("uninstall", body))
