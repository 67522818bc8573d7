"""The Windows packages under Wine: windows_package_test.py FOLDER. What Wine cannot show is in docs/SUPPORT.md."""

import sys
import zipfile
from pathlib import Path

from drive import expect, expect_equal, main
from wine import Wine


def one(folder, pattern):
    found = sorted(folder.glob(pattern))
    expect_equal(len(found), 1, f"files {pattern} in {folder}")
    return found[0]


def runs(wine, program, version):
    _, out, _ = wine.run(program, "--version")
    expect_equal(out.strip(), f"companion {version}", f"what {program} says")


def zipped(wine, package, version):
    with zipfile.ZipFile(package) as bundle:
        bundle.extractall(wine.drive("unpacked"))
    runs(wine, wine.drive("unpacked") / package.stem / "bin/companion.exe", version)


def installer(wine, package, version):
    target = wine.drive("Companion")
    wine.run(package, "/S", "/D=C:\\Companion")
    runs(wine, target / "bin/companion.exe", version)
    wine.run(package, "/S", "/D=C:\\Companion")  # over itself
    runs(wine, target / "bin/companion.exe", version)
    wine.run(target / "Uninstall.exe", "/S", "_?=C:\\Companion")
    expect(not (target / "bin").exists(), f"the uninstaller left {list(target.rglob('*'))}")


def msi(wine, package, version):
    target = wine.drive("Program Files/LiteLLM Companion")
    wine.run("msiexec", "/i", package, "/qn")
    runs(wine, target / "bin/companion.exe", version)
    wine.run("msiexec", "/x", package, "/qn")
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
