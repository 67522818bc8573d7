"""A ledger of the version before meets this program, and this program meets a ledger of the version after."""

import shutil
import sqlite3
import sys
from contextlib import closing

from drive import Companion, expect, expect_equal, main, wait_until


def change(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def as_of_version_3(path):
    """Takes the steps from 3 on back: what they made."""
    tables = ("outbox", "outbox_destination", "outbox_hour", "session_hour", "session_hour_due")
    change(path, *(f"DROP TABLE {table}" for table in tables), "PRAGMA user_version=3")


def version(path):
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute("PRAGMA user_version").fetchone()[0]


def body(scratch):
    home = scratch.folder("home")
    companion = Companion(scratch, home, home / "data")
    companion.demo(days=3, seed=5)
    ledger = companion.data_dir / "ledger.db"
    total = companion.report("total")["total"]
    expect(total["calls"] > 0, "an empty demo")
    newest = version(ledger)
    as_of_version_3(ledger)
    code, _, errors = companion.command("report", "--data-dir", str(companion.data_dir), check=False)
    expect(code == 1 and "start the daemon" in errors, f"a report on an old ledger: {code} {errors}")

    companion.start()
    wait_until(lambda: "upgraded from schema 3" in companion.program.tail(), 10, "a word of the upgrade")
    companion.stop()
    copies = list((companion.data_dir / "backups").iterdir())
    expect_equal([path.name.split("-")[-1] for path in copies], ["v3.db"], "copies of before")
    expect_equal((version(ledger), version(copies[0])), (newest, 3), "versions of ledger and copy")
    expect_equal(companion.report("total")["total"], total, "the total after the upgrade")

    # The other way round: the program is the old one now, and has the copy of its own version.
    old = companion.data_dir / f"backups/ledger-20270101T000000Z-v{newest}.db"
    shutil.copy(ledger, old)
    change(ledger, "PRAGMA user_version=999")
    for command in ("run", "report", "backfill"):
        code, _, errors = companion.command(command, "--data-dir", str(companion.data_dir), check=False)
        expect_equal(code, 2, f"exit code of {command} on a newer ledger")
        for text in ("999", "install the newer version again", str(old)):
            expect(text in errors, f"{command} does not tell {text!r}: {errors}")
    expect_equal(version(ledger), 999, "version of a refused ledger")
    for path in companion.data_dir.glob("ledger.db*"):  # as the words say
        path.rename(companion.data_dir / ("away-" + path.name))
    shutil.copy(old, ledger)
    companion.start()
    companion.stop()
    expect_equal(companion.report("total")["total"], total, "the total after going back")


if __name__ == "__main__":
    sys.exit(main("upgrade", body))
