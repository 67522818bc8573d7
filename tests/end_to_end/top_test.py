"""`companion top` in a real terminal (tmux): its numbers are the report's, it follows the ledger, obeys its keys, and
gives the terminal back as it was, whatever ends it."""

import decimal
import json
import os
import re
import signal
import sys
import time

from drive import Companion, expect, expect_equal, main, post_json, wait_until
from generate import Vectors, litellm_payload
from terminal import Terminal

MARKER = "what stood here before"


def amount(text):
    return decimal.Decimal(text).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_EVEN)


def today(companion):
    """Calls and cost of today, as the report knows them."""
    _, text, _ = companion.command("report", "route", "--since", "today", "--json", "--data-dir", str(companion.data_dir))
    report = json.loads(text)
    costs = {group["key"]: group["cost_usd"] for group in report["groups"]}
    return report["total"], costs


def numbers(screen):
    """The row of today: {title: text}."""
    lines = screen.splitlines()
    head = next((i for i, line in enumerate(lines) if "Cost USD" in line and "Tracked" in line), None)
    if head is None or head + 1 >= len(lines) or not lines[head + 1].startswith("Today"):
        return {}
    titles = re.split(r"\s{2,}", lines[head].strip())
    return dict(zip(titles, re.split(r"\s{2,}", lines[head + 1].strip())[1:]))


def count(text):
    return int(text.replace(",", ""))


def same_as_report(companion, screen):
    shown = numbers(screen)
    total, costs = today(companion)
    expect_equal(count(shown["Calls"]), total["calls"], "calls of today")
    expect_equal(decimal.Decimal(shown["Cost USD"].replace(",", "")), amount(total["cost_usd"]), "cost of today")
    expect_equal(count(shown["Unpriced"]), total["unpriced_calls"], "unpriced calls of today")
    for title, route in (("Tracked", "tracked"), ("Dark", "dark"), ("Proxy only", "proxy_only")):
        wanted = amount(costs.get(route, "0"))
        if wanted >= decimal.Decimal("0.01"):  # less is shown as "<0.01"
            expect_equal(decimal.Decimal(shown[title].replace(",", "")), wanted, f"{route} of today")


def post_calls(companion, how_many):
    vectors = Vectors()
    batch = [litellm_payload(vectors.next(), time.time() - 1) for _ in range(how_many)]
    for payload in batch:
        payload["response_cost"] = 0.75
    status, answer = post_json(companion.url + "/v1/litellm", batch)
    expect_equal(status, 200, f"the callback was answered {answer[:200]!r}")


def follows_the_ledger(companion, terminal):
    screen = terminal.wait_until(lambda shown: numbers(shown), "today's numbers")
    same_as_report(companion, screen)
    before = count(numbers(screen)["Calls"])
    post_calls(companion, 4)
    screen = terminal.wait_until(lambda shown: count(numbers(shown).get("Calls", "0")) == before + 4,
                                 "four more calls", 10)
    same_as_report(companion, screen)
    expect("proxy_only" in screen, "the posted calls are not among the last ones")
    expect(companion.url in screen, "the daemon's address is not shown")


def one_frame(companion):
    """--once and --json say the same as the report, without a terminal."""
    data = ["--data-dir", str(companion.data_dir)]
    _, text, _ = companion.command("top", "--once", "--span", "30d", *data)
    same_as_report(companion, text)
    expect("\x1b" not in text, "colours in a pipe")
    _, text, _ = companion.command("top", "--json", "--by", "model", *data)
    told = json.loads(text)
    total, costs = today(companion)
    expect_equal(told["today"]["cost_usd"], total["cost_usd"], "cost in --json")
    expect_equal({route: cost for route, cost in told["today"]["routes"].items() if cost != "0"},
                 {route: cost for route, cost in costs.items() if cost != "0"}, "routes in --json")
    expect_equal(sum(group["calls"] for group in told["groups"]), total["calls"], "calls of the groups")
    expect(told["daemon"]["running"], "--json does not see the daemon")
    code, _, errors = companion.command("top", *data, check=False)
    expect(code == 1 and "--once" in errors, f"without a terminal: {code} {errors}")


