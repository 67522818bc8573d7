"""Programs that go on when the script that started them ends; each with a file that says which process it is.

A process id is given again one day, so the file also has when the process began: only what this started is ended.
"""

import os
import signal
import subprocess
import time
from pathlib import Path


def began(pid):
    """When that process was started, in the words of its system; None where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return f"tick {fields[19]}" if fields[0] != "Z" else None  # in hundredths of a second since the system came up
    except OSError:
        return began_by_ps(pid) if not Path("/proc/self/stat").exists() else None


def began_by_ps(pid):
    """Where there is no /proc: to the second."""
    done = subprocess.run(["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, "LC_ALL": "C", "TZ": "UTC"})
    state, _, start = done.stdout.strip().partition(" ")
    return start.strip() if done.returncode == 0 and not state.startswith("Z") else None


class Child:
    def __init__(self, name, folder):
        self.name = name
        self.pid_file, self.log = folder / f"{name}.pid", folder / f"{name}.log"

    def pid(self):
        """Its process id while it runs, else None."""
        try:
            number, _, start = self.pid_file.read_text().strip().partition(" ")
            return int(number) if began(int(number)) == start else None
        except (OSError, ValueError):
            return None

    def start(self, arguments, environment):
        with open(self.log, "ab") as log:
            child = subprocess.Popen(arguments, env=environment, cwd=self.log.parent, stdin=subprocess.DEVNULL, stdout=log,
                                     stderr=subprocess.STDOUT, start_new_session=True)
        self.pid_file.write_text(f"{child.pid} {began(child.pid)}\n")

    def stop(self, seconds=20):
        """Whether there was something to end."""
        pid = self.pid()
        if pid is not None:
            self._end(pid, seconds)
        self.pid_file.unlink(missing_ok=True)
        return pid is not None

    def _end(self, pid, seconds):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(pid, number)
            except ProcessLookupError:
                return
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                self._reap(pid)
                if self.pid() is None:
                    return
                time.sleep(0.1)

    @staticmethod
    def _reap(pid):
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass  # another run of the script started it

    def tail(self, lines=15):
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""
