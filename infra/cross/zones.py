#!/usr/bin/env python3
"""The time zone rules for Windows, which has no IANA data base: zones.py TZDATA.ZI WINDOWSZONES.XML FOLDER.

The compact file of the system's tzdata package becomes the long form that the date library reads, and Windows' own
zone names come from Unicode's table. CMake embeds both (CompanionSystems.cmake).
"""

import re
import sys
from pathlib import Path

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()


def long_name(short, names):
    found = [name for name in names if name.startswith(short)]
    if len(found) != 1:
        raise SystemExit(f"{short!r} is none of {names}")
    return found[0][:3]


def long_day(text):
    """5, lastSu, Su>=1"""
    if text.startswith("last"):
        return "last" + long_name(text[4:], DAYS)
    found = re.fullmatch(r"([A-Z][a-z]*)([<>]=\d+)", text)
    return long_name(found[1], DAYS) + found[2] if found else text


def long_until(fields):
    """YEAR [MONTH [DAY [TIME]]]"""
    return [word if at not in (1, 2) else long_name(word, MONTHS) if at == 1 else long_day(word) for at, word in enumerate(fields)]


def long_line(line):
    fields = line.split()
    if fields[0] == "R":
        ends = {"o": "only", "ma": "max"}.get(fields[3], fields[3])
        return " ".join(["Rule", *fields[1:3], ends, fields[4], long_name(fields[5], MONTHS), long_day(fields[6]), *fields[7:]])
    if fields[0] == "L":
        return " ".join(["Link", *fields[1:]])
    if fields[0] == "Z":
        return " ".join(["Zone", *fields[1:5], *long_until(fields[5:])])
    return "\t" + " ".join([*fields[:3], *long_until(fields[3:])])


def main(rules, names, folder):
    text = Path(rules).read_text(encoding="ascii")
    version = re.match(r"# version (\S+)", text)[1]
    lines = [long_line(line) for line in text.splitlines() if line and not line.startswith("#")]
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "zones.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    (folder / "zones_version.txt").write_text(version, encoding="ascii")
    (folder / "windows_zones.xml").write_bytes(Path(names).read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:4])
