"""A PostgreSQL of the test's own for the real LiteLLM proxy, and what an administrator does with it.

    database = Database(scratch)
    proxy = Proxy(…, version=version, more=GENERAL_SETTINGS, environment=database.environment(version)).wait_ready()
    new_user(proxy, "alex")
    key = new_key(proxy, user_id="alex", max_budget=10)

tests/peers/install lays what the proxy needs for it; tests/peers/database/query-engine.js says how that works.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import time
import urllib.parse
from pathlib import Path

from drive import MASTER_KEY, PEERS, Program, expect, free_port, http, post_json, wait_until

# For Proxy(more=…): spend is written after a second instead of after ten or more.
GENERAL_SETTINGS = "general_settings:\n  proxy_batch_write_at: 1\n"
SLOW_SECONDS = 120  # for what takes two seconds on a machine that has nothing else to do


def postgresql_program(name):
    """Debian keeps the server's programs out of PATH."""
    by_version = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(by_version[-1]) if by_version else shutil.which(name)
    expect(found, f"PostgreSQL is not installed ({name}): run tests/peers/install")
    return found


class _Server(Program):
    """PostgreSQL's children leave its process group: it must end them itself, which a quick shutdown does."""

    def kill(self):
        if self.alive():
            self.child.send_signal(signal.SIGQUIT)
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            super().kill()


class Database:
    """A server on loopback in the scratch folder, with one database for each version of LiteLLM."""

    def __init__(self, scratch):
        self.port = free_port()
        self.folder = scratch.folder("postgresql")
        self.prefix = []
        self._made = set()
        if os.geteuid() == 0:
            self._leave_root(scratch)
        self._run("initdb", "-D", self.data, "-U", "litellm", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
                    "fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
        arguments = [*self.prefix, postgresql_program("postgres"), "-D", self.data]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        self.server = _Server(arguments, self._environment(), scratch.root / "postgresql.log", self.folder)
        scratch.programs.append(("postgresql", self.server))
        wait_until(self._ready, SLOW_SECONDS, "PostgreSQL to take connections", 0.2)

    @property
    def data(self):
        return str(self.folder / "data")

    def url(self, name):
        return f"postgresql://litellm@127.0.0.1:{self.port}/{name}"

    def environment(self, version):
        """For drive.Proxy: a database with that version's tables, made at the first call."""
        laid = PEERS / "database"
        expect((laid / f"{version}.sql").exists(), f"no database client in {laid}: run tests/peers/install")
        if version not in self._made:
            self.sql("postgres", f"CREATE DATABASE {version}")
            self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.url(version),
                      text=(laid / f"{version}.sql").read_text())
            self._made.add(version)
        engine = str(laid / "query-engine.js")
        return {"DATABASE_URL": self.url(version), "DISABLE_SCHEMA_UPDATE": "true", "PYTHONPATH": str(laid / version),
                "PRISMA_QUERY_ENGINE_BINARY": engine, "PRISMA_SCHEMA_ENGINE_BINARY": engine,
                "PRISMA_CLI_QUERY_ENGINE_TYPE": "binary", "PRISMA_BINARY_CACHE_DIR": str(laid)}

    def sql(self, name, statement):
        """What psql prints for it, unaligned and without headings."""
        return self._run("psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", self.url(name), "-c", statement)

    def _leave_root(self, scratch):
        """PostgreSQL refuses to run as root: the folder goes to somebody else, who must reach it."""
        user = next((name for name in ("postgres", "nobody") if _user(name)), None)
        expect(user, "PostgreSQL does not run as root, and there is no user postgres or nobody")
        account = _user(user)
        self.prefix = [shutil.which("setpriv"), f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        scratch.root.chmod(0o711)

    def _environment(self):
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.folder), "LC_ALL": "C", "TZ": "UTC",
                "PGOPTIONS": "-c client_min_messages=warning"}

    def _run(self, program, *arguments, text=None):
        done = subprocess.run([*self.prefix, postgresql_program(program), *arguments], env=self._environment(), input=text,
                              stdin=None if text else subprocess.DEVNULL, capture_output=True, text=True,
                              cwd=self.folder, timeout=2 * SLOW_SECONDS)
        expect(done.returncode == 0, f"{program} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}")
        return done.stdout.strip()

    def _ready(self):
        expect(self.server.alive(), f"PostgreSQL ended:\n{self.server.tail()}")
        return subprocess.run([postgresql_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                              stdin=subprocess.DEVNULL, timeout=SLOW_SECONDS).returncode == 0


def _user(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def get(proxy, path, key=MASTER_KEY, timeout=60):
    """(status, parsed body); None where it is no JSON."""
    status, body = http("GET", proxy.url + path, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)
    try:
        return status, json.loads(body)
    except ValueError:
        return status, None


def _administer(proxy, path, body):
    status, answer = post_json(proxy.url + path, body, {"Authorization": f"Bearer {MASTER_KEY}"}, timeout=SLOW_SECONDS)
    expect(status == 200, f"{path} answered {status}: {answer[:500]!r}")
    return json.loads(answer)


def new_user(proxy, user_id, role="internal_user", **more):
    return _administer(proxy, "/user/new", {"user_id": user_id, "user_role": role, "auto_create_key": False, **more})


def new_team(proxy, team_id, **more):
    return _administer(proxy, "/team/new", {"team_id": team_id, "team_alias": team_id, **more})


def new_key(proxy, **more):
    """A virtual key, for example new_key(proxy, user_id="alex", team_id="blue", key_alias="laptop", max_budget=10)."""
    return _administer(proxy, "/key/generate", more)["key"]


def spend_rows(proxy, key=MASTER_KEY, seconds=3600):
    """The rows of the last `seconds` that this key may see, oldest first: GET /spend/logs/v2, every page."""
    now, rows = time.time(), []
    span = [urllib.parse.quote(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))) for at in (now - seconds, now + 60)]
    for page in range(1, 1000):
        status, body = get(proxy, f"/spend/logs/v2?start_date={span[0]}&end_date={span[1]}&page={page}&page_size=100"
                                  "&sort_by=startTime&sort_order=asc", key)
        expect(status == 200, f"/spend/logs/v2 answered {status}: {body}")
        rows += body["data"]
        if page >= body["total_pages"]:
            break
    return rows
