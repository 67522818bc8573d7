"""What is in the packages: package_test.py FOLDER, where `./dev package` put them."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

from drive import REPOSITORY, expect, expect_equal, main

# Debian asks for a bug report in which somebody announced the package; it is not uploaded there.
OVERRULED = ["initial-upload-closes-no-bugs"]

EVERYWHERE = ["bin/companion", "share/bash-completion/completions/companion",
              "share/fish/vendor_completions.d/companion.fish", "share/man/man1/companion.1.gz",
              "share/doc/litellm-companion/copyright", "share/doc/litellm-companion/sbom.spdx.json",
              "share/doc/litellm-companion/examples/config.yaml", "share/litellm-companion/chrome-extension/manifest.json"]
UNITS = ["lib/systemd/user/litellm-companion.service", "lib/systemd/system/litellm-companion.service"]


def run(*arguments, **more):
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, **more)
    expect(done.returncode == 0, f"{' '.join(map(str, arguments))} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def one(folder, pattern):
    found = sorted(folder.glob(pattern))
    expect_equal(len(found), 1, f"files {pattern} in {folder}")
    return found[0]


def checksums(folder):
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    named = {line.split()[1]: line.split()[0] for line in lines}
    expect_equal(set(named), {path.name for path in folder.iterdir() if path.is_file()} - {"SHA256SUMS"}, "names in SHA256SUMS")
    for name, digest in named.items():
        expect_equal(hashlib.sha256((folder / name).read_bytes()).hexdigest(), digest, f"digest of {name}")


def debian(folder, scratch):
    package = one(folder, "*.deb")
    root = scratch.root / "deb"
    run("dpkg-deb", "-R", package, root)
    for name in EVERYWHERE + UNITS + ["share/zsh/vendor-completions/_companion", "share/doc/litellm-companion/changelog.Debian.gz"]:
        expect((root / "usr" / name).is_file(), f"the .deb has no {name}")
    fields = run("dpkg-deb", "-f", package)
    for wanted in ("Package: litellm-companion", "libc6 (>=", "libsqlite3-0", "tzdata", "Section: utils"):
        expect(wanted in fields, f"the .deb's control has no {wanted!r}: {fields}")
    expect("libxcb" not in re.search(r"^Depends: .*", fields, re.M)[0], "the .deb depends on X")
    program = (root / "usr/bin/companion").read_bytes()
    expect(str(REPOSITORY).encode() not in program, "the program knows where it was built")
    expect(b".symtab" not in program, "the program is not stripped")
    said = run("lintian", "--suppress-tags", ",".join(OVERRULED), "--fail-on", "error,warning", package)
    expect_equal([line for line in said.splitlines() if not line.startswith("N:")], [], "what lintian says")
    for scope in ("user", "system"):
        unit = (root / f"usr/lib/systemd/{scope}/litellm-companion.service").read_text()
        expect("ExecStart=/usr/bin/companion run\n" in unit and "WatchdogSec=" in unit, f"the unit of the {scope}: {unit}")


def sbom(folder, scratch):
    beside = one(folder, "*.spdx.json")
    expect_equal((scratch.root / "deb/usr/share/doc/litellm-companion/sbom.spdx.json").read_bytes(), beside.read_bytes(),
                 "the SBOM in the package")
    if "COMPANION_SPDX" in os.environ:
        run(os.environ["COMPANION_SPDX"], "-i", beside)  # SPDX's own validator
    document = json.loads(beside.read_text())
    expect_equal(document["spdxVersion"], "SPDX-2.3", "version of the SBOM")
    parts = {part["SPDXID"]: part for part in document["packages"]}
    for relation in document["relationships"]:
        for end in (relation["spdxElementId"], relation["relatedSpdxElement"]):
            expect(end in parts or end == "SPDXRef-DOCUMENT", f"a relation to {end}, which is not there")
    untold = [part["name"] for part in parts.values() if part["versionInfo"] == "NOASSERTION"]
    expect_equal(untold, [], "parts without a version")
    # What the loader will look for is in it: each library of the program belongs to a part.
    needed = re.findall(r"\(NEEDED\)\s+Shared library: \[lib([a-z-]+)", run("readelf", "-d", scratch.root / "deb/usr/bin/companion"))
    known = {"sqlite": "sqlite", "z": "zlib", "zstd": "zstd", "ssl": "openssl", "crypto": "openssl", "simdjson": "simdjson",
             "spdlog": "spdlog", "fmt": "fmt", "yaml-cpp": "yaml-cpp", "date-tz": "date"}
    names = {part["name"] for part in parts.values()}
    for library in needed:
        if library not in ("c", "m", "stdc", "gcc_s", "gcc", "ld-linux-x", "ld-linux-aarch"):
            expect(known.get(library) in names, f"lib{library} is in no part of the SBOM")


def rpm(folder):
    package = one(folder, "*.rpm")
    files = run("rpm", "-qpl", package).split()
    for name in EVERYWHERE + UNITS:
        expect(f"/usr/{name}" in files, f"the .rpm has no {name}")
    expect("/usr/lib/systemd/system" not in files, "the .rpm owns a folder of systemd's")
    scripts = run("rpm", "-qp", "--scripts", package)
    expect("try-restart" in scripts and "disable --now" in scripts, f"scripts of the .rpm: {scripts}")
    expect_equal(run("rpm", "-qp", "--qf", "%{LICENSE} %{BUILDHOST}", package), "Apache-2.0 reproducible", "tags of the .rpm")


def archive(folder, scratch):
    package = one(folder, "litellm-companion-*-linux-*.tar.gz")
    with tarfile.open(package) as bundle:
        expect_equal({member.name.split("/")[0] for member in bundle}, {package.name.removesuffix(".tar.gz")}, "top folder")
        expect_equal({(member.uid, member.gid) for member in bundle}, {(0, 0)}, "owners in the .tar.gz")
        bundle.extractall(scratch.root / "tar", filter="data") if hasattr(tarfile, "data_filter") else bundle.extractall(
            scratch.root / "tar")
    root = scratch.root / "tar" / package.name.removesuffix(".tar.gz")
    for name in EVERYWHERE:
        expect((root / name).is_file(), f"the .tar.gz has no {name}")
    # Its program is not where these units of the packages look; `companion service install` writes the right ones.
    expect(not (root / "lib").exists(), "the .tar.gz has units")
    version = run(root / "bin/companion", "--version").strip()
    page = gzip.decompress((root / "share/man/man1/companion.1.gz").read_bytes()).decode()
    expect(f'"LiteLLM Companion {version.split()[1]}"' in page, "the manual page is of another version")
    bash = run(root / "bin/companion", "completion", "bash")
    expect_equal((root / "share/bash-completion/completions/companion").read_text(), bash, "the completions")


def source(folder):
    with tarfile.open(one(folder, "*-source.tar.gz")) as bundle:
        names = {member.name.split("/", 1)[-1] for member in bundle}
    for name in ("CMakeLists.txt", "src/main.cpp", "receiver/web/dist/index.html", "LICENSE"):
        expect(name in names, f"the source archive has no {name}")


def body(scratch):
    folder = Path(sys.argv[1]).resolve()
    checksums(folder)
    debian(folder, scratch)
    sbom(folder, scratch)
    rpm(folder)
    archive(folder, scratch)
    source(folder)


if __name__ == "__main__":
    sys.exit(main("package", body))
