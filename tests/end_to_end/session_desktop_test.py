#!/usr/bin/env python3
"""A daemon that systemd started before the desktop: it finds the X server by what the session has told systemd.

The X server is real and lets in only who has its cookie; `systemctl` is a script, since there is no session here.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

from desktop_test import FAKE_APP, PROBE, Desktop, need


def write_authority(path, cookie):
    def text(value):
        return len(value).to_bytes(2, "big") + value
    with open(path, "wb") as out:
        out.write((65535).to_bytes(2, "big") + text(b"") + text(b"") + text(b"MIT-MAGIC-COOKIE-1") + text(cookie))


class Service:
    """Where a service stands: no DISPLAY, but a manager that answers."""

    def __init__(self, folder):
        self.told = os.path.join(folder, "session")
        programs = os.path.join(folder, "bin")
        os.makedirs(os.path.join(folder, "run/systemd/private"))
        os.makedirs(programs)
        with open(os.path.join(programs, "systemctl"), "w") as script:
            script.write(f'#!/bin/sh\n[ "$*" = "--user show-environment" ] && cat "{self.told}"\n')
        os.chmod(script.name, 0o755)
        self.environment = {"PATH": programs + ":" + os.environ["PATH"], "HOME": folder,
                            "XDG_RUNTIME_DIR": os.path.join(folder, "run")}

    def tell(self, lines):
        with open(self.told, "w") as out:
            out.write(lines)

    def probe(self, pattern, seconds, app=None):
        """(seconds that the app was in front, what the detector says of the desktop); ends `app`, whose whole account
        is told then."""
        probe = subprocess.Popen([PROBE, "500", "60000", f"app:alpha={pattern}"], env=self.environment, text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert probe.stdout.readline().strip() == "ready"
        time.sleep(seconds)
        if app:
            app.terminate()
            app.wait(timeout=20)
            time.sleep(6)  # an end is seen within four seconds
        told, said = probe.communicate(timeout=60)
        rows = [line.split() for line in told.splitlines()]
        return sum(int(row[4]) for row in rows if row[1] == "alpha") / 1000, said


def expect(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")


def main():
    for program in ("Xvfb", "openbox", "xdotool", "xprop"):
        need(program)
    folder = tempfile.mkdtemp(prefix="companion-session-")
    right, wrong = (os.path.join(folder, name) for name in ("right", "wrong"))
    write_authority(right, os.urandom(16))
    write_authority(wrong, os.urandom(16))
    desktop = Desktop(folder, authority=right)
    app = None
    try:
        path = os.path.join(folder, "opt/Alpha/alpha")
        os.makedirs(os.path.dirname(path))
        shutil.copy(FAKE_APP, path)
        app = desktop.start(path, "alpha")
        desktop.ask("xdotool", "windowactivate", "--sync", desktop.window_of("alpha"))
        service = Service(folder)
        pattern = os.path.dirname(path) + "/*"
        service.tell(f"DISPLAY={desktop.display}\nXAUTHORITY={wrong}\n")
        _, said = service.probe(pattern, 2)
        expect("does not answer" in said, f"a wrong cookie opens the door: {said}")
        service.tell(f"DISPLAY={desktop.display}\nWAYLAND_DISPLAY=wayland-0\nXDG_CURRENT_DESKTOP=GNOME\n")
        _, said = service.probe(pattern, 2)
        expect("GNOME on Wayland" in said, f"half of Wayland is taken for the whole: {said}")
        service.tell("HOME=/\n")
        _, said = service.probe(pattern, 2)
        expect("no desktop session has begun" in said, said)
        service.tell(f"HOME={folder}\nDISPLAY={desktop.display}\nXAUTHORITY={right}\n")
        seconds, said = service.probe(pattern, 5, app)
        expect(3 <= seconds <= 7 and "X11" in said, f"the app was in front for 5 s, seen for {seconds}: {said}")
    finally:
        if app:
            app.terminate()
            app.wait(timeout=20)
        desktop.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"seen in front for {seconds} of 5 s")


if __name__ == "__main__":
    main()
