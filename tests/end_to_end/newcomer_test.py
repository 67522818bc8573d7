"""The command line as somebody meets it for the first time: an empty home, then a first payload."""

import json
import socket
import stat
import sys
import time

import generate
from drive import REPOSITORY, Companion, Failed, expect, expect_equal, http, main, post_json, wait_until
from ledger_view import vector, vectors

FIXTURES = REPOSITORY / "tests/fixtures/litellm"


def empty_home(companion):
    data = ["--data-dir", str(companion.data_dir)]
    _, text, _ = companion.command("--help")
    for word in ("run", "backfill", "status", "report", "explain", "token", "config", "prices", "demo"):
        expect(word in text, f"--help does not name {word}")
    report = companion.report("total")
    expect_equal(report["total"]["calls"], 0, "calls in an empty home")
    companion.command("backfill", *data)
    code, text, errors = companion.command("status", *data, check=False)
    expect(text or errors, "status without a daemon says nothing")
    expect("Traceback" not in errors and "terminate" not in errors, f"status: {errors}")


def wrong_inputs(companion):
    data = ["--data-dir", str(companion.data_dir)]
    for arguments in (["nonsense"], ["report", "sideways", *data], ["report", "--since", "yesteryear", *data],
                      ["report", "--timezone", "Mars/Olympus", *data], ["run", "--listen", "elsewhere", *data],
                      ["run", "--listen", "0.0.0.0:0", *data], ["token", "create", "--scope", "everything", *data],
                      ["explain", "c000000000000x", *data]):
        code, text, errors = companion.command(*arguments, check=False, timeout=20)
        expect(code not in (0, 134, 139) and code > 0, f"{arguments} ended with {code}: {text}{errors}")
        expect(errors.strip(), f"{arguments} failed without a word on standard error")


def first_run(companion):
    companion.start()
    wait_until(lambda: str(companion.port) in companion.program.tail(), 3, "run to print its address")
    for path in ("/healthz", "/readyz", "/metrics", "/v1/summary", "/v1/calls", "/v1/usage"):
        status, answer = http("GET", companion.url + path)
        expect_equal(status, 200, f"GET {path} ({answer[:200]!r})")
    code, _, errors = companion.command("run", "--listen", "127.0.0.1:0", "--data-dir", str(companion.data_dir),
                                        check=False, timeout=20)
    expect(code > 0 and errors.strip(), "a second daemon on the same data must be refused with a reason")
    code, text, _ = companion.command("status", "--data-dir", str(companion.data_dir))
    expect(str(companion.port) in text, f"status does not name the address:\n{text}")
    expect_equal(stat.S_IMODE(companion.data_dir.stat().st_mode) & 0o077, 0, "data folder open to others")
    for path in companion.data_dir.rglob("*"):
        expect_equal(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, f"{path.name} open to others")


def first_payloads(companion):
    """Everything the real proxy was seen to post."""
    endpoint = companion.url + "/v1/litellm"
    rows = []
    for name in sorted(FIXTURES.glob("real-1.106.2-*.json")):
        batch = json.loads(name.read_text())
        rows += batch
        for _ in range(2):  # delivered twice, counted once
            status, answer = post_json(endpoint, batch)
            expect(200 <= status < 300, f"{name.name} answered {status}: {answer[:300]!r}")
    # The proxy's own health check looks like a call and is none.
    rows = [row for row in rows if row["model"] != "litellm-mock-response-model"]
    ids = {row["litellm_call_id"] for row in rows}
    calls = companion.calls()
    expect_equal(len(calls), len(ids), "calls after all real payloads")
    successes = [row for row in rows if row["status"] == "success"]
    wanted = sum(row["completion_tokens"] for row in successes)
    expect_equal(sum(int(call["tokens"]["output"]) for call in calls), wanted, "output tokens")
    prompts = sum(sum(int(call["tokens"][bucket]) for bucket in ("input", "cache_read", "cache_write_5m", "cache_write_1h"))
                  for call in calls)
    expect_equal(prompts, sum(row["prompt_tokens"] for row in successes), "prompt tokens")
    total = companion.report("total")["total"]
    expect_equal(total["calls"], len(ids), "calls of the report")
    for key in (calls[0]["id"], successes[0]["id"], successes[0]["litellm_call_id"]):
        _, text, _ = companion.command("explain", key, "--data-dir", str(companion.data_dir))
        expect("litellm" in text, f"explain {key}:\n{text}")


