"""The same sources give the same bytes: built once more in another folder, at another time, and compared with the packages
of FOLDER.

What the compiler makes comes from ccache where that is installed; of that, SAMPLE files, others each day, are compiled
again without it. COMPANION_REPRODUCE_WHOLE=1 compiles all of them again: an hour on two cores.
"""

import datetime
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from drive import REPOSITORY, expect, expect_equal, main

SAMPLE = 16


def run(*arguments, cwd=None, environment=None):
    done = subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True, timeout=7200,
                          stdin=subprocess.DEVNULL)
    expect(done.returncode == 0, f"{arguments} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def object_of(command):
    words = shlex.split(command["command"])
    return words[words.index("-o") + 1]


def without_folders(made):
    """As packages have it: without debug information, which names the folder."""
    stripped = made.with_suffix(".stripped")
    run("strip", "--strip-debug", "-o", str(stripped), str(made))
    return stripped.read_bytes()


def compiled_again(first, second):
    """Some objects of `second` made anew by the compiler itself: the same bytes as in `first`."""
    commands = [command for command in json.loads((second / "compile_commands.json").read_text())
                if (second / object_of(command)).exists()]
    for command in random.Random(datetime.date.today().isoformat()).sample(commands, SAMPLE):
        name = object_of(command)
        (second / name).unlink()
        run("sh", "-c", command["command"], cwd=command["directory"], environment={**os.environ, "CCACHE_DISABLE": "1"})
        expect_equal(without_folders(second / name) == without_folders(first / name), True, f"{name} is the same again")
    print(f"{SAMPLE} of {len(commands)} files compiled again without ccache: the same bytes")


def body(scratch):
    first = Path(sys.argv[1]).resolve()
    copy = scratch.root / "another/place"
    copy.mkdir(parents=True)
    for name in run("git", "-C", str(REPOSITORY), "ls-files", "-z").split("\0"):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, copy / name)
    # Other times of the files, another umask and another time zone than the first time.
    environment = {**os.environ, "TZ": "Asia/Tokyo"}
    if os.environ.get("COMPANION_REPRODUCE_WHOLE"):
        environment["CCACHE_DISABLE"] = "1"
    os.umask(0o027)
    (copy / "dev").chmod(0o755)
    run("./dev", "package", cwd=copy, environment=environment)
    preset = os.environ.get("COMPANION_PACKAGE_PRESET", "release")
    made = {path.name: path for path in (copy / "build" / preset / "packages").iterdir() if path.is_file()}
    compared = 0
    for path in sorted(first.iterdir()):
        if path.name in made and path.name != "SHA256SUMS":
            expect_equal(made[path.name].read_bytes() == path.read_bytes(), True, f"{path.name} has the same bytes again")
            compared += 1
    expect_equal(compared, 4, "files compared")  # .deb, .rpm, .tar.gz, SBOM
    compiled_again(first.parent, copy / "build" / preset)


if __name__ == "__main__":
    sys.exit(main("reproducible", body))
