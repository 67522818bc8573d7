"""A Windows of its own, in a folder: Wine with a user of a name that is not ASCII."""

import os
import subprocess
import tempfile

from drive import Program, expect

USER = "Jörg Ångström 日本"


def windows(path):
    """Wine sees this machine's files as drive Z."""
    return "Z:" + str(path).replace("/", "\\")


class Wine:
    """Ends with `scratch`."""

    def __init__(self, scratch):
        self.prefix = scratch.folder("wine")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(scratch.folder("home")), "WINEPREFIX": str(self.prefix),
                            "WINEDEBUG": "-all", "WINEARCH": "win64", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "USER": USER,
                            "COMPANION_NETWORK_ENABLED": "false", "COMPANION_SERVER_OTLP_LISTEN": "off"}
        scratch.closers.append(lambda: self.call("wineserver", "-k"))
        status, _, err = self.call("wineboot", "-i", timeout=180)
        expect(status == 0, f"wineboot -i ended with {status}: {err}")
        self.home = self.drive("users") / USER
        expect(self.home.is_dir(), "Wine made no profile for the user")
        # What made the prefix has its own service manager; a second one beside it would share its door.
        self.call("wineserver", "-w", timeout=120)
        # Without any program Wine ends its services, and starts anew each time.
        keeper = Program(["wine", "ping", "-n", "3600", "127.0.0.1"], self.environment, scratch.root / "keeper.log")
        scratch.programs.append(("keeper", keeper))

    def drive(self, path):
        return self.prefix / "drive_c" / path

    def call(self, *arguments, timeout=120, environment=None, text=""):
        """(exit code, stdout, stderr); `text` is its standard input. Through files: what Wine starts beside the program keeps
        pipes open for ever."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(text.encode())
            given.seek(0)
            done = subprocess.run([str(word) for word in arguments], stdin=given, stdout=out, stderr=err,
                                  timeout=timeout, check=False, env={**self.environment, **(environment or {})})
            out.seek(0), err.seek(0)
            return done.returncode, out.read().decode(errors="replace"), err.read().decode(errors="replace")

    def run(self, program, *arguments, **how):
        return self.call("wine", program, *arguments, **how)
