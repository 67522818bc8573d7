"""A home as full as that of a heavy user, a machine full of processes, and the peer that looks at the same."""
import datetime
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

PEER = "ccusage@20.0.24"  # the newest whose native program npm has for this system
STEP = datetime.timedelta(minutes=24)  # from session to session: 22,000 are a year


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def write(path, at, records):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records))
    os.utime(path, (at.timestamp(), at.timestamp()))


def claude_session(home, n, at):
    session = f"{n:08x}-0000-4000-8000-000000000000"
    base = {"sessionId": session, "cwd": f"/home/kim/p{n % 250}", "version": "2.1.0", "timestamp": stamp(at)}
    write(home / f".claude/projects/-home-kim-p{n % 250}/{session}.jsonl", at, [
        base | {"type": "user", "uuid": f"u{n}", "message": {"role": "user", "content": "x" * 2000}},
        base | {"type": "assistant", "uuid": f"a{n}", "requestId": f"req_{n}", "message": {
            "id": f"msg_01crowd{n:012d}", "model": "claude-opus-4-8", "content": [{"type": "text", "text": "y" * 2000}],
            "usage": {"input_tokens": 10, "output_tokens": 50, "cache_read_input_tokens": 1000}}}])


def codex_session(home, n, at):
    session = f"{n:08x}-0000-7000-8000-000000000000"
    usage = {"input_tokens": 1000, "cached_input_tokens": 900, "output_tokens": 50, "reasoning_output_tokens": 5, "total_tokens": 1050}
    rows = [("session_meta", {"id": session, "timestamp": stamp(at), "cwd": "/home/kim/tool", "originator": "codex-tui",
                              "cli_version": "0.150.0", "source": "cli", "base_instructions": {"text": "x" * 4000}}),
            ("turn_context", {"turn_id": f"t{n}", "cwd": "/home/kim/tool", "model": "gpt-5.4"}),
            ("event_msg", {"type": "token_count", "info": {"total_token_usage": usage, "last_token_usage": usage}})]
    write(home / f".codex/sessions/{at:%Y/%m/%d}/rollout-{at:%Y-%m-%dT%H-%M-%S}-{session}.jsonl",
          at, [{"timestamp": stamp(at), "type": kind, "payload": payload} for kind, payload in rows])


def pi_session(home, n, at):
    write(home / f".pi/agent/sessions/--home-kim-q{n % 100}--/{at:%Y-%m-%dT%H-%M-%S}_{n:08x}.jsonl", at, [
        {"type": "session", "version": 3, "id": f"{n:08x}-1111-4000-8000-000000000000", "timestamp": stamp(at), "cwd": "/home/kim/q"},
        {"type": "message", "id": f"m{n}", "timestamp": stamp(at), "message": {
            "role": "assistant", "provider": "anthropic", "model": "claude-sonnet-4-5", "responseId": f"msg_01pi{n:014d}",
            "usage": {"input": 10, "output": 50, "cacheRead": 1000, "cacheWrite": 0, "totalTokens": 1060},
            "content": "y" * 2000, "timestamp": int(at.timestamp() * 1000)}}])


def histories(home, start):
    lines = [f": {int(start.timestamp()) + n}:0;git commit -m {n}" if n % 9 else f": {int(start.timestamp()) + n}:0;claude -p x" for n in range(9000)]
    (home / ".zsh_history").write_text("\n".join(lines) + "\n")
    folder = home / ".config/google-chrome/Default"
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "History") as base:
        base.execute("CREATE TABLE urls(id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, visit_count INTEGER)")
        base.execute("CREATE TABLE visits(id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER, from_visit INTEGER,"
                     " transition INTEGER, visit_duration INTEGER)")
        chrome = int((start.timestamp() + 11_644_473_600) * 1e6)
        base.executemany("INSERT INTO urls VALUES(?,?,'',1)", [
            (n, "https://chatgpt.com/c/1" if n % 20 == 0 else f"https://example.org/{n}") for n in range(1, 20_001)])
        base.executemany("INSERT INTO visits VALUES(?,?,?,0,0,30000000)", [(n, n, chrome + n * 60_000_000) for n in range(1, 20_001)])


def make_home(home, files):
    """`files` session files of three tools up to now, one call each, and histories."""
    start = datetime.datetime.now(datetime.timezone.utc) - files * STEP
    for n in range(files):
        (claude_session if n % 11 < 6 else codex_session if n % 11 < 10 else pi_session)(home, n, start + n * STEP)
    histories(home, start)


def start_processes(count):
    return [subprocess.Popen(["sleep", "3600"]) for _ in range(count)]


def end_processes(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=20)


def install_peer():
    """The peer's program, from npm; None where it cannot be had."""
    folder = pathlib.Path(os.environ.get("COMPANION_PEERS", pathlib.Path.home() / ".cache/litellm-companion/peers")) / "bench"
    program = folder / "node_modules/.bin/ccusage"
    if not program.exists() and shutil.which("npm"):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--no-package-lock",
                        "--loglevel=error", PEER], cwd=folder, stdout=subprocess.DEVNULL)
    return program if program.exists() else None
