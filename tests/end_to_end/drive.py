"""Starts, drives and ends the programs of the end-to-end tests. Loopback only, every wait bounded."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request
from pathlib import Path

MASTER_KEY = "sk-local-0123456789abcdef0123456789abcdef"
PEERS = Path(os.environ.get("COMPANION_PEERS") or Path.home() / ".cache/litellm-companion/peers")
REPOSITORY = Path(__file__).resolve().parents[2]

# Whatever a peer would fetch from elsewhere meets a closed door on this machine.
CLOSED_DOOR = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
               "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9",
               "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


class Failed(Exception):
    """An expectation that did not hold; the message says which."""


def expect(holds, message):
    if not holds:
        raise Failed(message)


def expect_equal(got, wanted, what):
    expect(got == wanted, f"{what}: got {got!r}, wanted {wanted!r}")


def wait_until(condition, seconds, what, pause=0.05):
    """The first true value of condition(); Failed after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds} s in vain for {what}")
        time.sleep(pause)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def companion_binary():
    """The program under test: COMPANION_BINARY, else the newest build."""
    given = os.environ.get("COMPANION_BINARY")
    if given:
        expect(os.access(given, os.X_OK), f"COMPANION_BINARY={given} is no program")
        return str(Path(given).resolve())
    built = [path for path in REPOSITORY.glob("build/*/companion") if os.access(path, os.X_OK) and path.is_file()]
    expect(built, "no companion binary: build it, or set COMPANION_BINARY")
    return str(max(built, key=lambda path: path.stat().st_mtime))


VERSIONS = {"newest": "venv", "oldest": "venv-oldest"}  # of LiteLLM, as tests/peers/install lays them


def peer_python(version="newest"):
    given = os.environ.get("COMPANION_PEER_PYTHON") if version == "newest" else None
    path = Path(given or PEERS / VERSIONS[version] / "bin/python")
    expect((path.parent / "litellm").exists(), f"the LiteLLM proxy is not installed ({path}): run tests/peers/install")
    return path


def peer_cli(pattern, what):
    root = Path(os.environ.get("COMPANION_PEER_CLI") or PEERS / "cli")
    found = sorted(path for path in root.glob("node_modules/" + pattern) if os.access(path, os.X_OK))
    expect(found, f"{what} is not installed below {root}: run tests/peers/install")
    return str(found[0])


def claude_program():
    return peer_cli("@anthropic-ai/claude-code-*/claude", "Claude Code")


def codex_program():
    return peer_cli("@openai/codex-*/vendor/*/bin/codex", "Codex")


