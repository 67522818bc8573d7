"""The dashboard's door, at the real daemon: a link by `companion open`, a session, the stream, switches, settings."""

import http.client
import json
import os
import re
import stat
import sys
import time
import urllib.parse

from drive import REPOSITORY, Companion, expect, expect_equal, main, post_json, wait_until

FETCHED = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}

# Does what a browser does with a page that leads on by itself.
A_BROWSER = """#!{python}
import http.client, json, os, re, sys, urllib.parse
link = re.search(r'content="0; url=([^"]+)"', open(sys.argv[1]).read()).group(1)
mode = os.stat(sys.argv[1]).st_mode & 0o777
json.dump({{"arguments": sys.argv[1:], "mode": mode, "link": link}}, open("{tools}/opened", "w"))
address = urllib.parse.urlparse(link)
browser = http.client.HTTPConnection(address.netloc, timeout=20)
browser.request("GET", address.path)
assert browser.getresponse().status == 303
"""


def ask(companion, path, headers=None, method="GET", body=None):
    """(status, headers, body); redirects are not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", companion.port, timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def printed_link(companion):
    _, text, _ = companion.command("open", "--print", "--data-dir", str(companion.data_dir))
    link = text.strip()
    expect(re.fullmatch(rf"{re.escape(companion.url)}/open/[0-9a-f]{{64}}", link), f"companion open printed {link!r}")
    return link


def opens_once(companion):
    path = urllib.parse.urlparse(printed_link(companion)).path
    status, headers, _ = ask(companion, path)
    expect_equal(status, 303, "a fresh link")
    expect_equal(headers["Location"], "/dashboard/", "where it leads")
    cookie = headers["Set-Cookie"]
    expect(cookie.startswith(f"companion_session_{companion.port}="), f"another port's daemon would lose {cookie[:30]}")
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        expect(word in cookie, f"the cookie lacks {word}")
    status, _, page = ask(companion, path)
    expect_equal(status, 410, "the same link again")
    expect(b"companion open" in page, "a dead link does not say what to do")
    code = path.rsplit("/", 1)[1]
    for log in companion.data_dir.rglob("*.log*"):
        expect(code not in log.read_text(errors="replace"), f"{log.name} holds the code of a link")
    return cookie.split(";")[0]


def opens_a_browser(companion, scratch):
    tools = scratch.folder("tools")
    opener = tools / "xdg-open"
    path = f"{tools}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    page = companion.data_dir / "open.html"

    def opened_with(script):
        opener.write_text(script)
        opener.chmod(0o755)
        return companion.command("open", "--data-dir", str(companion.data_dir), check=False, environment={"PATH": path})

    code, text, errors = opened_with(A_BROWSER.format(python=sys.executable, tools=tools))
    expect(code == 0 and "Opened" in text, f"with a browser: {code} {text} {errors}")
    told = json.loads((tools / "opened").read_text())
    expect_equal(told["arguments"], [str(page)], "what every user sees of the browser's call")
    expect_equal(told["mode"], 0o600, "mode of the page with the link")
    expect(told["link"].startswith(companion.url + "/open/"), f"the browser was sent to {told['link']}")
    expect(told["link"].rsplit("/", 1)[1] not in text + errors, "the code is on the terminal")
    expect(not page.exists(), "the page is still there, though its link was used")
    code, text, errors = opened_with("#!/bin/sh\nexit 3\n")
    expect(code != 0 and "/open/" in text and "xdg-open" in errors, f"without a browser: {code} {text} {errors}")
    expect(not page.exists(), "the page is there, though nobody will come for it")
    code, text, errors = opened_with("#!/bin/sh\nexit 0\n")
    expect(code != 0 and "no browser has come" in errors, f"with a browser that does not come: {code} {text} {errors}")
    expect_equal(ask(companion, urllib.parse.urlparse(text.strip()).path)[0], 303, "the printed link")


def the_secret_is_private(companion):
    secret = companion.data_dir / "daemon.secret"
    expect_equal(stat.S_IMODE(secret.stat().st_mode), 0o600, "mode of the secret")
    expect_equal(ask(companion, "/v1/session/link", {"Content-Type": "application/json"}, "POST",
                     json.dumps({"secret": "0" * 64}))[0], 403, "a guessed secret")


def reads_need_the_session(companion, cookie):
    for path in ("/v1/summary", "/v1/usage?group_by=day&stack_by=model", "/v1/calls", "/v1/activity", "/v1/inventory",
                 "/v1/settings", "/v1/proxies", "/metrics"):
        expect_equal(ask(companion, path)[0], 200, f"a program reads {path}")
        status, _, body = ask(companion, path, FETCHED)
        expect_equal(status, 401, f"a browser without a session reads {path}")
        expect_equal(json.loads(body)["error"], {"code": "no_session", "message": "run `companion open`"}, path)
        expect_equal(ask(companion, path, {**FETCHED, "Cookie": cookie})[0], 200, f"with it {path}")
    expect_equal(ask(companion, "/v1/summary", {**FETCHED, "Sec-Fetch-Site": "same-site", "Cookie": cookie})[0], 401,
                 "a page of another port")
    expect_equal(ask(companion, "/", {"Accept": "text/html"})[1]["Location"], "/dashboard/", "a browser at /")
    status, headers, page = ask(companion, "/dashboard/", FETCHED)
    expect_equal(status, 200, "the page")
    expect("default-src 'none'" in headers["Content-Security-Policy"], "the page has no strict policy")
    for name in re.findall(rb'/dashboard/(assets/[^"]+)"', page):
        status, headers, _ = ask(companion, "/dashboard/" + name.decode(), {**FETCHED, "Accept-Encoding": "gzip"})
        expect_equal(status, 200, f"{name!r}")
        expect("immutable" in headers["Cache-Control"], f"{name!r} is not kept")


def stacks_add_up(companion):
    told = companion.get("/v1/usage?group_by=day&stack_by=model&since=all")
    expect(len(told["groups"]) > 5, "the made-up month has few days")
    for group in told["groups"]:
        expect_equal(sum(part["calls"] for part in group["stack"]), group["calls"], f"calls of {group['key']}")


def events_of(answer, seconds, wanted):
    """Reads events until `wanted` says yes to one; the event's data."""
    deadline = time.monotonic() + seconds
    name = None
    while time.monotonic() < deadline:
        line = answer.readline().decode().rstrip("\n")
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: ") and wanted(name, json.loads(line[6:])):
            return json.loads(line[6:])
    expect(False, f"no such event within {seconds} s")


