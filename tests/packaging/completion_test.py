"""The completions in the shells themselves, and the manual page as man(1) shows it."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time

from drive import companion_binary, expect, expect_equal, main

ASK_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
compopt() { :; }
_companion
printf '%s\\n' "${COMPREPLY[@]}"
"""


def printed(what):
    done = subprocess.run([companion_binary(), "completion", what], capture_output=True, text=True, timeout=30)
    expect_equal((done.returncode, done.stderr), (0, ""), f"completion {what}")
    return done.stdout


def run(arguments, environment=None, cwd=None):
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60, cwd=cwd,
                          stdin=subprocess.DEVNULL)
    expect(done.returncode == 0, f"{arguments[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout, done.stderr


def in_bash(scratch):
    script = scratch.root / "companion.bash"
    script.write_text(printed("bash"))
    place = scratch.folder("place")
    (place / "settings.yaml").write_text("")
    (place / "below").mkdir()

    def words(*typed):
        out, err = run(["bash", "-c", ASK_BASH, "bash", str(script), "companion", *typed], cwd=place)
        expect_equal(err, "", f"what bash says about {typed}")
        return out.split()

    expect_equal(words("rep"), ["report"], "bash: rep")
    expect("uninstall" in words(""), "bash: no uninstall among the commands")
    expect_equal(words("connect", "lit"), ["litellm"], "bash: connect lit")
    expect_equal(words("report", "mo"), ["monthly", "model"], "bash: what reports group by")
    expect_equal(words("report", "--time"), ["--timezone"], "bash: an option")
    expect_equal(words("config", "schema", "--format", "y"), ["yaml"], "bash: a value of a few")
    expect_equal(words("config", "schema", "--format", "=", "y"), ["yaml"], "bash: the same after =")
    expect_equal(words("config", "schema", "--format", "="), ["text", "json", "yaml", "markdown", "cli"], "bash: after = alone")
    expect_equal(words("run", "--config", "se"), ["settings.yaml"], "bash: a file")
    expect_equal(words("run", "--data-dir", ""), ["below"], "bash: a folder")
    expect_equal(words("report", "--tool", "x"), [], "bash: a value that only the user knows")
    expect_equal(words("report", "--tool", "run", "--limi"), ["--limit"], "bash: a value that is called like a command")


def in_fish(scratch):
    script = scratch.root / "companion.fish"
    script.write_text(printed("fish"))
    home = {"HOME": str(scratch.folder("fish")), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def words(typed):
        out, err = run(["fish", "--no-config", "-c", f"source {script}; complete -C '{typed}'"], home, scratch.root)
        expect_equal(err, "", f"what fish says about {typed}")
        return [line.split("\t")[0] for line in out.splitlines()]

    expect_equal(words("companion rep"), ["report"], "fish: rep")
    expect_equal(words("companion connect lit"), ["litellm"], "fish: connect lit")
    expect_equal(sorted(words("companion report mo")), ["model", "monthly"], "fish: what reports group by")
    expect_equal(words("companion report --time"), ["--timezone"], "fish: an option")
    expect_equal(words("companion config schema --format y"), ["yaml"], "fish: a value of a few")
    expect("companion.fish" in words("companion run --config comp"), "fish: a file")


def typed_into(shell, setup, typed, wanted):
    """Types into a shell of its own terminal till it shows what is wanted."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(shell[0], shell, {"PATH": os.environ["PATH"], "TERM": "dumb", "LANG": "C.UTF-8", "HOME": "/nonexistent"})
    seen, deadline = "", time.monotonic() + 30
    try:
        os.write(terminal, setup.encode())
        sent = False
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 4096).decode(errors="replace")
            if not sent and "READY:" in seen:
                os.write(terminal, typed.encode())
                seen, sent = "", True
            plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r|\x07", "", seen)
            if sent and all(word in plain for word in wanted):
                return
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    expect(False, f"{shell[0]} shows none of {wanted} for {typed!r}: {seen!r}")


def in_zsh(scratch):
    folder = scratch.folder("zsh")
    (folder / "_companion").write_text(printed("zsh"))
    run(["zsh", "-f", "-n", str(folder / "_companion")])
    setup = (f"PS1='> '; fpath=({folder} $fpath); autoload -U compinit; compinit -u -D; "
             "setopt nobeep; print READ''Y:\n")
    for typed, wanted in (("companion rep\t", ["companion report"]), ("companion connect lit\t", ["connect litellm"]),
                          ("companion report --timez\t", ["--timezone"]),
                          ("companion config schema --format y\t", ["--format yaml"]),
                          ("companion report mo\t", ["monthly", "model"])):
        typed_into(["zsh", "-f", "-i"], setup, typed, wanted)


def as_a_page(scratch):
    page = scratch.root / "companion.1"
    page.write_text(printed("man"))
    out, err = run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", str(page)],
                   {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "MANWIDTH": "100", "MAN_KEEP_FORMATTING": "1"})
    expect_equal(err, "", "warnings about the manual page")
    plain = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", out)
    for text in ("NAME", "companion uninstall", "--purge", "companion connect litellm", "EXIT STATUS", "ledger.db"):
        expect(text in plain, f"the manual page has no {text}")


def body(scratch):
    in_bash(scratch)
    for program, check in (("fish", in_fish), ("zsh", in_zsh), ("man", as_a_page)):
        if shutil.which(program):
            check(scratch)
        else:
            print(f"LEFT OUT: {program} is not installed")


if __name__ == "__main__":
    sys.exit(main("completion", body))