def http(method, url, body=None, headers=None, timeout=10):
    """(status, bytes); 0 when nobody answered."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
    except (OSError, ValueError) as trouble:
        return 0, str(trouble).encode()


def post_json(url, value, headers=None, timeout=30):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return http("POST", url, body, {"Content-Type": "application/json", **(headers or {})}, timeout)


class Program:
    """A child in a process group of its own, with its output in a file."""

    def __init__(self, arguments, environment, log_path, cwd=None):
        self.log_path = Path(log_path)
        with open(self.log_path, "ab") as log:
            self.child = subprocess.Popen(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=subprocess.STDOUT, cwd=cwd, start_new_session=True)

    def alive(self):
        return self.child.poll() is None

    def kill(self):
        self._signal(signal.SIGKILL)
        self.child.wait(10)

    def stop(self, seconds=15):
        """Exit code after a polite request; None when it had to be killed."""
        self._signal(signal.SIGTERM)
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def _signal(self, number):
        if self.alive():
            try:
                os.killpg(self.child.pid, number)
            except ProcessLookupError:
                pass

    def tail(self, lines=40):
        try:
            return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


class Scratch:
    """A temporary world: folders, programs to end, and a report when something failed."""

    def __init__(self, name):
        self.root = Path(tempfile.mkdtemp(prefix=f"companion-{name}-"))
        self.programs = []
        self.closers = []

    def folder(self, name):
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def start(self, arguments, environment, name, cwd=None):
        program = Program(arguments, environment, self.root / f"{name}.log", cwd)
        self.programs.append((name, program))
        return program

    def __enter__(self):
        return self

    def __exit__(self, kind, _value, _trace):
        for _, program in self.programs:
            program.kill()
        for close in self.closers:
            close()
        if kind is not None and kind is not KeyboardInterrupt:
            for name, tail in {name: program.tail(25) for name, program in self.programs}.items():
                print(f"--- tail of {name}\n{tail}", file=sys.stderr)
        if os.environ.get("COMPANION_KEEP"):
            print(f"kept {self.root}", file=sys.stderr)
        else:
            shutil.rmtree(self.root, ignore_errors=True)


def basic_environment(home):
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC",
            "COMPANION_NETWORK_ENABLED": "false",  # it asks for the names of providers
            "COMPANION_LIMITS_ENABLED": "false",  # debug builds, many at once
            **{name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS") if name in os.environ}}


class Companion:
    """The daemon under test and its command line, in a home of its own."""

    def __init__(self, scratch, home, data_dir, port=None):
        self.scratch, self.home, self.data_dir = scratch, Path(home), Path(data_dir)
        self.binary = companion_binary()
        self.port = port or free_port()
        self.program = None
        self.environment = {"COMPANION_SERVER_OTLP_LISTEN": "off"}  # COMPANION_… settings; many run side by side

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds=20):
        self.launch()
        self.wait_ready(seconds)
        return self

    def launch(self):
        arguments = [self.binary, "run", "--listen", f"127.0.0.1:{self.port}", "--data-dir", str(self.data_dir)]
        self.program = self.scratch.start(arguments, {**basic_environment(self.home), **self.environment}, "daemon")

    def wait_ready(self, seconds=20):
        def ready():
            expect(self.program.alive(), f"the daemon ended with {self.program.child.poll()}:\n{self.program.tail()}")
            return http("GET", self.url + "/healthz", timeout=2)[0] == 200

        wait_until(ready, seconds, "GET /healthz to answer 200", 0.02)

    def stop(self):
        return self.program.stop()

    def get(self, path, timeout=20):
        status, body = http("GET", self.url + path, timeout=timeout)
        expect(status == 200, f"GET {path} answered {status}: {body[:300]!r}")
        return json.loads(body)

    def calls(self):
        """Every counted call of the ledger, through the paging API."""
        found, cursor = [], None
        for _ in range(10_000):
            page = self.get("/v1/calls?limit=1000" + (f"&before={cursor}" if cursor else ""))
            found += [call for call in page["calls"] if call.get("counted", True)]
            cursor = page.get("next")
            if not cursor:
                return found
        raise Failed("/v1/calls does not come to an end")

    def command(self, *arguments, check=True, timeout=60, environment=None, text=None):
        """(exit code, standard output, standard error) of one subcommand."""
        done = subprocess.run([self.binary, *arguments], env={**basic_environment(self.home), **(environment or {})},
                              stdin=None if text else subprocess.DEVNULL, input=text, capture_output=True,
                              timeout=timeout, text=True)
        expect(not check or done.returncode == 0,
               f"companion {' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}")
        return done.returncode, done.stdout, done.stderr

    def demo(self, days, seed):
        """Its ledger becomes that of so many made-up days; the data folder is called `data` and not there yet."""
        expect_equal(self.data_dir.name, "data", "name of the data folder")
        self.command("demo", "--home", str(self.data_dir.parent), "--days", str(days), "--seed", str(seed), timeout=300)

    def report(self, *arguments):
        _, text, _ = self.command("report", *arguments, "--since", "all", "--json", "--data-dir", str(self.data_dir))
        return json.loads(text)


PROXY_CONFIG = """\
model_list:
  - model_name: "claude-*"
    litellm_params: {{model: "anthropic/claude-*", api_key: dummy, api_base: "{upstream}"}}
  - model_name: "gpt-*"
    litellm_params: {{model: "openai/gpt-*", api_key: dummy, api_base: "{upstream}/v1"}}
{models}
{callbacks}
{more}
"""

NO_CALLBACKS = "litellm_settings:\n  turn_off_message_logging: true\n"
LOGGER_LINES = """\
litellm_settings:
  callbacks: ["companion_logger.companion"]
  turn_off_message_logging: true
