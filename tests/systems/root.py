"""A root of one's own: an overlay over this machine's, which stays as it is. Takes root."""

import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from drive import expect_equal, main

INSIDE = "COMPANION_TEST_INSIDE"
# What dpkg, ldconfig and man keep of their own work, and people's homes.
NOT_OURS = re.compile(r"^(home|proc|dev|run|tmp)(/|$)|^var/(lib/dpkg|log|cache)(/|$)|^etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$"
                      r"|^var/lib/(systemd|misc)(/|$)|^root/|^etc/ld.so.cache$|^etc/\.pwd\.lock$")


class Root:
    """Mounts live in a mount namespace of this process alone and end with it."""

    def __init__(self, scratch):
        # Not below the scratch folder, which is removed with all that is in it: nothing may be mounted there.
        base = Path(tempfile.mkdtemp(prefix="companion-root-"))
        scratch.closers.append(lambda: self.close(base))
        self.shell("mount", "-t", "tmpfs", "tmpfs", base)
        self.path, self.upper = base / "merged", base / "upper"
        for name in ("merged", "upper", "work"):
            (base / name).mkdir()
        self.shell("mount", "-t", "overlay", "overlay", "-o",
                   f"lowerdir=/,upperdir={self.upper},workdir={base / 'work'}", self.path)
        self.shell("mount", "-t", "proc", "proc", self.path / "proc")
        for name in ("dev", "run", "tmp"):
            self.shell("mount", "-t", "tmpfs", "-o", "mode=1777" if name == "tmp" else "mode=755", "tmpfs", self.path / name)
        for name, minor in (("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)):
            node = self.path / "dev" / name
            os.mknod(node, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
            node.chmod(0o666)

    def leave_to_systemd(self):
        """It mounts its own, and starts nothing else that this machine has."""
        for wanted in (self.path / "etc/systemd/system").glob("multi-user.target.wants/*"):
            wanted.unlink()
        (self.path / "usr/sbin/policy-rc.d").unlink(missing_ok=True)  # images without systemd forbid packages to start things
        for name in ("tmp", "run", "dev", "proc"):
            self.shell("umount", self.path / name)

    def close(self, base):
        self.shell("umount", "--recursive", base)
        base.rmdir()

    @staticmethod
    def shell(*arguments):
        subprocess.run([str(word) for word in arguments], check=True, timeout=60)

    def command(self, *arguments, user="root"):
        return ["chroot", str(self.path), "runuser", "-u", user, "--", "env", "-i", f"HOME={self.home(user)}",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "TZ=UTC", "COMPANION_NETWORK_ENABLED=false",
                "COMPANION_SERVER_OTLP_LISTEN=off", "DEBIAN_FRONTEND=noninteractive", *map(str, arguments)]

    @staticmethod
    def home(user):
        return "/root" if user == "root" else f"/home/{user}"

    def run(self, *arguments, user="root", wanted=0):
        done = subprocess.run(self.command(*arguments, user=user), capture_output=True, text=True, timeout=300,
                              stdin=subprocess.DEVNULL)
        expect_equal(done.returncode, wanted, f"{' '.join(map(str, arguments))}: {done.stdout}{done.stderr}; exit code")
        return done.stdout

    def changed(self):
        """Every path that is not as in the lower root, whether made, changed or hidden."""
        found = {}
        for path in sorted(self.upper.rglob("*")):
            name = str(path.relative_to(self.upper))
            if not NOT_OURS.search(name) and (path.is_symlink() or not path.is_dir()):
                found[name] = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        return found


def as_of(package, version, scratch):
    """The same package, as if it were of that version."""
    root = scratch.root / "repacked"
    subprocess.run(["dpkg-deb", "-R", package, root], check=True, timeout=120)
    control = root / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", f"Version: {version}", control.read_text(), flags=re.M))
    made = scratch.root / f"litellm-companion_{version}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", root, made], check=True, timeout=120, capture_output=True)
    return made


def main_inside(name, body):
    """main() in a mount namespace of its own."""
    if os.geteuid() != 0:
        sys.exit(f"{name}: takes root")
    if INSIDE not in os.environ:
        os.execvpe("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv],
                   {**os.environ, INSIDE: "1"})
    return main(name, body)
