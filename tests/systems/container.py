"""A real systemd as process 1, in a container over this machine's own file system: what is written stays in memory."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from drive import Failed, expect, expect_equal, wait_until

NEEDED = ("systemd-nspawn", "nsenter", "runuser", "mount", "umount")


def missing():
    """Why there can be no container here; empty: there can."""
    if os.geteuid() != 0:
        return "containers take root"
    lacking = [name for name in NEEDED if not shutil.which(name)]
    return f"{', '.join(lacking)} not found (packages systemd-container, util-linux)" if lacking else ""


class Container:
    """Boots on entry, is powered off and forgotten on exit. Its network is this machine's loopback."""

    def __init__(self):
        self.base = Path(tempfile.mkdtemp(prefix="companion-container-"))
        self.root = self.base / "merged"
        self.log = self.base.with_suffix(".log")
        self.process = None

    def __enter__(self):
        try:
            self._mount()
            self._boot()
        except BaseException:
            self.__exit__(Failed, None, None)
            raise
        return self

    def __exit__(self, kind, _value, _trace):
        if self.process and self.process.poll() is None:
            if kind is not None:
                print("--- the end of the journal\n" + self.run("journalctl", "--no-pager", "--lines", "60")[1])
            leader = self.leader()
            if leader:
                subprocess.run(["nsenter", "-t", str(leader), "-a", "systemctl", "poweroff", "--no-wall"], timeout=30,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        if kind is not None and self.log.exists():
            print("--- the container's console\n" + self.log.read_text(errors="replace")[-3000:])
        for path in (self.root, self.base):
            subprocess.run(["umount", "-l", str(path)], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.base, ignore_errors=True)
        self.log.unlink(missing_ok=True)

    def _mount(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "companion-test", str(self.base)], check=True)
        for name in ("upper", "work", "merged"):
            (self.base / name).mkdir()
        layers = f"lowerdir=/,upperdir={self.base}/upper,workdir={self.base}/work"
        subprocess.run(["mount", "-t", "overlay", "companion-test", "-o", layers, str(self.root)], check=True)
        # What this machine starts is not what is tested, and the journal is the container's own.
        shutil.rmtree(self.root / "etc/systemd/system/multi-user.target.wants", ignore_errors=True)
        shutil.rmtree(self.root / "var/log/journal", ignore_errors=True)
        (self.root / "var/log/journal").mkdir(parents=True, exist_ok=True)
        (self.root / "etc/machine-id").write_text(os.urandom(16).hex() + "\n")

    def _boot(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["systemd-nspawn", "-q", "-D", str(self.root), "-b", "--register=no", "--keep-unit", "--console=pipe",
                 "--resolv-conf=off", "--timezone=off", "--link-journal=no", f"--machine=companion-{os.getpid()}"],
                stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT)
        self._wait_booted()

    def leader(self):
        """Process 1 of the container as this machine sees it; None while there is none."""
        try:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            named = [int(pid) for pid in children if Path(f"/proc/{pid}/comm").read_text().strip() == "systemd"]
            return named[0] if named else None
        except OSError:
            return None

    def _wait_booted(self, seconds=120):
        def booted():
            expect(self.process.poll() is None, "the container has ended")
            return self.run("systemctl", "is-system-running")[1].strip() in ("running", "degraded")
        wait_until(booted, seconds, "the container to boot", pause=0.5)

    def reboot(self):
        """nspawn leaves the starting again to whoever started it, and says so by its exit code."""
        self.run("systemctl", "reboot", "--no-wall")
        expect_equal(self.process.wait(60), 133, "exit code of a container that reboots")
        self._boot()

    def run(self, *command, user=None, environment=None, timeout=60):
        """(exit code, both outputs) of a command inside; as root or as a user without a session of its own."""
        leader = self.leader()
        if not leader:
            return -1, "the container does not run"
        inner = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8"]
        inner += [f"{name}={value}" for name, value in (environment or {}).items()]
        if user:
            inner = ["runuser", "-u", user, "--", *inner, f"HOME=/home/{user}", f"USER={user}"]
        else:
            inner.append("HOME=/root")
        ran = subprocess.run(["nsenter", "-t", str(leader), "-a", *inner, *command], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, check=False, cwd="/")
        return ran.returncode, ran.stdout.decode(errors="replace")

    def good(self, *command, **options):
        code, text = self.run(*command, **options)
        expect(code == 0, f"{' '.join(command)} ended with {code}:\n{text}")
        return text

    def put(self, path, text="", mode=0o644, source=None):
        """A file inside, from a text or a copy of one outside; replaced in one step as packages do it."""
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(target.name + ".new")
        if source:
            shutil.copyfile(source, fresh)
        else:
            fresh.write_text(text)
        fresh.chmod(mode)
        fresh.rename(target)


