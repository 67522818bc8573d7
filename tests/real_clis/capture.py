"""capture.py TOOL FOLDER: runs one CLI and keeps its logs and what was served, for a look at them by hand."""

import importlib
import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "clis"), str(HERE.parent / "end_to_end")]

from drive import main  # noqa: E402
from world import World  # noqa: E402


def capture(scratch, name, target):
    tool = importlib.import_module(name)
    world = World(tool, scratch)
    trouble = None
    try:
        tool.run(world)
    except Exception as failure:  # noqa: BLE001 - the logs are wanted all the same
        trouble = failure
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for place in tool.LOGS:
        if (world.home / place).is_dir():
            shutil.copytree(world.home / place, target / place, symlinks=True, dirs_exist_ok=True)
        elif (world.home / place).exists():
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(world.home / place, target / place)
    truth = {"served": world.upstream.served(), "unfinished": world.upstream.unfinished(),
             "other": world.upstream.other_requests(), "commands": world.commands}
    (target / "served.json").write_text(json.dumps(truth, indent=1))
    output = scratch.root / "logs/output.txt"
    if output.exists():
        shutil.copy(output, target / "output.txt")
    print(f"{name}: served {len(truth['served'])}, unfinished {len(truth['unfinished'])}, other {sorted(set(truth['other']))}")
    everything = sorted(str(p.relative_to(world.home)) for p in world.home.rglob("*") if p.is_file())
    (target / "home-files.txt").write_text("\n".join(everything) + "\n")
    if trouble:
        raise trouble


if __name__ == "__main__":
    sys.exit(main("capture", lambda scratch: capture(scratch, sys.argv[1], Path(sys.argv[2]))))
