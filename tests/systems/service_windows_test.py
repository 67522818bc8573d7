"""Windows' service manager and Run key as Wine has them: what `companion service` does there, in a small program."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))

from drive import REPOSITORY, Failed, expect, expect_equal  # noqa: E402

COMPILER = "x86_64-w64-mingw32-g++-posix"
SOURCES = ["supervisor_windows", "service_windows", "service_machine_windows", "service_agent_windows",
           "wide_text_windows", "windows_service"]
NOT_INSTALLED, STOPPED, RUNNING = 0, 1, 3  # ServicePhase


class Wine:
    """A Windows of its own, in a folder."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.prefix = self.folder / "prefix"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "WINEPREFIX": str(self.prefix),
                            "WINEDEBUG": "-all", "WINEARCH": "win64"}
        self.keeper = None

    def __enter__(self):
        self.run("wineboot", "-i", timeout=180)
        # What made the prefix has its own service manager; a second one beside it would share its door.
        self.run("wineserver", "-w", timeout=120)
        # Wine ends its services with the last program.
        self.keeper = subprocess.Popen(["wine", "ping", "-n", "600", "127.0.0.1"], env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.keeper.terminate()
        self.run("wineserver", "-k", timeout=60)  # of this prefix alone
        self.keeper.wait(20)

    def run(self, *command, timeout=60):
        """(exit code, output). Into a file: what Wine starts beside the program keeps pipes open."""
        with open(self.folder / "output", "w+b") as output:
            ran = subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.DEVNULL, timeout=timeout, check=False)
            output.seek(0)
            return ran.returncode, output.read().decode(errors="replace")

    def probe(self, *words):
        """(exit code, lines)"""
        code, text = self.run("wine", str(self.folder / "service_probe.exe"), *words)
        return code, text.splitlines()

    def good(self, *words):
        code, lines = self.probe(*words)
        expect(code == 0, f"{' '.join(words)} ended with {code}: {lines}")
        return lines

    def state(self, *flags):
        return [int(value) for value in self.good("state", *flags)[0].split()]


def build(folder):
    # A cross compiler must not see this system's headers: only the one library that the sources need.
    includes = Path(folder) / "include"
    includes.mkdir()
    (includes / "tl").symlink_to("/usr/include/tl")
    platform = REPOSITORY / "src/platform"
    subprocess.run([COMPILER, "-std=c++20", "-O1", "-static", "-Wall", "-Wextra", "-Werror", "-D_WIN32_WINNT=0x0A00",
                    "-DWINVER=0x0A00", "-DNOMINMAX", "-DWIN32_LEAN_AND_MEAN", "-DUNICODE", "-D_UNICODE",
                    f"-I{REPOSITORY}/include", f"-I{REPOSITORY}/src", "-isystem", str(includes),
                    "-o", f"{folder}/service_probe.exe", str(REPOSITORY / "tests/systems/service_probe.cpp"),
                    *(str(platform / f"{name}.cpp") for name in SOURCES), "-ladvapi32"], check=True, timeout=600)


def lives(wine, *flags):
    expect_equal(wine.state(*flags)[0], NOT_INSTALLED, "state before")
    expect_equal(wine.probe("start", *flags)[0], 3, "start of nothing")
    plan = wine.good("plan", *flags)
    expect_equal(wine.state(*flags)[0], NOT_INSTALLED, "state after a dry run")
    expect_equal(wine.good("install", *flags), plan, "what was done and what the dry run told")
    expect_equal(wine.state(*flags)[:2], [RUNNING, 1], "state after install")
    expect_equal(wine.good("install", *flags), [], "a second install")
    for word, phase in (("restart", RUNNING), ("stop", STOPPED), ("stop", STOPPED), ("start", RUNNING),
                        ("start", RUNNING)):
        wine.good(word, *flags)
        expect_equal(wine.state(*flags)[0], phase, f"state after {word}")
    wine.good("uninstall", *flags)
    expect_equal(wine.state(*flags)[:2], [NOT_INSTALLED, 0], "state after uninstall")
    expect_equal(wine.good("uninstall", *flags), [], "a second uninstall")


def main():
    lacking = [name for name in (COMPILER, "wine", "wineboot") if not shutil.which(name)]
    if lacking:
        print(f"skipped: {', '.join(lacking)} not found (packages g++-mingw-w64-x86-64-posix, wine)")
        return 0
    folder = tempfile.mkdtemp(prefix="companion-wine-")
    try:
        build(folder)
        with Wine(folder) as wine:
            lives(wine, "--system")
            lives(wine)
            told = (wine.prefix / "drive_c/probe.log").read_text().splitlines()
        expect_equal(told, ["service starts", "stops"] * 3 + ["agent starts", "stops"] * 3, "what the process saw")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("the machine's service and the user's agent: installed, restarted, stopped, started, removed")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as trouble:
        print(f"FAILED: {trouble}", file=sys.stderr)
        sys.exit(1)
