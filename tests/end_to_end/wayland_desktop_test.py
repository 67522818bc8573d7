#!/usr/bin/env python3
"""A real Wayland compositor, sway without a screen: two apps with real windows take turns in front, then nobody is there.

What the detector measured must be what happened. The compositor gives no times, so a change lies up to half a pause
from where it is counted.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

from desktop_test import IDLE_AFTER, PROBE, TURNS, Desktop, need

POLL_MS = 500
TOLERANCE = 1.5  # nine changes, each off by a quarter of a second at most, and half a second of idleness


class Sway(Desktop):
    def __init__(self, folder):  # the X server's is not called: the two share how they are asked
        run = os.path.join(folder, "run")
        os.makedirs(run, mode=0o700)
        self.environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK")}
        self.environment.update(HOME=run, XDG_RUNTIME_DIR=run, WLR_BACKENDS="headless", WLR_LIBINPUT_NO_DEVICES="1",
                                WLR_RENDERER="pixman")
        config = os.path.join(folder, "sway")
        with open(config, "w") as out:
            out.write("xwayland disable\noutput HEADLESS-1 resolution 800x600\nseat * fallback true\n")
        words = ["sway", "-c", config]
        if os.getuid() == 0:  # sway refuses to be root
            os.chmod(folder, 0o755)
            os.chown(run, 65534, 65534)
            words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", *words]
        self.server = self.start(*words, stdout=subprocess.DEVNULL)
        self.wait_for(lambda: self.sockets("sway-ipc."), "sway")
        self.environment.update(SWAYSOCK=self.sockets("sway-ipc.")[0])
        self.wait_for(lambda: self.sockets("wayland-"), "sway's display")
        self.environment.update(WAYLAND_DISPLAY=os.path.basename(self.sockets("wayland-")[0]), XDG_CURRENT_DESKTOP="sway")
        self.wait_for(lambda: "HEADLESS-1" in self.ask("swaymsg", "-t", "get_outputs"))

    def sockets(self, prefix):
        run = self.environment["XDG_RUNTIME_DIR"]
        return [os.path.join(run, name) for name in sorted(os.listdir(run)) if name.startswith(prefix) and not name.endswith(".lock")]

    def focus(self, name):
        self.wait_for(lambda: f'"app_id": "{name}"' in self.ask("swaymsg", "-r", "-t", "get_tree"), name)
        self.ask("swaymsg", f'[app_id="^{name}$"]', "focus")

    def close(self):
        self.server.terminate()
        self.server.wait(timeout=20)


def take_turns(desktop):
    """Moves the focus and presses keys; returns the seconds that each app was truly in use."""
    truth = {"alpha": 0.0, "beta": 0.0, "other": 0.0}
    last_input = time.monotonic()
    for name, seconds, typing in TURNS:
        desktop.focus(name)
        begin = first_begin = time.monotonic()
        while (now := time.monotonic()) < first_begin + seconds:
            if typing:
                desktop.ask("wtype", "a")
                last_input = time.monotonic()
            time.sleep(min(0.3, max(0.0, first_begin + seconds - time.monotonic())))
            now = time.monotonic()
            truth[name] += max(0.0, min(now, last_input + IDLE_AFTER) - begin)
            begin = now
    return truth


def main():
    for program in ("sway", "foot", "wtype", "setpriv"):
        need(program)
    folder = tempfile.mkdtemp(prefix="companion-wayland-")
    desktop, apps = Sway(folder), []
    try:
        paths = {name: os.path.join(folder, "opt", name.title(), name) for name in ("alpha", "beta", "other")}
        for name, path in paths.items():
            os.makedirs(os.path.dirname(path))
            shutil.copy(shutil.which("foot"), path)
            apps.append(desktop.start(path, "--app-id", name, "sleep", "600"))
            desktop.focus(name)
        probe = subprocess.Popen([PROBE, str(POLL_MS), str(int(IDLE_AFTER * 1000)),
                                  *(f"app:{name}={os.path.dirname(paths[name])}/*" for name in ("alpha", "beta"))],
                                 env=desktop.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        assert probe.stdout.readline().strip() == "ready"
        time.sleep(1)
        truth = take_turns(desktop)
        desktop.focus("other")
        # The whole account of an app is told when it ends; until then once a minute.
        for app in apps[:2]:
            app.terminate()
            app.wait(timeout=20)
        time.sleep(6)  # an end is seen within four seconds
        told, said = probe.communicate(timeout=60)
        failures = [] if "desktop: Wayland" in said else [said]
        for name in ("alpha", "beta"):
            rows = [line.split() for line in told.splitlines() if line.split()[1] == name]
            measured = sum(int(row[4]) for row in rows) / 1000
            print(f"{name}: in use {truth[name]:.2f} s, measured {measured:.2f} s")
            if abs(measured - truth[name]) > TOLERANCE:
                failures.append(name)
        sys.exit(f"FAILED: {failures}" if failures else 0)
    finally:
        for app in apps:
            app.terminate()
            app.wait(timeout=20)
        desktop.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
