"""The Windows packages under Wine: windows_package_test.py FOLDER. What Wine cannot show is in docs/SUPPORT.md."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from drive import expect, expect_equal, main


class Wine:
    def __init__(self, scratch):
        self.prefix = scratch.folder("wine")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(scratch.folder("home")), "WINEPREFIX": str(self.prefix),
                            "WINEDEBUG": "-all", "WINEARCH": "win64", "LANG": "C.UTF-8"}
        scratch.closers.append(lambda: self.run("wineserver", "-k"))
        self.run("wineboot", "-i")

    def run(self, *arguments):
        """Exit code and output; installers end with 0 whether they did something or not."""
        done = subprocess.run([str(word) for word in arguments], env=self.environment, capture_output=True, timeout=180,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout.decode(errors="replace")

    def drive(self, path):
        return self.prefix / "drive_c" / path


def one(folder, pattern):
    found = sorted(folder.glob(pattern))
    expect_equal(len(found), 1, f"files {pattern} in {folder}")
    return found[0]


def runs(wine, program, version):
    _, out = wine.run("wine", program, "--version")
    expect_equal(out.strip(), f"companion {version}", f"what {program} says")


def zipped(wine, package, version):
    with zipfile.ZipFile(package) as bundle:
        bundle.extractall(wine.drive("unpacked"))
    runs(wine, wine.drive("unpacked") / package.stem / "bin/companion.exe", version)


def installer(wine, package, version):
    target = wine.drive("Companion")
    wine.run("wine", package, "/S", "/D=C:\\Companion")
    runs(wine, target / "bin/companion.exe", version)
    wine.run("wine", package, "/S", "/D=C:\\Companion")  # over itself
    runs(wine, target / "bin/companion.exe", version)
    wine.run("wine", target / "Uninstall.exe", "/S", "_?=C:\\Companion")
    expect(not (target / "bin").exists(), f"the uninstaller left {list(target.rglob('*'))}")


def msi(wine, package, version):
    target = wine.drive("Program Files/LiteLLM Companion")
    wine.run("wine", "msiexec", "/i", package, "/qn")
    runs(wine, target / "bin/companion.exe", version)
    wine.run("wine", "msiexec", "/x", package, "/qn")
    expect(not target.exists(), f"the .msi left {list(target.rglob('*'))}")


def body(scratch):
    folder = Path(sys.argv[1]).resolve()
    wine = Wine(scratch)
    package = one(folder, "*-windows-*.zip")
    version = package.name.split("-")[2]
    zipped(wine, package, version)
    installer(wine, one(folder, "*-windows-*-setup.exe"), version)
    msi(wine, one(folder, "*-windows-*.msi"), version)


if __name__ == "__main__":
    sys.exit(main("windows_package", body))
