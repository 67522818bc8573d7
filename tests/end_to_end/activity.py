"""Things on a made-up desktop for the detectors to find: an app with a window, a CLI, a shell's and a browser's history."""

import os
import shutil
import sqlite3
import time

from drive import basic_environment

APP = """\
- name: sample-app
  title: Sample App
  category: chat
  linux: ["{folder}/*"]
"""


def own_app(home, fake_app):
    """Makes the daemon's catalogue know an app; its program."""
    folder = home / "opt/SampleApp"
    folder.mkdir(parents=True)
    program = folder / "sample-app"
    shutil.copy(fake_app, program)
    catalogue = home / ".config/litellm-companion/catalogue"
    catalogue.mkdir(parents=True)
    (catalogue / "apps.yaml").write_text(APP.format(folder=folder))
    return program


def running_cli(scratch, home):
    """A program with the name of an AI CLI."""
    program = home / "bin/codex"
    program.parent.mkdir()
    shutil.copy(shutil.which("sleep"), program)
    return scratch.start([str(program), "3600"], basic_environment(home), "codex")


def shell_commands(home, count):
    now = int(time.time())
    with open(home / ".bash_history", "a", encoding="utf-8") as history:
        for number in range(count):
            history.write(f"#{now + number}\ncodex exec 'words that nobody reads'\n")


class Firefox:
    """The history of one profile; the daemon copies it when it changes."""

    def __init__(self, home):
        self.path = home / ".mozilla/firefox/sample.default/places.sqlite"
        self.path.parent.mkdir(parents=True)
        self.count = 0
        with self._open() as database:
            database.execute("CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT)")
            database.execute("CREATE TABLE moz_historyvisits(id INTEGER PRIMARY KEY, place_id INTEGER, visit_date INTEGER)")

    def visit(self, *urls):
        with self._open() as database:
            for url in urls:
                self.count += 1
                database.execute("INSERT INTO moz_places VALUES(?, ?)", (self.count, url))
                database.execute("INSERT INTO moz_historyvisits VALUES(?, ?, ?)",
                                 (self.count, self.count, int(time.time() * 1e6) + self.count))
        os.utime(self.path)

    def _open(self):
        return sqlite3.connect(self.path)
