"""Where one CLI lives during its test: a home of its own, the provider on loopback, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))

from drive import MASTER_KEY, PEERS, Failed, basic_environment, expect  # noqa: E402
from upstream import Upstream  # noqa: E402

ROOT = PEERS / "real-clis"
QUESTION = "How much is two and two? Use the shell to say it."
AGAIN = "And three and three?"
SECONDS = 240


class World:
    """What a tool's `run` is given."""

    def __init__(self, tool, scratch, otel=False):
        self.tool, self.scratch, self.otel = tool, scratch, otel
        self.home, self.work = scratch.folder("home"), scratch.folder("home/project")
        (self.work / "four.txt").write_text("four\n")
        self.installed = ROOT / tool.NAME
        self.upstream = Upstream().start()
        scratch.closers += [self.upstream.stop, self.end_leftovers]
        self.key = MASTER_KEY
        self.commands, self.spared = [], set()
        self.question, self.again = QUESTION, AGAIN

    @property
    def url(self):
        return self.upstream.url

    @property
    def openai(self):
        return self.upstream.url + "/v1"

    def note(self, name, *arguments):
        self.commands.append(" ".join([name, *arguments]).replace(self.key, "KEY"))

    def write(self, name, text):
        """A file in the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def leftovers(self):
        """Process ids of what the tool left running in the background: they and the daemon alone have this home."""
        wanted = f"HOME={self.home}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if int(entry.name) not in self.spared and wanted in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name)
            except OSError:
                continue

    def end_leftovers(self):
        for process in list(self.leftovers()):
            try:
                os.kill(process, 9)
            except OSError:
                pass

    def program(self, name):
        """A program of the tool's own installation."""
        for place in (getattr(self.tool, "PROGRAM", ""), "node_modules/.bin/" + name, "bin/" + name):
            for path in sorted(self.installed.glob(place)) if place else []:
                path.chmod(path.stat().st_mode | 0o100)  # npm leaves that to scripts, which do not run here
                return str(path)
        raise Failed(f"{self.tool.NAME} has no program {name}: run tests/real_clis/run again, or remove {self.installed}")

    def closed_door(self):
        """Whatever the tool would fetch from elsewhere meets the provider, which refuses and remembers it."""
        door = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), self.url)
        return {**door, "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}

    def environment(self, more=None):
        plain = basic_environment(self.home)
        node = ROOT / "node/node_modules/.bin"
        plain["PATH"] = f"{node}:{self.installed / 'node_modules/.bin'}:{self.installed / 'bin'}:{plain['PATH']}"
        whole = {**plain, **self.closed_door(), "TERM": "dumb", "NO_COLOR": "1", "CI": "1", "DO_NOT_TRACK": "1",
                "XDG_CONFIG_HOME": str(self.home / ".config"), "XDG_DATA_HOME": str(self.home / ".local/share"),
                "XDG_STATE_HOME": str(self.home / ".local/state"), "XDG_CACHE_HOME": str(self.home / ".cache"),
                **(more or {})}
        return {name: text for name, text in whole.items() if text is not None}

    def cli(self, name, *arguments, environment=None, seconds=SECONDS, text=None, codes=(0,)):
        """Runs the tool once in the work folder; its output."""
        self.note(name, *arguments)
        command = [self.program(name), *arguments]
        child = subprocess.Popen(command, env=self.environment(environment), cwd=self.work, text=True,
                                 stdin=subprocess.PIPE if text else subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, start_new_session=True)
        try:
            output, _ = child.communicate(text, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, 9)
            output, _ = child.communicate()
            raise Failed(f"{name} did not end in {seconds} s:\n{output[-3000:]}") from None
        finally:
            self.scratch.folder("logs").joinpath("output.txt").open("a").write(f"$ {self.commands[-1]}\n{output or ''}\n")
        expect(child.returncode in codes, f"{name} ended with {child.returncode}:\n{output[-3000:]}")
        return output