def streams(companion, cookie):
    connection = http.client.HTTPConnection("127.0.0.1", companion.port, timeout=20)
    connection.request("GET", "/v1/stream?timezone=Europe/Berlin", headers={**FETCHED, "Cookie": cookie})
    answer = connection.getresponse()
    expect_equal(answer.status, 200, "the stream")
    expect_equal(answer.headers["Content-Type"], "text/event-stream", "its type")
    before = events_of(answer, 10, lambda name, _: name == "usage")
    payload = json.loads((REPOSITORY / "tests/fixtures/litellm/real-1.106.2-messages-plain.json").read_text())
    payload = payload[0] if isinstance(payload, list) else payload
    payload.update({"id": "stream-1", "litellm_call_id": "stream-1", "startTime": time.time() - 2,
                    "endTime": time.time()})
    status, body = post_json(companion.url + "/v1/litellm", [payload])
    expect_equal(status, 200, f"a callback ({body[:200]!r})")
    after = events_of(answer, 10, lambda name, data: name == "usage" and
                      data["totals"]["all"]["calls"] == before["totals"]["all"]["calls"] + 1)
    call = events_of(answer, 10, lambda name, _: name == "call")
    shown = companion.get("/v1/calls/" + call["id"])["call"]
    expect_equal(call, shown, "the event's call and the API's")
    expect_equal(after["ledger"]["calls"], before["ledger"]["calls"] + 1, "calls in the summary")
    return answer


def switches(companion, cookie):
    name = next(part["name"] for part in companion.get("/healthz")["parts"] if "lag_ms" in part)
    path, off = "/v1/sources/" + name, json.dumps({"enabled": False})
    own = {"Origin": companion.url, "Content-Type": "application/json"}
    expect_equal(ask(companion, path, {**FETCHED, **own}, "PUT", off)[0], 401, "a switch without a session")
    expect_equal(ask(companion, path, {"Cookie": cookie}, "PUT", off)[0], 403, "a switch without an origin")
    expect_equal(ask(companion, path, {**FETCHED, **own, "Cookie": cookie}, "PUT", off)[0], 200, "a switch")

    def is_off():
        return any(part["name"] == name and part.get("switched_off") for part in companion.get("/healthz")["parts"])

    wait_until(is_off, 5, f"{name} to be switched off")
    expect_equal(ask(companion, path, {**own}, "PUT", json.dumps({"enabled": True}))[0], 200, "a program switches back")
    expect(not is_off(), f"{name} is still off")


def settings(companion):
    page = companion.get("/v1/settings")
    values = {row["key"]: row for row in page["values"]}
    expect_equal(page["data_dir"], str(companion.data_dir), "data folder")
    expect_equal(values["server.listen"]["value"], f"127.0.0.1:{companion.port}", "where it listens")
    expect_equal(values["server.listen"]["from"], "--listen", "who said so")


def body(scratch):
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "made" / "data")
    code, _, errors = companion.command("open", "--print", "--data-dir", str(companion.data_dir), check=False)
    expect(code == 3 and "companion run" in errors, f"open without a daemon: {code} {errors}")
    companion.demo(days=10, seed=3)
    companion.start()
    the_secret_is_private(companion)
    cookie = opens_once(companion)
    opens_a_browser(companion, scratch)
    reads_need_the_session(companion, cookie)
    stacks_add_up(companion)
    answer = streams(companion, cookie)
    switches(companion, cookie)
    settings(companion)
    begun = time.monotonic()
    expect_equal(companion.stop(), 0, "exit code with an open stream")
    expect(time.monotonic() - begun < 5, "an open stream held up the end")
    while answer.readline():
        pass
    expect(not (companion.data_dir / "daemon.secret").exists(), "the secret outlived its daemon")
    companion.start()
    expect_equal(ask(companion, "/v1/summary", {**FETCHED, "Cookie": cookie})[0], 401, "a session of the life before")


if __name__ == "__main__":
    sys.exit(main("dashboard_door", body))
