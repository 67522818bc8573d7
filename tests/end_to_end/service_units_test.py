"""The units that `companion service` writes, in the eyes of systemd's own checkers. No service is touched."""

import json
import os
import shutil
import subprocess
import sys

from drive import Companion, companion_binary, expect, expect_equal, main

EXPOSURE_MAX = 3.0


def checker(*arguments, runtime):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)})


def write_unit(companion, folder, program, flags):
    _, text, _ = companion.command("service", "print-unit", "--program", str(program), *flags)
    folder.mkdir(parents=True, exist_ok=True)
    unit = folder / "litellm-companion.service"
    unit.write_text(text)
    return unit


def verified(scratch, companion, program, flags, name):
    unit = write_unit(companion, scratch.folder(name), program, flags)
    user = [] if flags else ["--user"]
    said = checker("verify", "--man=no", *user, str(unit), runtime=scratch.folder("runtime"))
    # Unknown keys are only warned of, with exit code 0.
    expect_equal((said.returncode, said.stderr.strip()), (0, ""), f"systemd-analyze verify of {name}")
    return unit


def scored(unit):
    said = checker("security", "--offline=yes", "--no-pager", f"--threshold={int(EXPOSURE_MAX * 10)}", str(unit),
                   runtime="/nonexistent")
    expect_equal(said.returncode, 0, f"exposure above {EXPOSURE_MAX}:\n{said.stdout[-400:]}")
    too_strict = checker("security", "--offline=yes", "--no-pager", "--threshold=1", str(unit), runtime="/nonexistent")
    expect(too_strict.returncode != 0, "the threshold is not looked at")


def odd_paths(scratch, companion):
    """A program's path may hold what means something to systemd."""
    program = scratch.folder("50% of $HOME; and more") / "companion"
    program.symlink_to(companion_binary())
    for flags in ([], ["--system"]):
        verified(scratch, companion, program, flags, f"odd{len(flags)}")


def a_mistake_is_seen(scratch, companion):
    unit = write_unit(companion, scratch.folder("mistake"), companion_binary(), [])
    unit.write_text(unit.read_text().replace("WatchdogSec=60", "WatchdogSex=60"))
    said = checker("verify", "--man=no", "--user", str(unit), runtime=scratch.folder("runtime"))
    expect("WatchdogSex" in said.stderr, "the checker sees no mistakes")


def without_a_manager(companion):
    """Where no systemd runs, or none for this user, that is said, and nothing is written."""
    code, text, errors = companion.command("service", "status", "--json", check=False)
    if text.strip():  # a manager answers: it is somebody's own, and left alone
        expect("phase" in json.loads(text), f"status --json: {text}")
        return
    expect_equal(code, 1, f"status without a manager: {errors}")
    expect(errors.strip().startswith("companion: "), errors)
    written = companion.home / ".config/systemd/user/litellm-companion.service"
    companion.command("service", "install", check=False)
    expect(not written.exists(), "a unit was written although nobody will read it")


def body(scratch):
    companion = Companion(scratch, scratch.folder("home"), scratch.folder("data"))
    for flags in ([], ["--system"]):
        unit = verified(scratch, companion, companion_binary(), flags, "system" if flags else "user")
        if flags:
            scored(unit)
    odd_paths(scratch, companion)
    a_mistake_is_seen(scratch, companion)
    without_a_manager(companion)
    code, _, errors = companion.command("service", check=False)
    expect(code == 2 and errors.strip(), "service without a word after it")
    code, _, errors = companion.command("run", "--service", check=False)
    expect(code == 2 and "Windows" in errors, f"run --service ended with {code}: {errors}")


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not here (package systemd)")
        sys.exit(77)
    sys.exit(main("service_units", body))
