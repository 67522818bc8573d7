#!/usr/bin/env python3
"""A real X server with a window manager: two apps with real windows take turns in front, then nobody is there.

What the detector measured must be what happened, within a second; and a look must cost next to nothing.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

PROBE = os.environ["COMPANION_PROBE"]
FAKE_APP = os.environ["COMPANION_FAKE_APP"]
IDLE_AFTER = 3.0
TOLERANCE = 1.0
# (which is in front, for how long, does somebody type)
TURNS = [("alpha", 4.0, True), ("beta", 2.5, True), ("alpha", 1.2, True), ("other", 2.0, True),
         ("beta", 3.5, True), ("alpha", 7.0, False), ("beta", 2.0, True)]


def need(program):
    if shutil.which(program) is None:
        sys.exit(f"{program} is not installed: ./dev setup --test")


class Desktop:
    def __init__(self, folder, authority=None):
        reading, writing = os.pipe()
        guard = ["-auth", authority] if authority else []
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24",
                                        "-nolisten", "tcp", "-noreset", *guard], pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        self.display = ":" + self.number(reading)
        os.close(reading)
        self.environment = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE")}
        self.environment.update(DISPLAY=self.display, HOME=folder)
        if authority:
            self.environment["XAUTHORITY"] = authority
        self.wait_for(lambda: self.ask("xdpyinfo"))
        self.manager = self.start("openbox", "--sm-disable")
        self.wait_for(lambda: "window id" in self.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))
        time.sleep(1)  # a window that comes while openbox still starts may stay hidden

    @staticmethod
    def number(reading):
        text = b""
        while not text.endswith(b"\n"):
            got = os.read(reading, 32)
            if not got:
                sys.exit("Xvfb did not start")
            text += got
        return text.decode().strip()

    def start(self, *words, **more):
        return subprocess.Popen(words, env=self.environment, stderr=subprocess.DEVNULL, **more)

    def ask(self, *words):
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=20).stdout.strip()

    @staticmethod
    def wait_for(ready, what="the desktop", seconds=30):
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                sys.exit(f"{what} did not come up")
            time.sleep(0.05)

    def window_of(self, name):
        self.wait_for(lambda: self.ask("xdotool", "search", "--onlyvisible", "--class", f"^{name}$"), name)
        return self.ask("xdotool", "search", "--onlyvisible", "--class", f"^{name}$").split()[0]

    def close(self):
        for process in (self.manager, self.server):
            process.terminate()
            process.wait(timeout=20)


def take_turns(desktop, windows):
    """Moves the focus and presses keys; returns the seconds that each app was truly in use."""
    truth = {name: 0.0 for name in windows}
    last_input = time.monotonic()
    # The turns end by the clock, so that a slow machine does not lengthen them.
    for name, seconds, typing in TURNS:
        desktop.ask("xdotool", "windowactivate", "--sync", windows[name])
        begin = time.monotonic()
        first_begin = begin
        while (now := time.monotonic()) < first_begin + seconds:
            if typing:
                desktop.ask("xdotool", "key", "--clearmodifiers", "shift")
                last_input = time.monotonic()
            time.sleep(min(0.3, max(0.0, first_begin + seconds - time.monotonic())))
            now = time.monotonic()
            truth[name] += max(0.0, min(now, last_input + IDLE_AFTER) - begin)
            begin = now
    return truth


def main():
    for program in ("Xvfb", "openbox", "xdotool", "xprop"):
        need(program)
    folder = tempfile.mkdtemp(prefix="companion-desktop-")
    desktop = Desktop(folder)
    apps = []
    try:
        paths = {}
        windows = {}
        for name in ("alpha", "beta", "other"):
            paths[name] = os.path.join(folder, "opt", name.title(), name)
            os.makedirs(os.path.dirname(paths[name]))
            shutil.copy(FAKE_APP, paths[name])
            apps.append(desktop.start(paths[name], name))
            windows[name] = desktop.window_of(name)
        desktop.ask("xdotool", "windowactivate", "--sync", windows["other"])
        probe = subprocess.Popen([PROBE, "1000", str(int(IDLE_AFTER * 1000)),
                                  f"app:alpha={os.path.dirname(paths['alpha'])}/*",
                                  f"app:beta={os.path.dirname(paths['beta'])}/*"],
                                 env=desktop.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert probe.stdout.readline().strip() == "ready"
        time.sleep(0.5)
        truth = take_turns(desktop, windows)
        desktop.ask("xdotool", "windowactivate", "--sync", windows["other"])
        # The whole account of an app is told when it ends; until then once a minute.
        for app in apps[:2]:
            app.terminate()
            app.wait(timeout=20)
        time.sleep(6)  # an end is seen within four seconds
        told, _ = probe.communicate(timeout=60)
        failures = 0
        for name in ("alpha", "beta"):
            rows = [line.split() for line in told.splitlines() if line.split()[1] == name]
            measured = sum(int(row[4]) for row in rows) / 1000
            count = sum(int(row[5]) for row in rows)
            print(f"{name}: in use {truth[name]:.2f} s, measured {measured:.2f} s, starts {count}")
            failures += abs(measured - truth[name]) > TOLERANCE or count != 1
        sys.exit(1 if failures else 0)
    finally:
        for app in apps:
            app.terminate()
            app.wait(timeout=20)
        desktop.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