"""


def callback_lines(way, endpoint):
    """What we tell users to put into their config.yaml, with this endpoint instead of the usual one."""
    if way != "generic_api":
        return LOGGER_LINES if way == "logger" else NO_CALLBACKS
    example = (REPOSITORY / "infra/litellm/config.example.yaml").read_text()
    begin, end = example.index("litellm_settings:"), example.index("# --- end")
    lines = example[begin:end]
    expect("http://127.0.0.1:4319/v1/litellm" in lines, "config.example.yaml names no endpoint")
    return lines.replace("http://127.0.0.1:4319/v1/litellm", endpoint)


class Proxy:
    """The real LiteLLM proxy in front of the upstream, reporting to the daemon."""

    def __init__(self, scratch, upstream_url, companion_url, way="generic_api", version="newest", workers=1,
                 settings="", models="", more="", environment=None, name="litellm-proxy", launch=True):
        """`settings` go below litellm_settings, `models` below model_list, `more` at the end of the config."""
        self.scratch, self.name, self.port, self.version, self.workers = scratch, name, free_port(), version, workers
        self.folder = scratch.folder(name)
        self.spool = self.folder / "spool"
        callbacks = callback_lines(way, companion_url + "/v1/litellm")
        callbacks = callbacks.replace("litellm_settings:\n", "litellm_settings:\n" + settings, 1)
        (self.folder / "config.yaml").write_text(
            PROXY_CONFIG.format(upstream=upstream_url, models=models, callbacks=callbacks, more=more))
        if way == "logger":
            shutil.copy(REPOSITORY / "infra/litellm/companion_logger.py", self.folder)
        self.environment = {
            **basic_environment(self.folder), **CLOSED_DOOR,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
            "LITELLM_DONT_SHOW_FEEDBACK_BOX": "True", "LITELLM_TELEMETRY": "False",
            "LITELLM_MASTER_KEY": MASTER_KEY, "DEFAULT_FLUSH_INTERVAL_SECONDS": "1", "DEFAULT_BATCH_SIZE": "1",
            "COMPANION_URL": companion_url, "COMPANION_SPOOL_DIR": str(self.spool), **(environment or {}),
        }
        if launch:
            self.launch()

    def launch(self):
        program = [str(peer_python(self.version).parent / "litellm"), "--config", str(self.folder / "config.yaml"),
                   "--host", "127.0.0.1", "--port", str(self.port), "--num_workers", str(self.workers)]
        if self.workers > 1:
            # Else uvicorn kills workers that take 5 s to import; the oldest cannot be told to wait.
            program += ["--run_gunicorn"] if self.version == "oldest" else ["--timeout_worker_healthcheck", "90"]
        self.program = self.scratch.start(program, self.environment, self.name, self.folder)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self, seconds=120):
        def ready():
            expect(self.program.alive(), f"the LiteLLM proxy ended:\n{self.program.tail()}")
            return http("GET", self.url + "/health/liveliness", timeout=5)[0] == 200

        wait_until(ready, seconds, "the LiteLLM proxy", 0.2)
        return self

    def ask(self, path, body, headers=None):
        """A call by somebody who is no CLI on this machine."""
        return post_json(self.url + path, body, {"Authorization": f"Bearer {MASTER_KEY}", **(headers or {})}, timeout=60)


def _run_cli(arguments, environment, cwd, what):
    done = subprocess.run(arguments, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=120, text=True)
    expect(done.returncode == 0, f"{what} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def run_claude(home, base_url, cwd, prompt, *more, key=MASTER_KEY):
    environment = {
        **basic_environment(home), **CLOSED_DOOR,
        "ANTHROPIC_BASE_URL": base_url, "ANTHROPIC_API_KEY": key, "DISABLE_TELEMETRY": "1",
        "DISABLE_AUTOUPDATER": "1", "DISABLE_ERROR_REPORTING": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "IS_SANDBOX": "1",
    }
    arguments = [claude_program(), "-p", prompt, "--model", "claude-sonnet-4-6", "--allowedTools", "Bash", *more]
    return _run_cli(arguments, environment, cwd, "Claude Code")


CODEX_CONFIG = """\
model = "gpt-5.4"
model_provider = "local"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false

[model_providers.local]
name = "local"
base_url = "{base_url}"
env_key = "LOCAL_PROVIDER_KEY"
wire_api = "responses"

[analytics]
enabled = false

[otel]
exporter = "none"
metrics_exporter = "none"
trace_exporter = "none"
"""


def run_codex(home, base_url, cwd, *arguments):
    """`codex exec …`; its home is <home>/.codex, as the daemon expects it."""
    folder = Path(home) / ".codex"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(CODEX_CONFIG.format(base_url=base_url + "/v1"))
    environment = {**basic_environment(home), **CLOSED_DOOR, "LOCAL_PROVIDER_KEY": MASTER_KEY}
    return _run_cli([codex_program(), "exec", "--skip-git-repo-check", *arguments], environment, cwd, "Codex")


def main(name, body):
    """Runs one test program: exit code 0 or 1, with what failed on standard error."""
    begun = time.monotonic()
    try:
        with Scratch(name) as scratch:
            body(scratch)
    except Failed as failure:
        print(f"FAILED {name}: {failure}", file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001 - a defect of the test itself must be told too
        traceback.print_exc()
        return 1
    print(f"ok {name} in {time.monotonic() - begun:.1f} s")
    return 0
