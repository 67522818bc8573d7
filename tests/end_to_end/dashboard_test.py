"""The dashboard in real Chromium: tests/browser/*.mjs against a daemon with a made-up month, and one with nothing."""

import gzip
import json
import os
import shutil
import subprocess
import sys

import generate
from drive import PEERS, REPOSITORY, Companion, basic_environment, expect, http, main

TOOLS = PEERS / "browser"


def callbacks(companion):
    tokens = {"input": 1200, "cache_read": 0, "cache_write_5m": 0, "cache_write_1h": 0, "output": 77, "reasoning": 0}
    path = companion.scratch.root / "callbacks.json"
    path.write_text(json.dumps([generate.litellm_payload(tokens, generate.now()) for _ in range(2)]))
    return path


def node(companion, script, more=None):
    opened = [companion.binary, "open", "--print", "--data-dir", str(companion.data_dir)]
    environment = {**os.environ, **basic_environment(companion.home), "COMPANION_URL": companion.url,
                   "COMPANION_OPEN": json.dumps(opened), "COMPANION_BROWSER_TOOLS": str(TOOLS), **(more or {})}
    done = subprocess.run(["node", str(REPOSITORY / "tests/browser" / script)], env=environment, capture_output=True,
                          text=True, timeout=400)
    expect(done.returncode == 0, f"{script}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    print(done.stdout.strip())


def idle_opener(scratch):
    opener = scratch.folder("opener") / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 0\n")
    opener.chmod(0o755)
    return opener.parent


def page_and_headers(companion):
    status, page = http("GET", companion.url + "/dashboard/")
    expect(status == 200 and b"<script type=\"module\"" in page, f"GET /dashboard/ answered {status}: {page[:300]!r}")
    expect(b"style=" not in page, "a style in the page, which its policy forbids")
    whole = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (REPOSITORY / "receiver/web/dist").rglob("*") if path.is_file())
    expect(whole < 250_000, f"the dashboard is {whole} bytes gzipped")
    print(f"{whole} bytes gzipped")


def body(scratch):
    expect((TOOLS / "node_modules").is_dir() and shutil.which("node"), "no browser tools: run tests/peers/install")
    full = Companion(scratch, scratch.folder("home"), scratch.root / "full/data")
    (full.home / ".claude.json").write_text(json.dumps({"mcpServers": {"files": {"command": "files-server", "args": []}}}))
    full.demo(30, 8)
    full.start()
    page_and_headers(full)
    node(full, "open.mjs", {"COMPANION_OPENER": str(idle_opener(scratch))})
    node(full, "dashboard.mjs", {"COMPANION_CALLBACKS": str(callbacks(full))})
    full.stop()
    empty = Companion(scratch, scratch.folder("empty-home"), scratch.root / "empty/data")
    empty.start()
    node(empty, "empty.mjs")
    empty.stop()


if __name__ == "__main__":
    sys.exit(main("dashboard", body))