def refusals(companion):
    endpoint = companion.url + "/v1/litellm"
    expect_equal(post_json(endpoint, b"this is no JSON")[0], 400, "nonsense")
    expect_equal(post_json(endpoint, b"[1, 2")[0], 400, "half an array")
    expect_equal(http("GET", endpoint)[0], 405, "GET on the intake")
    expect_equal(http("GET", companion.url + "/v1/nothing")[0], 404, "an unknown path")
    expect_equal(http("GET", companion.url + "/v1/calls?limit=minus")[0], 400, "a wrong limit")
    expect(http("GET", companion.url + "/v1/calls", headers={"Host": "evil.example"})[0] in (403, 421), "a foreign Host")
    expect_equal(http("GET", companion.url + "/v1/calls", headers={"Origin": "https://evil.example"})[0], 403, "a foreign Origin")
    with socket.create_connection(("127.0.0.1", companion.port), 5) as line:
        line.sendall(b"BREW /pot HTCPCP/1.0\r\n\r\n")
        line.settimeout(5)
        expect(b"200" not in line.recv(100)[:20], "nonsense on the wire")
    expect_equal(http("GET", companion.url + "/healthz")[0], 200, "health after all that")


def tokens(companion):
    _, text, _ = companion.command("token", "create", "--scope", "read", "--data-dir", str(companion.data_dir))
    token = text.split()[-1]
    expect(len(token) >= 20, f"token create printed {text!r}")
    bearer = {"Authorization": f"Bearer {token}"}
    wait_until(lambda: http("GET", companion.url + "/v1/summary", headers=bearer)[0] == 200, 5, "a fresh token to be good")
    expect_equal(http("GET", companion.url + "/v1/summary", headers={"Authorization": "Bearer cmp_wrong"})[0], 401, "a wrong token")
    expect(post_json(companion.url + "/v1/litellm", [], bearer)[0] in (401, 403), "posting with a token for reading")
    for path in companion.data_dir.rglob("*"):
        if path.is_file() and "ledger" not in path.name:
            expect("two and two" not in path.read_text(errors="replace"), f"{path.name} holds a prompt")


def reports(companion):
    for kind in ("total", "daily", "weekly", "monthly", "session", "project", "model", "tool", "route"):
        report = companion.report(kind)
        expect_equal(sum(group["calls"] for group in report["groups"]), report["total"]["calls"], f"calls of report {kind}")
        _, text, _ = companion.command("report", kind, "--since", "all", "--data-dir", str(companion.data_dir))
        expect(text.strip(), f"report {kind} prints nothing")
        _, text, _ = companion.command("report", kind, "--since", "all", "--csv", "--data-dir", str(companion.data_dir))
        expect("," in text.splitlines()[0], f"report {kind} --csv has no heading")


def live_logs(companion):
    """Folders and files that come into being under the daemon's eyes, at a person's pace."""
    answer = generate.ClaudeTranscript(companion.home)
    project = companion.home / ".claude/projects/-home-alex-src-acme"
    day = companion.home / ".codex/sessions/2026/11/21"
    today, tomorrow = generate.CodexRollout(day), generate.CodexRollout(day.parent / "22")
    helper = project / answer.session / "subagents/agent-a1.jsonl"
    counter, dice = generate.Vectors(), generate.some_dice(1)

    def claude_lines(tokens):
        return answer.answer(tokens, generate.now(), dice)[1]

    def codex_lines(rollout):
        return lambda tokens: rollout.opening(generate.now()) + rollout.answer(tokens, generate.now(), dice)

    writes = [(project / answer.path.name, claude_lines), (helper, claude_lines),
              (today.path, codex_lines(today)), (tomorrow.path, codex_lines(tomorrow))]
    late = []
    for path, lines_of in writes:
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir()
                time.sleep(0.4)
        tokens = counter.next()
        path.write_text("".join(line + "\n" for line in lines_of(tokens)))
        begun = time.monotonic()
        try:
            wait_until(lambda: vectors(companion.calls())[vector(tokens)] == 1, 5, "")
            print(f"a new {path.name.split('-')[0]} file was counted after {1000 * (time.monotonic() - begun):.0f} ms")
        except Failed:
            late.append(str(path.relative_to(companion.home)))
    expect(not late, f"not counted within 5 s: {late}")


def body(scratch):
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "data")
    wrong = []
    for step in (empty_home, wrong_inputs, first_run, first_payloads, refusals, tokens, live_logs, reports):
        try:
            step(companion)
        except Failed as failure:
            wrong.append(f"{step.__name__}: {failure}")
    expect_equal(companion.stop(), 0, "exit code of the daemon")
    reports(companion)
    expect(not wrong, "\n  ".join(["", *wrong]))


if __name__ == "__main__":
    sys.exit(main("newcomer", body))
