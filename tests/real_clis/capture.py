"""capture.py TOOL FOLDER: runs one CLI and keeps its logs and what was served, for a look at them by hand."""

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "end_to_end")]

from drive import main  # noqa: E402
from table import tools  # noqa: E402
from world import World  # noqa: E402


def keep(world, target):
    """The tool's folders as in its home, and what the provider served."""
    target.mkdir(parents=True, exist_ok=True)
    for place in world.tool.LOGS:
        shutil.rmtree(target / place, ignore_errors=True)
    for place in world.tool.LOGS:
        if (world.home / place).is_dir():
            shutil.copytree(world.home / place, target / place, symlinks=True, dirs_exist_ok=True)
    truth = {"served": world.upstream.served(), "unfinished": world.upstream.unfinished(),
             "other": world.upstream.other_requests(), "commands": world.commands}
    (target / "served.json").write_text(json.dumps(truth, indent=1))
    output = world.scratch.root / "logs/output.txt"
    if output.exists():
        (target / "output.txt").write_text(output.read_text().replace(world.key, "KEY"))
    everything = sorted(str(path.relative_to(world.home)) for path in world.home.rglob("*") if path.is_file())
    (target / "home-files.txt").write_text("\n".join(everything) + "\n")
    print(f"{world.tool.NAME}: served {len(truth['served'])}, other {sorted(set(truth['other']))}")


def capture(scratch, name, target):
    (tool,) = tools([name])
    world = World(tool, scratch)
    try:
        getattr(tool, "prepare", lambda _: None)(world)
        tool.run(world)
    finally:
        keep(world, target)


if __name__ == "__main__":
    sys.exit(main("capture", lambda scratch: capture(scratch, sys.argv[1], Path(sys.argv[2]))))
