"""The .deb in a root of its own (an overlay over this one, which stays untouched): installed, run by a user, upgraded from
the version before, removed, purged. installed_test.py FOLDER; takes root."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from drive import REPOSITORY, Program, expect, expect_equal, free_port, http, main, post_json, wait_until

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


class Daemon:
    def __init__(self, root, scratch):
        self.url = f"http://127.0.0.1:{free_port()}"
        self.program = Program(root.command("companion", "run", "--listen", self.url.split("//")[1], user="ann"),
                               dict(os.environ), scratch.root / "daemon.log")
        wait_until(lambda: self.program.alive() and http("GET", self.url + "/healthz", timeout=2)[0] == 200, 30,
                   f"the daemon to answer:\n{self.program.tail()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()


def total(root):
    return json.loads(root.run("companion", "report", "total", "--since", "all", "--json", user="ann"))["total"]


def make_it_old(ledger):
    """As the version before left it: the last step of the schema taken back."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as database:
        for table in ("outbox", "outbox_destination", "outbox_hour"):
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version=3")


def lives(root, scratch, package):
    payload = (REPOSITORY / "tests/fixtures/litellm/chat_success.json")
    old, new = as_of(package, "0.0.9-1", scratch), package
    for path in (old, new):
        (root.path / "root" / path.name).write_bytes(path.read_bytes())
    root.run("useradd", "--create-home", "ann")
    before = root.changed()

    root.run("dpkg", "-i", f"/root/{old.name}")
    expect_equal(root.run("dpkg-query", "-W", "-f", "${Version}", "litellm-companion"), "0.0.9-1", "the version installed")
    root.run("man", "-w", "companion")
    with Daemon(root, scratch) as daemon:
        status, answer = post_json(daemon.url + "/v1/litellm", payload.read_bytes())
        expect(status in (200, 202), f"POST /v1/litellm answered {status}: {answer!r}")
    first = total(root)
    expect_equal(first["calls"], 1, "calls after a first payload")
    data = root.path / "home/ann/.local/share/litellm-companion"
    make_it_old(data / "ledger.db")

    root.run("dpkg", "-i", f"/root/{new.name}")
    with Daemon(root, scratch) as daemon:
        wait_until(lambda: "upgraded from schema 3" in daemon.program.tail(), 10, "a word of the upgrade")
    expect_equal(total(root), first, "the total after the upgrade")
    expect_equal(len(list((data / "backups").iterdir())), 1, "copies of before the upgrade")

    for folder in ("etc", "var/lib"):
        (root.path / folder / "litellm-companion").mkdir()
        (root.path / folder / "litellm-companion/kept").write_text("of the system's service")
    root.run("dpkg", "-r", "litellm-companion")
    expect(not (root.path / "usr/bin/companion").exists(), "the program stays after dpkg -r")
    expect((root.path / "var/lib/litellm-companion/kept").exists() and (data / "ledger.db").exists(), "dpkg -r took data")
    root.run("dpkg", "--purge", "litellm-companion")
    after = root.changed()
    expect_equal(sorted(set(after) - set(before)), [], "paths left after dpkg --purge")
    expect_equal([name for name in before if after.get(name) != before[name]], [], "files changed by installing")
    expect_equal(root.run("dpkg-query", "-W", "-f", "${Status}", "litellm-companion", wanted=1), "", "dpkg's memory")
    expect((data / "ledger.db").exists(), "purging took what is in somebody's home")


def body(scratch):
    root = Root(scratch)
    lives(root, scratch, sorted(Path(sys.argv[1]).resolve().glob("*.deb"))[0])


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("installed_test: takes root")
    if INSIDE not in os.environ:
        os.execvpe("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv],
                   {**os.environ, INSIDE: "1"})
    sys.exit(main("installed", body))
