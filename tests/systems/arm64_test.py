"""The program for Linux on aarch64 under qemu's user emulation: arm64_test.py COMPANION.

What samples_test.py and kill_test.py ask of the native program, asked of this one: logs to the last token, payloads,
`kill -9` without loss. Other processes' facts come from this machine, so detectors of processes are not meant.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from drive import REPOSITORY, expect, main

LIBRARIES = "/usr/aarch64-linux-gnu"
TESTS = (("samples_test.py",), ("kill_test.py", "--rounds", "3"))


def said(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    expect(done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def body(scratch):
    program = Path(sys.argv[1]).resolve()
    emulator = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
    expect(emulator, "qemu-aarch64 is not installed (qemu-user-static)")
    headers = said("readelf", "-h", "-d", str(program))
    expect("AArch64" in headers, f"{program} is not for aarch64")
    needed = sorted(line.split("[")[1].rstrip("]") for line in headers.splitlines() if "(NEEDED)" in line)
    print(f"needs of the system: {', '.join(needed)}")
    started = scratch.root / "companion"
    started.write_text(f'#!/bin/sh\nexec "{emulator}" -L {LIBRARIES} "{program}" "$@"\n')
    started.chmod(0o755)
    print(said(str(started), "--version").strip())
    for name, *arguments in TESTS:
        subprocess.run([sys.executable, str(REPOSITORY / "tests/end_to_end" / name), *arguments], check=True, timeout=1200,
                       env={**os.environ, "COMPANION_BINARY": str(started)})


if __name__ == "__main__":
    sys.exit(main("arm64", body))
