"""The .deb in a root of its own (an overlay over this one, which stays untouched): installed, run by a user, upgraded from
the version before, removed, purged. Then the .rpm by rpm itself, whose dependencies nothing can meet on Debian.
installed_test.py FOLDER; takes root."""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from drive import REPOSITORY, Program, expect, expect_equal, free_port, http, post_json, wait_until
from root import Root, as_of, main_inside


class Daemon:
    def __init__(self, root, scratch):
        self.url = f"http://127.0.0.1:{free_port()}"
        self.program = Program(root.command("companion", "run", "--listen", self.url.split("//")[1], user="ann"),
                               dict(os.environ), scratch.root / "daemon.log")
        wait_until(lambda: self.program.alive() and http("GET", self.url + "/healthz", timeout=2)[0] == 200, 30,
                   f"the daemon to answer:\n{self.program.tail()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()


def total(root):
    return json.loads(root.run("companion", "report", "total", "--since", "all", "--json", user="ann"))["total"]


def make_it_old(ledger):
    """As an older version left it: the last steps of the schema taken back."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as database:
        for table in ("outbox", "outbox_destination", "outbox_hour", "session_hour", "session_hour_due"):
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version=3")


def lives(root, scratch, package):
    payload = (REPOSITORY / "tests/fixtures/litellm/chat_success.json")
    old, new = as_of(package, "0.0.9-1", scratch), package
    for path in (old, new):
        (root.path / "root" / path.name).write_bytes(path.read_bytes())
    root.run("useradd", "--create-home", "ann")
    before = root.changed()

    root.run("dpkg", "-i", f"/root/{old.name}")
    expect_equal(root.run("dpkg-query", "-W", "-f", "${Version}", "litellm-companion"), "0.0.9-1", "the version installed")
    root.run("man", "-w", "companion")
    with Daemon(root, scratch) as daemon:
        status, answer = post_json(daemon.url + "/v1/litellm", payload.read_bytes())
        expect(status in (200, 202), f"POST /v1/litellm answered {status}: {answer!r}")
    first = total(root)
    expect_equal(first["calls"], 1, "calls after a first payload")
    data = root.path / "home/ann/.local/share/litellm-companion"
    make_it_old(data / "ledger.db")

    root.run("dpkg", "-i", f"/root/{new.name}")
    with Daemon(root, scratch) as daemon:
        wait_until(lambda: "upgraded from schema 3" in daemon.program.tail(), 10, "a word of the upgrade")
    expect_equal(total(root), first, "the total after the upgrade")
    expect_equal(len(list((data / "backups").iterdir())), 1, "copies of before the upgrade")

    for folder in ("etc", "var/lib"):
        (root.path / folder / "litellm-companion").mkdir()
        (root.path / folder / "litellm-companion/kept").write_text("of the system's service")
    root.run("dpkg", "-r", "litellm-companion")
    expect(not (root.path / "usr/bin/companion").exists(), "the program stays after dpkg -r")
    expect((root.path / "var/lib/litellm-companion/kept").exists() and (data / "ledger.db").exists(), "dpkg -r took data")
    root.run("dpkg", "--purge", "litellm-companion")
    after = root.changed()
    expect_equal(sorted(set(after) - set(before)), [], "paths left after dpkg --purge")
    expect_equal([name for name in before if after.get(name) != before[name]], [], "files changed by installing")
    expect_equal(root.run("dpkg-query", "-W", "-f", "${Status}", "litellm-companion", wanted=1), "", "dpkg's memory")
    expect((data / "ledger.db").exists(), "purging took what is in somebody's home")


def without_memory(changed):
    return {name: text for name, text in changed.items() if not name.startswith("var/lib/rpm/")}


def rpm_lives(root, package):
    (root.path / "root" / package.name).write_bytes(package.read_bytes())
    before = without_memory(root.changed())
    on_debian = ("--force-debian", "--nodeps")
    root.run("rpm", "-i", *on_debian, f"/root/{package.name}")
    expect_equal(root.run("rpm", "-q", "litellm-companion").strip(), package.name.removesuffix(".rpm"), "what rpm -q says")
    expect_equal(root.run("rpm", "-V", "--nodeps", "litellm-companion"), "", "what rpm -V says")
    expect(root.run("companion", "--version", user="ann").startswith("companion "), "the program does not run")
    expect((root.path / "usr/lib/systemd/system/litellm-companion.service").exists(), "no unit for the machine")
    root.run("rpm", "-U", "--replacepkgs", *on_debian, f"/root/{package.name}")
    root.run("rpm", "-e", *on_debian, "litellm-companion")
    expect_equal(without_memory(root.changed()), before, "the system after rpm -e")
    print(".rpm: installed by rpm, verified, run, put over itself, removed without a trace")


def body(scratch):
    root = Root(scratch)
    folder = Path(sys.argv[1]).resolve()
    lives(root, scratch, sorted(folder.glob("*.deb"))[0])
    rpm_lives(root, sorted(folder.glob("*.rpm"))[0])


if __name__ == "__main__":
    sys.exit(main_inside("installed", body))
