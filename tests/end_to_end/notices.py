"""A session with a real notification daemon: a bus, an X server without a screen, dunst."""

import json
import os
import subprocess

from drive import expect, wait_until


class Notices:
    """Ends with `scratch`."""

    def __init__(self, scratch):
        reading, writing = os.pipe()
        self.start(scratch, ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"], pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as told:
            display = ":" + told.readline().strip()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(scratch.root), "DISPLAY": display}
        # The bus starts dunst when somebody asks for it, as in a session.
        bus = self.start(scratch, ["dbus-daemon", "--session", "--nofork", "--print-address=1"], env=self.environment,
                         stdout=subprocess.PIPE, text=True)
        self.address = bus.stdout.readline().strip()
        expect(self.address, "the session's bus has no address")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.address
        wait_until(lambda: self.ask("count").returncode == 0, 20, "dunst")

    def start(self, scratch, words, **how):
        program = subprocess.Popen(words, stderr=subprocess.DEVNULL, **how)
        scratch.closers.append(lambda: self.end(program))
        return program

    @staticmethod
    def end(program):
        program.terminate()
        program.wait(timeout=20)

    def ask(self, *words):
        return subprocess.run(["dunstctl", *words], env=self.environment, capture_output=True, text=True, timeout=20, check=False)

    def shown(self):
        """(app, title, text) of all that were shown."""
        self.ask("close-all")
        told = json.loads(self.ask("history").stdout)["data"][0]
        return [tuple(notice[field]["data"] for field in ("appname", "summary", "body")) for notice in told]