def obeys_keys(terminal):
    for key, title in (("m", "By model"), ("p", "By project"), ("s", "By session"), ("t", "By tool")):
        terminal.press(key)
        terminal.wait_for(title)
    terminal.press("w")
    terminal.wait_for("By tool, 7d, by cost")
    terminal.press("k")
    terminal.wait_for("By tool, 7d, by tokens")
    terminal.press("?")
    terminal.wait_for("Any key goes back.")
    terminal.press("x")
    terminal.wait_for("By tool, 7d, by tokens")


def scrolls_and_resizes(terminal):
    terminal.press("s", "w")
    terminal.resize(90, 16)
    screen = terminal.wait_until(lambda shown: re.search(r"1 to \d+ of \d+", shown), "a scrolled list")
    expect(all(len(line) <= 90 for line in screen.splitlines()), "lines wider than the terminal")
    terminal.press("Down", "Down")
    terminal.wait_until(lambda shown: re.search(r" 3 to \d+ of \d+", shown), "the third row on top")
    terminal.press("End")
    terminal.wait_until(lambda shown: (m := re.search(r"to (\d+) of (\d+)", shown)) and m[1] == m[2], "the last row")
    terminal.resize(120, 40)
    terminal.wait_until(lambda shown: shown.splitlines()[-1].startswith(" q quit"), "the keys in the new last row")


def given_back(terminal, exit_code):
    """The shell's page, its cursor, its echo, and the exit code that it saw."""
    terminal.wait_until(lambda shown: MARKER in shown and "Cost USD" not in shown, "the page from before")
    expect_equal(terminal.pane("alternate_on"), "0", "alternate page left on")
    expect_equal(terminal.pane("cursor_flag"), "1", "the cursor")
    terminal.type("echo ended with $?; stty -a | grep -c 'isig icanon iexten echo '")
    screen = terminal.wait_until(lambda shown: re.search(r"^ended with \d+\n[0-9]+$", shown, re.M), "stty's answer")
    found = re.findall(r"^ended with (\d+)\n([0-9]+)$", screen, re.M)[-1]
    expect_equal(int(found[0]), exit_code, "exit code")
    expect(int(found[1]) == 1, "the terminal's modes were not given back")
    terminal.type("clear; echo " + MARKER)
    terminal.wait_until(lambda shown: "ended with" not in shown and MARKER in shown, "a clear page")


def ends_in_every_way(terminal, start):
    terminal.press("q")
    given_back(terminal, 0)
    start()
    terminal.press("C-c")
    given_back(terminal, 130)
    start()
    os.kill(terminal.child(), signal.SIGTERM)
    given_back(terminal, 143)
    start()
    terminal.press("C-z")
    terminal.wait_until(lambda shown: MARKER in shown and "Cost USD" not in shown, "the page from before, stopped")
    terminal.type("fg")
    terminal.wait_for("Cost USD")
    terminal.press("q")
    given_back(terminal, 0)


def without_a_daemon(companion, terminal, start):
    companion.stop()
    start()
    terminal.wait_for("Not live: the daemon does not run")
    terminal.press("q")
    given_back(terminal, 0)


def test(scratch):
    home = scratch.folder("home")
    companion = Companion(scratch, home, home / "data")
    companion.demo(days=30, seed=5)
    companion.start()
    post_calls(companion, 2)  # just after midnight the demo has no calls of today
    wait_until(lambda: companion.get("/v1/usage?since=today")["total"]["calls"] >= 2, 10, "calls of today")
    one_frame(companion)
    terminal = Terminal(scratch, home)

    def start():
        terminal.run(companion.binary, "top", "--data-dir", companion.data_dir)
        terminal.wait_until(numbers, "today's numbers")

    terminal.type("clear; echo " + MARKER)
    terminal.wait_for(MARKER)
    start()
    follows_the_ledger(companion, terminal)
    obeys_keys(terminal)
    scrolls_and_resizes(terminal)
    ends_in_every_way(terminal, start)
    without_a_daemon(companion, terminal, start)


if __name__ == "__main__":
    sys.exit(main("top", test))
