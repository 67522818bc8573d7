"""What can be said of the programs for macOS without running them: macos_test.py UNIVERSAL PROGRAM….

Nothing here executes Mach-O. So: which system they ask for, that they need no library but the system's own, that they
are signed where they must be (Apple silicon runs nothing else), and that the universal program is made of them all.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from drive import expect, expect_equal, main


def tool(name):
    found = shutil.which(f"{name}-16") or shutil.which(name)
    expect(found, f"{name} is not installed (llvm-16)")
    return found


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def libraries(program):
    return [line.split()[0] for line in said(tool("llvm-objdump"), "--macho", "--dylibs-used", program).splitlines()[1:]]


def load_commands(program):
    """The fields of each load command, by its name."""
    commands = {}
    for part in said(tool("llvm-objdump"), "--macho", "--private-headers", program).split("Load command ")[1:]:
        fields = dict(re.findall(r"^[ ]*(\w+)[ ]+(\S.*)$", part, re.M))
        commands[fields.get("cmd", "?")] = fields
    return commands


def check(program):
    expect_equal(libraries(program), ["/usr/lib/libSystem.B.dylib"], f"libraries of {program}")
    commands = load_commands(program)
    version = commands["LC_BUILD_VERSION"]
    expect(version["platform"] in ("macos", "1"), f"platform of {program}: {version}")
    expect_equal(version["minos"], "13.0", f"oldest system of {program}")
    processor = said(tool("llvm-lipo"), "-archs", program).strip()
    expect("LC_CODE_SIGNATURE" in commands or processor != "arm64", f"{program} is not signed")
    print(f"{processor}: libSystem only, macOS 13.0 and newer")
    return processor


def macos(_):
    universal, *programs = [str(Path(name).resolve()) for name in sys.argv[1:]]
    wanted = sorted(check(program) for program in programs)
    processors = said(tool("llvm-lipo"), "-archs", universal).split()
    expect_equal(sorted(processors), wanted, "processors of the universal program")
    print(f"universal program: {', '.join(processors)}, {Path(universal).stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(main("macos", macos))
