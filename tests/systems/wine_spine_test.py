"""The real proxy and real CLIs with a daemon under Wine: wine_spine_test.py COMPANION.EXE.

The daemon reads what Claude Code and Codex write into a Windows profile and takes what the proxy tells of the same
calls; the provider's record says what the ledger must hold. As spine_test.py asks of Linux.
"""

import sys
from collections import Counter
from pathlib import Path

from drive import Proxy, expect_equal, main, run_claude, run_codex
from ledger_view import logged_by_claude, logged_by_codex, vectors
from spine_test import QUESTION, wait_for_ledger
from upstream import Upstream
from wine import Wine
from wine_test import WineCompanion


def spine(scratch):
    wine, work = Wine(scratch), scratch.folder("work")
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = WineCompanion(scratch, wine, str(Path(sys.argv[1]).resolve()), "data")
    proxy = Proxy(scratch, upstream.url, companion.url)
    companion.start(60)
    proxy.wait_ready()

    run_claude(wine.home, proxy.url, work, QUESTION)
    run_codex(wine.home, proxy.url, work, QUESTION)
    proxied, logged = len(upstream.served()), len({**logged_by_claude(wine.home), **logged_by_codex(wine.home)})
    run_claude(wine.home, upstream.url, work, QUESTION)
    run_codex(wine.home, upstream.url, work, QUESTION)

    served = upstream.served()
    calls = wait_for_ledger(companion, len(served))
    expect_equal(vectors(calls), vectors(served), "calls of the ledger and of the provider")
    # Side calls that a CLI makes but never logs are the proxy's alone.
    wanted = Counter({"tracked": logged, "proxy_only": proxied - logged, "dark": len(served) - proxied})
    expect_equal(Counter(call["route"] for call in calls), +wanted, "routes")
    companion.interrupt()
    print(f"{len(served)} calls of real CLIs, each once: {proxied} through the proxy, {len(served) - proxied} dark")


if __name__ == "__main__":
    sys.exit(main("wine_spine", spine))
