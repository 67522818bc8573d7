"""`companion statusline` as Claude Code, tmux and shells call it: with JSON on standard input, with an input that nobody
writes to, and whatever state the daemon is in."""

import json
import subprocess
import sys
import time

from drive import Companion, basic_environment, expect, expect_equal, main, wait_until
from generate import ClaudeTranscript, Vectors, some_dice
from terminal import Terminal


def line(companion, *arguments, text=None, environment=None):
    _, out, errors = companion.command("statusline", *arguments, "--data-dir", str(companion.data_dir), text=text,
                                       environment=environment)
    expect_equal(errors, "", "words on standard error")
    expect_equal(out.count("\n"), 1, f"lines in {out!r}")
    return out.rstrip("\n")


def told(companion, *arguments):
    _, out, _ = companion.command("statusline", "--json", *arguments, "--data-dir", str(companion.data_dir))
    return json.loads(out)


def hook(session):
    """As Claude Code 2.1 writes it, without what we do not read."""
    return json.dumps({"session_id": session, "cwd": "/home/alex/shop", "model": {"id": "claude-opus-4-8", "display_name": "Opus 4.8"},
                       "workspace": {"current_dir": "/home/alex/shop", "project_dir": "/home/alex/shop"}, "version": "2.1.0",
                       "cost": {"total_cost_usd": 0.25, "total_duration_ms": 1000}, "exceeds_200k_tokens": False})


def without_a_daemon(companion):
    expect_equal(line(companion), "companion: not running", "before any daemon")
    expect_equal(line(companion, "--format", "{today}"), "companion: not running", "with a format")
    expect(told(companion)["running"] is False, "--json says that it runs")
    code, _, errors = companion.command("statusline", "--format", "{tody}", check=False)
    expect(code == 2 and "{tody}" in errors, f"a wrong format: {code} {errors}")


def same_as_report(companion, session):
    _, text, _ = companion.command("report", "route", "--since", "today", "--json", "--data-dir", str(companion.data_dir))
    report = json.loads(text)
    status = told(companion, "--session", session)
    expect_equal(status["today"]["cost_usd"], report["total"]["cost_usd"], "cost of today")
    expect_equal(status["today"]["calls"], report["total"]["calls"], "calls of today")
    for group in report["groups"]:
        expect_equal(status["today"]["routes"][group["key"]], group["cost_usd"], f"cost of {group['key']}")
    _, text, _ = companion.command("report", "total", "--session", session, "--json", "--data-dir", str(companion.data_dir))
    expect_equal(status["session"]["cost_usd"], json.loads(text)["total"]["cost_usd"], "cost of the session")
    return status


def in_claude_code(companion, session):
    shown = line(companion, text=hook(session))
    expect(" session" in shown and "today" in shown, f"with a hook: {shown}")
    expect("\x1b[" in shown, "Claude Code shows colours")
    expect("\x1b[" not in line(companion, text=hook(session), environment={"NO_COLOR": "1"}), "NO_COLOR")
    expect("\x1b[" not in line(companion, "--no-color", text=hook(session)), "--no-color")
    expect_equal(line(companion, "--format", "{model} {tool_cost} {session_calls}", text=hook(session)), "Opus 4.8 $0.25 3",
                 "a format of one's own")
    for nonsense in ("no json", "[]", "{\"session_id\": 5}", "{" * 3000):
        expect("session" not in line(companion, text=nonsense), f"{nonsense[:20]!r} on standard input")


def never_waits(companion):
    """An input that stays open, empty or half written, holds nothing up."""
    for written in (b"", b"{\"session_id\": \"x"):
        child = subprocess.Popen([companion.binary, "statusline", "--data-dir", str(companion.data_dir)],
                                 env=basic_environment(companion.home), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdin.write(written)
        child.stdin.flush()
        out = child.stdout.read()  # ends with the child: its input is still open
        expect_equal(child.wait(10), 0, "exit code")
        expect(b"today" in out, f"with {written!r} and an open input: {out!r}")
        child.stdin.close()


def in_tmux(companion, scratch):
    """At a prompt, where standard input is the terminal itself, and in a status bar."""
    terminal = Terminal(scratch, companion.home)
    terminal.run(companion.binary, "statusline", "--no-color", "--data-dir", companion.data_dir)
    terminal.wait_for(" today", "the line at a prompt")
    bar = scratch.root / "bar.conf"
    bar.write_text("set -g status-interval 1\nset -g status-right-length 100\n"
                   f"set -g status-right '#({companion.binary} statusline --data-dir {companion.data_dir})'\n")
    terminal.type("clear")
    # A tmux in a tmux: only one that somebody looks at runs what its bar shows.
    scratch.closers.insert(0, lambda: terminal.tmux("kill-server", check=False, server="bar"))
    terminal.run("env", "-u", "TMUX", "tmux", "-L", "bar", "-f", bar, "new-session", "sh")
    terminal.wait_for(line(companion), "the line in the bar")


def guarded(companion, session):
    """A daemon that wants a token answers nothing without one: the ledger is read instead."""
    before = told(companion, "--session", session)
    companion.stop()
    companion.environment["COMPANION_SERVER_REQUIRE_TOKEN"] = "true"
    companion.start()
    after = same_as_report(companion, session)
    expect_equal(after["session"], before["session"], "the session, read from the ledger")


def killed(companion):
    companion.program.kill()
    shown = line(companion)
    expect(shown.startswith("companion: no answer"), f"after a kill: {shown}")


def three_calls(home):
    """Of one Claude Code session, a moment ago."""
    folder = home / ".claude/projects/-home-alex-shop"
    folder.mkdir(parents=True)
    transcript, vectors, dice = ClaudeTranscript(folder), Vectors(), some_dice(1)
    lines = [line for _ in range(3) for line in transcript.answer(vectors.next(), time.time() - 5, dice)[1]]
    transcript.path.write_text("\n".join(lines) + "\n")
    return transcript.session


def test(scratch):
    home = scratch.folder("home")
    companion = Companion(scratch, home, home / "data")
    without_a_daemon(companion)
    session = three_calls(home)
    companion.start()
    wait_until(lambda: told(companion, "--session", session)["session"]["calls"] == 3, 15, "the session's calls")
    same_as_report(companion, session)
    in_claude_code(companion, session)
    never_waits(companion)
    in_tmux(companion, scratch)
    guarded(companion, session)
    killed(companion)


if __name__ == "__main__":
    sys.exit(main("statusline", test))
