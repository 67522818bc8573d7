"""Fills in the manifests of Homebrew, winget and scoop for packages that lie in a folder and will be fetched from a URL."""

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path
from string import Template

HERE = Path(__file__).resolve().parent
TEMPLATES = {"source": ["homebrew/companion.rb.in"], "windows": ["winget/*.in", "scoop/*.in"]}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def one(folder, pattern):
    found = sorted(folder.glob(pattern))
    return found[-1] if found else None


def facts_of(packages, version, url, homepage):
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    facts = {"version": version, "url": url.rstrip("/"), "homepage": homepage,
             "date": time.strftime("%Y-%m-%d", time.gmtime(epoch))}
    kinds = {"source": one(packages, f"litellm-companion-{version}-source.tar.gz"),
             "windows": one(packages, f"litellm-companion-{version}-windows-*.zip")}
    for kind, path in kinds.items():
        if path:
            facts |= {f"{kind}_name": path.name, f"{kind}_sha256": sha256(path),
                      f"{kind}_sha256_upper": sha256(path).upper(), f"{kind}_folder": path.name.removesuffix(".zip")}
    return facts, [kind for kind, path in kinds.items() if path]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path, help="folder with the source archive and the Windows zip")
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--url", required=True, help="where the packages will lie: names are put after it")
    parser.add_argument("--homepage", help="default: the URL")
    wish = parser.parse_args()
    if not wish.url.startswith("https://"):
        sys.exit("manifests: --url must be https://")
    facts, kinds = facts_of(wish.packages, wish.version, wish.url, wish.homepage or wish.url)
    for kind in TEMPLATES:
        if kind not in kinds:
            print(f"manifests: no {kind} package in {wish.packages}: left out", file=sys.stderr)
            continue
        for template in (path for pattern in TEMPLATES[kind] for path in sorted(HERE.glob(pattern))):
            target = wish.out / template.parent.name / template.name.removesuffix(".in")
            target.parent.mkdir(parents=True, exist_ok=True)
            # Ruby and JSON have no $name of their own here; a name that is missing must be an error.
            target.write_text(Template(template.read_text()).substitute(facts))


if __name__ == "__main__":
    main()
