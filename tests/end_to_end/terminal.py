"""A real terminal to drive programs in: a tmux server of its own, ended with the test."""

import shlex
import shutil
import subprocess
from pathlib import Path

from drive import basic_environment, expect, expect_equal, wait_until


class Terminal:
    """One pane with a shell in it. What it shows is text without colours."""

    def __init__(self, scratch, home, columns=120, rows=40):
        expect(shutil.which("tmux"), "tmux is not installed: run ./dev setup --test")
        self.folder = scratch.folder("tmux")
        self.environment = {**basic_environment(home), "TERM": "xterm-256color", "TMUX_TMPDIR": str(self.folder)}
        scratch.closers.append(self.close)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), "sh")
        self.tmux("set-option", "-g", "window-size", "manual")
        self.wait_until(str.strip, "the shell's prompt")

    def tmux(self, *arguments, check=True, server="companion"):
        done = subprocess.run(["tmux", "-L", server, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=20)
        expect(not check or done.returncode == 0, f"tmux {arguments}: {done.stderr}")
        return done.stdout

    def close(self):
        self.tmux("kill-server", check=False)

    def type(self, text):
        """As if written by hand, with Enter."""
        self.tmux("send-keys", "-l", text)
        self.tmux("send-keys", "Enter")

    def run(self, *words):
        self.type(" ".join(shlex.quote(str(word)) for word in words))

    def press(self, *keys):
        """tmux's names of keys: q, Up, PageDown, C-c."""
        self.tmux("send-keys", *keys)

    def shown(self):
        return self.tmux("capture-pane", "-p")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def pane(self, what):
        """A format of tmux, such as cursor_flag or alternate_on."""
        return self.tmux("display-message", "-p", "#{" + what + "}").strip()

    def child(self):
        """The process that the pane's shell runs."""
        shell = self.pane("pane_pid")
        found = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        expect_equal(len(found), 1, "children of the shell")
        return int(found[0])

    def wait_for(self, text, what=None, seconds=20):
        return self.wait_until(lambda screen: text in screen, what or f"{text!r} on the screen", seconds)

    def wait_until(self, holds, what, seconds=20):
        last = ""

        def look():
            nonlocal last
            last = self.shown()
            return holds(last)

        try:
            wait_until(look, seconds, what, 0.1)
        except Exception:
            print(f"--- the screen\n{last}")
            raise
        return last
