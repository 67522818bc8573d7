"""The manifests of Homebrew, winget and scoop, made for packages of this test."""

import hashlib
import json
import re
import shutil
import subprocess
import sys

from drive import REPOSITORY, expect, expect_equal, main

PROGRAM = REPOSITORY / "infra/packaging/manifests.py"
URL = "https://downloads.example/litellm-companion/v1.2.3"


def flat_yaml(path):
    """Keys and values of the lines that have both; enough for these files, which a schema was held against once."""
    return dict(re.findall(r"^\s*(?:- )?(\w+): (\S.*)$", path.read_text(), re.M))


def made(scratch, *arguments, names=("source.tar.gz", "windows-x86_64.zip")):
    packages, out = scratch.folder("packages"), scratch.root / "out"
    shutil.rmtree(out, ignore_errors=True)
    for path in packages.iterdir():
        path.unlink()
    for name in names:
        (packages / f"litellm-companion-1.2.3-{name}").write_text(name)
    done = subprocess.run([sys.executable, str(PROGRAM), str(packages), str(out), "--version", "1.2.3", *arguments],
                          capture_output=True, text=True, timeout=60, env={"SOURCE_DATE_EPOCH": "1795694400"})
    return done, out


def body(scratch):
    done, out = made(scratch, "--url", URL + "/")
    expect_equal((done.returncode, done.stderr), (0, ""), "manifests.py")
    source, windows = (hashlib.sha256(name.encode()).hexdigest() for name in ("source.tar.gz", "windows-x86_64.zip"))

    formula = (out / "homebrew/companion.rb").read_text()
    expect(f'url "{URL}/litellm-companion-1.2.3-source.tar.gz"' in formula, "the formula's url")
    expect(f'sha256 "{source}"' in formula, "the formula's digest")
    expect("#{bin}" in formula and "${" not in formula, "placeholders of the formula")
    if shutil.which("ruby"):
        subprocess.run(["ruby", "-c", str(out / "homebrew/companion.rb")], check=True, capture_output=True, timeout=30)

    scoop = json.loads((out / "scoop/litellm-companion.json").read_text())
    expect_equal(scoop["architecture"]["64bit"], {"url": f"{URL}/litellm-companion-1.2.3-windows-x86_64.zip",
                 "hash": windows, "extract_dir": "litellm-companion-1.2.3-windows-x86_64"}, "scoop's package")
    expect_equal((scoop["version"], scoop["bin"]), ("1.2.3", "bin\\companion.exe"), "scoop's version and program")

    files = {path.name: flat_yaml(path) for path in (out / "winget").iterdir()}
    stem = "LiteLLMCompanion.Companion"
    expect_equal(set(files), {f"{stem}.yaml", f"{stem}.installer.yaml", f"{stem}.locale.en-US.yaml"}, "winget's files")
    for name, kind in ((f"{stem}.yaml", "version"), (f"{stem}.installer.yaml", "installer"),
                       (f"{stem}.locale.en-US.yaml", "defaultLocale")):
        keys = files[name]
        expect_equal((keys["PackageIdentifier"], keys["PackageVersion"], keys["ManifestType"]), (stem, "1.2.3", kind), name)
    installer = files[f"{stem}.installer.yaml"]
    expect_equal(installer["InstallerSha256"], windows.upper(), "winget's digest")
    expect_equal(installer["RelativeFilePath"], r"litellm-companion-1.2.3-windows-x86_64\bin\companion.exe", "winget's program")
    expect_equal(installer["ReleaseDate"], "2026-11-26", "winget's date")

    done, out = made(scratch, "--url", URL, names=("source.tar.gz",))
    expect("no windows package" in done.stderr and not (out / "winget").exists(), f"a missing package: {done.stderr}")
    done, out = made(scratch, "--url", "http://downloads.example")
    expect(done.returncode != 0 and "https" in done.stderr, "an address in clear was taken")


if __name__ == "__main__":
    sys.exit(main("manifests", body))
