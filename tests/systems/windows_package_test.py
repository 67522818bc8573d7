"""The Windows packages under Wine: windows_package_test.py FOLDER. What Wine cannot show is in docs/SUPPORT.md."""

import os
import shutil
import sys
import zipfile
from pathlib import Path

from drive import expect, expect_equal, main
from service_windows_test import Service
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


def both_services(wine, program):
    """As their owner would have them: installed, answering."""
    services = [Service(wine, program, wine.home / "AppData/Local/LiteLLM Companion/data"),
                Service(wine, program, wine.drive("ProgramData/LiteLLM Companion"), "--system")]
    for service in services:
        service.word("install", "--listen", f"127.0.0.1:{service.port}")
        service.expect_state("running")
        service.expect_answer()
    return services


def installer(wine, package, version):
    target = wine.drive("Companion")
    program = target / "bin/companion.exe"
    wine.run(package, "/S", "/D=C:\\Companion")
    runs(wine, program, version)
    services = both_services(wine, program)
    os.utime(program, (0, 0))
    wine.run(package, "/S", "/D=C:\\Companion", timeout=300)  # over itself, while both run
    expect(program.stat().st_mtime > 0, "the program that ran was not replaced")
    runs(wine, program, version)
    for service in services:
        service.expect_answer()
    kept = shutil.copy(program, wine.drive("kept.exe"))  # to ask with, once it is gone
    wine.run(target / "Uninstall.exe", "/S", "_?=C:\\Companion", timeout=300)
    expect(not (target / "bin").exists(), f"the uninstaller left {list(target.rglob('*'))}")
    for service in services:
        service.program = kept
        service.expect_state("not_installed")
        service.expect_last_word()
        expect((service.data / "ledger.db").exists(), "the uninstaller took the ledger along")
    print("setup.exe: installed, over itself with both services running, uninstalled with them; the data stays")


def msi(wine, package, version):
    target = wine.drive("Program Files/LiteLLM Companion")
    program = target / "bin/companion.exe"
    wine.run("msiexec", "/i", package, "/qn")
    runs(wine, program, version)
    for service in both_services(wine, program):
        service.word("stop")
        service.expect_state("stopped")
        service.word("uninstall")
        service.expect_state("not_installed")
    wine.run("msiexec", "/x", package, "/qn")
    expect(not target.exists(), f"the .msi left {list(target.rglob('*'))}")
    print(".msi: installed, both services installed, answering, stopped, removed; uninstalled clean")


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
