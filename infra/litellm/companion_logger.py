"""LiteLLM Companion's callback for the LiteLLM proxy: tells the daemon of every call and loses none on the way.

    litellm_settings:
      callbacks: ["companion_logger.companion"]

Put this file beside the proxy's config.yaml. Each event is cut down to an allow-list (never a prompt, an answer
or a key), written to a disk spool, and sent from there to POST {COMPANION_URL}/v1/litellm until the daemon has it.
`python3 companion_logger.py status` shows the spool. Never use LiteLLM 1.82.7 or 1.82.8: they were malicious.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import concurrent.futures
import contextlib
import gzip
import http.client
import ipaddress
import json
import logging
import math
import os
import random
import re
import shutil
import sqlite3
import ssl
import sys
import threading
import time
import urllib.parse
import uuid
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

if __name__ == "__main__":  # `status` must not wait for LiteLLM's import, which takes seconds and may fetch prices
    CustomLogger = object
else:
    from litellm.integrations.custom_logger import CustomLogger

FORMAT = 1
BATCH_EVENTS = 500
BATCH_BYTES = 1 << 20
QUEUE_BYTES = 32 << 20  # held in memory while the disk does not take it
REJECTED_KEPT = 100
SLOW_SECONDS = 30.0
RETRY_AFTER_MAX = 300.0
COMMIT_SECONDS = 10.0  # half of what LiteLLM grants a callback

log = logging.getLogger("companion")


class Trouble:
    """Counts problems and tells of them at most once a minute: the proxy's log is not ours to fill."""

    def __init__(self) -> None:
        self.count = 0
        self._untold = 0
        self._quiet_until = 0.0

    def note(self, what: str, problem: BaseException | None = None) -> None:
        self.count += 1
        self._untold += 1
        if time.monotonic() < self._quiet_until:
            return
        self._quiet_until = time.monotonic() + 60
        cause = f": {type(problem).__name__}" if problem is not None else ""
        if isinstance(problem, (OSError, sqlite3.Error)):  # the text of others may quote what was said
            cause += f": {str(problem)[:200]}"
        log.warning("companion: %s%s (%d problem(s) since the last line)", what, cause, self._untold)
        self._untold = 0


# --- settings


def default_spool_dir() -> str:
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "litellm-companion", "spool")


def _url(text: str) -> str:
    parts = urllib.parse.urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(text)
    _ = parts.port  # raises where it is none
    return text.rstrip("/")


def _token(text: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]+", text.strip()):
        raise ValueError("not a token")  # without its text: whoever catches this may log it
    return text.strip()


def _number(low: float, high: float):
    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def _choice(*words: str):
    def read(text: str) -> str:
        # YAML reads a bare on/off as a boolean.
        word = {"true": "on", "false": "off"}.get(text.lower(), text.lower())
        if word not in words:
            raise ValueError(text)
        return word

    return read


class Settings(NamedTuple):
    """COMPANION_<NAME> in the environment, else callback_settings.companion_logger.<name>, else this default."""

    url: str = "http://127.0.0.1:4319"
    token: str = ""
    token_file: str = ""
    spool_dir: str = ""
    spool_bytes: float = 64 << 20
    ca_file: str = ""
    proxy_name: str = ""
    governance: str = "off"
    governance_fail: str = "open"
    governance_timeout_ms: float = 50
    send_interval: float = 0.5

    @classmethod
    def load(cls, environment: Mapping[str, str], configured: Any = None) -> tuple[Settings, list[str]]:
        """The settings, and a complaint for each value that was not understood (without the value: see token)."""
        checks = {
            "url": _url,
            "token": _token,
            "spool_bytes": _number(64 << 10, 1 << 40),
            "governance": _choice("off", "on"),
            "governance_fail": _choice("open", "closed"),
            "governance_timeout_ms": _number(1, 10_000),
            "send_interval": _number(0.02, 60),
        }
        in_file = configured if isinstance(configured, Mapping) else {}
        found: dict[str, Any] = {}
        complaints = []
        for name in cls._fields:
            text = environment.get("COMPANION_" + name.upper()) or in_file.get(name)
            if text is None or text == "":
                continue
            try:
                found[name] = checks.get(name, str.strip)(str(text))
            except ValueError:
                complaints.append(f"{name} is not understood, its default holds")
        found["spool_dir"] = os.path.expanduser(found.get("spool_dir") or default_spool_dir())
        return cls(**found), complaints


# --- what is told of a call

MAX_TEXT = 2048

PAYLOAD_FIELDS = (
    "id", "trace_id", "litellm_call_id", "session_id", "call_type", "cache_hit", "stream", "status",
    "custom_llm_provider", "model", "model_group", "model_id", "startTime", "endTime", "completionStartTime",
    "response_time", "response_cost", "saved_cache_cost", "prompt_tokens", "completion_tokens", "total_tokens",
    "user_agent",
)
METADATA_FIELDS = (
    "user_api_key_alias", "user_api_key_user_id", "user_api_key_team_id", "user_api_key_team_alias",
    "user_api_key_org_id", "user_api_key_request_route", "user_agent",
)
ERROR_FIELDS = (
    "error_code", "error_class", "llm_provider", "error_provider_request_id", "error_rate_limit_category",
    "error_rate_limit_type", "error_budget_entity_type",
)
CONTEXT_FIELDS = ("host", "workspace", "session", "tool")
USAGE_TEXTS = ("inference_geo", "service_tier", "speed")
SESSION_HEADER = re.compile(r"x-[a-z0-9-]+-session-id")
KEPT_HEADERS = re.compile(SESSION_HEADER.pattern + r"|x-companion-[a-z-]+")


def _scalar(value: Any, limit: int = MAX_TEXT) -> Any:
    """What may stand in JSON as it is, bounded; None for the rest."""
    if isinstance(value, str):
        text = value[:limit]  # a slice of a str enum is a plain str
        return text if text.isascii() else text.encode("utf-8", "replace").decode()  # lone surrogates break parsers
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None


def _pick(source: Any, names: Iterable[str]) -> dict[str, Any]:
    if not isinstance(source, Mapping):
        return {}
    picked = ((name, _scalar(source.get(name))) for name in names)
    return {name: value for name, value in picked if value not in (None, "")}


def _usage(value: Any, depth: int = 3) -> dict[str, Any]:
    """Counts and the words that decide a price, whatever else a provider puts beside them."""
    if hasattr(value, "model_dump"):
        value = value.model_dump()
    kept: dict[str, Any] = {}
    for key, member in list(value.items())[:64] if isinstance(value, Mapping) else ():
        if not isinstance(key, str) or not key.isascii() or len(key) > 64:
            continue
        if isinstance(member, Mapping) or hasattr(member, "model_dump"):
            inner = _usage(member, depth - 1) if depth > 1 else {}
            if inner:
                kept[key] = inner
        elif isinstance(member, (int, float)) or (key in USAGE_TEXTS and isinstance(member, str)):
            kept[key] = _scalar(member, 64)
    return kept


def _headers(value: Any) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, text in list(value.items())[:200] if isinstance(value, Mapping) else ():
        if not isinstance(name, str) or not isinstance(text, str) or not name.isascii() or len(name) > 128:
            continue
        if name == "x-codex-turn-metadata":
            text = _codex_turn(text)
        elif name != "x-claude-code-agent-id" and not KEPT_HEADERS.fullmatch(name):
            continue
        kept[name] = _scalar(text, 512)
    return kept


def _codex_turn(text: str) -> str:
    try:
        return json.dumps(_pick(json.loads(text), ("thread_id", "session_id")))
    except ValueError:
        return "{}"


def clean_text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value[:1024] if c.isprintable())[:256].strip()


def clean_context(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    cleaned = ((name, clean_text(value.get(name))) for name in CONTEXT_FIELDS)
    return {name: text for name, text in cleaned if text}


def _text(value: Any) -> str:
    """As the daemon reads a JSON value: a string's content, a number or a word as written."""
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, (dict, list)) else json.dumps(value)


def event_key(reduced: Mapping[str, Any], failed: bool) -> str | None:
    """The daemon's own key of this payload (src/litellm/payload.cpp), by which it knows a repetition.

    None where the daemon hashes (no id, or a very long one): it then makes the key itself.
    """
    call_id = _text(reduced.get("litellm_call_id"))
    chosen = next((text for text in (call_id, _text(reduced.get("id"))) if text not in ("", "None")), "")
    if not chosen or len(chosen.encode()) > 200:
        return None
    key = ("failure|" if failed else "success|") + chosen
    return key if call_id and not failed else f"{key}|{_text(reduced.get('startTime'))[:40]}"


def _reduce_metadata(source: Any) -> dict[str, Any]:
    if not isinstance(source, Mapping):
        return {}
    spend_logs = source.get("spend_logs_metadata")
    headers = _headers(source.get("requester_custom_headers"))
    context = clean_context(spend_logs.get("companion")) if isinstance(spend_logs, Mapping) else {}
    if not context and headers.get("x-companion-host"):  # pass-through routes: there the hook adds nothing
        context = clean_context({name: _header(headers, "x-companion-" + name) for name in CONTEXT_FIELDS})
    parts = {
        "usage_object": _usage(source.get("usage_object")),
        "requester_metadata": _pick(source.get("requester_metadata"), ("user_id",)),
        "requester_custom_headers": headers,
        "spend_logs_metadata": {"companion": context} if context else {},
    }
    return {**_pick(source, METADATA_FIELDS), **{name: part for name, part in parts.items() if part}}


def reduce_payload(payload: Mapping[str, Any], call_id: Any = None, proxy: str = "") -> dict[str, Any]:
    """What leaves the proxy of one StandardLoggingPayload: built from a list of what may, not of what may not."""
    reduced = _pick(payload, PAYLOAD_FIELDS)
    tags = payload.get("request_tags")
    hidden = payload.get("hidden_params")
    response = payload.get("response")
    hidden = hidden if isinstance(hidden, Mapping) else {}
    provider_ids = ("llm_provider-request-id", "llm_provider-x-request-id")
    costs = payload.get("cost_breakdown")
    parts = {
        "metadata": _reduce_metadata(payload.get("metadata")),
        "hidden_params": {
            **_pick(hidden, ("litellm_overhead_time_ms",)),
            **_named("additional_headers", _pick(hidden.get("additional_headers"), provider_ids)),
        },
        "model_parameters": _pick(payload.get("model_parameters"), ("prompt_cache_key", "service_tier")),
        "cost_breakdown": {key: cost for key, cost in _usage(costs, depth=2).items() if key not in USAGE_TEXTS},
        "request_tags": [_scalar(tag, 512) for tag in tags[:64] if isinstance(tag, str)]
        if isinstance(tags, (list, tuple)) else [],
        "response": _named("usage", _usage(response.get("usage"))) if isinstance(response, Mapping) else {},
    }
    for name in ("response_cost_failure_debug_info", "zero_cost_diagnostic"):
        if payload.get(name) is not None:  # its text quotes the request; that there is one says enough
            parts[name] = {"known": True}
    failed = payload.get("status") == "failure"
    error = _pick(payload.get("error_information"), ERROR_FIELDS)
    if failed:
        parts["error_information"] = error
    reduced.update({name: part for name, part in parts.items() if part})
    reduced["companion"] = _own_member(
        event_key=event_key(reduced, failed),
        litellm_call_id=_scalar(call_id) or reduced.get("litellm_call_id"),
        proxy=proxy,
        context=reduced.get("metadata", {}).get("spend_logs_metadata", {}).get("companion"),
        error_kind=error_kind(error) if failed else None,
    )
    return reduced


def _named(name: str, part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part} if part else {}


def _own_member(**members: Any) -> dict[str, Any]:
    return {"v": FORMAT, **{name: value for name, value in members.items() if value}}


# --- what kind of failure

KINDS_BY_CLASS = {
    "ClientDisconnected": "cancelled",
    "CancelledError": "cancelled",
    "ClientDisconnect": "cancelled",
    "BudgetExceededError": "budget_exceeded",
    "ContextWindowExceededError": "context_window",
    "ContentPolicyViolationError": "content_policy",
    "GuardrailRaisedException": "content_policy",
    "BlockedPiiEntityError": "content_policy",
    "Timeout": "timeout",
    "APITimeoutError": "timeout",
    "TimeoutError": "timeout",
    "ReadTimeout": "timeout",
    "ConnectTimeout": "timeout",
    "ProxyModelNotFoundError": "model_not_found",
    "NotFoundError": "model_not_found",
    "RouterRateLimitErrorBasic": "rate_limit_proxy",
    "RouterRateLimitError": "rate_limit_proxy",
    "ModelAccessDeniedProxyException": "permission",
    "RejectedRequestError": "permission",
    "AuthenticationError": "authentication",
    "PermissionDeniedError": "permission",
    "APIConnectionError": "provider_unavailable",
    "ServiceUnavailableError": "provider_unavailable",
    "BadGatewayError": "provider_unavailable",
    "MidStreamFallbackError": "provider_unavailable",
    "ConnectError": "provider_unavailable",
}
KINDS_BY_CODE = {
    400: "bad_request", 401: "authentication", 403: "permission", 404: "model_not_found", 405: "bad_request",
    408: "timeout", 413: "bad_request", 415: "bad_request", 422: "bad_request", 499: "cancelled", 504: "timeout",
}
KINDS_BY_WORD = {  # some providers' own words stand where the HTTP status should
    "invalid_api_key": "authentication", "model_not_found": "model_not_found", "content_filter": "content_policy",
    "context_length_exceeded": "context_window", "content_policy_violation": "content_policy",
}
KINDS_BY_BASE = {
    "BadRequestError": "bad_request", "InvalidRequestError": "bad_request", "UnprocessableEntityError": "bad_request",
    "UnsupportedParamsError": "bad_request", "InternalServerError": "provider_unavailable",
}


def error_kind(error: Mapping[str, Any]) -> str:
    """One word for a failure, from error_information alone; tests/fixtures/litellm/error_kinds.json has the cases."""
    name = _text(error.get("error_class"))
    code_text = _text(error.get("error_code"))
    code = int(code_text) if code_text.isascii() and code_text.isdigit() and len(code_text) == 3 else 0
    # Old versions pass their provider handlers' own exception on, without the provider's name.
    provider = _text(error.get("llm_provider")) or name == "BaseLLMException"
    category = _text(error.get("error_rate_limit_category"))
    if name == "BudgetExceededError" or error.get("error_rate_limit_type") == "budget":
        return "budget_exceeded"
    if category.startswith("litellm_"):
        return "rate_limit_proxy"
    if name in KINDS_BY_CLASS:
        return KINDS_BY_CLASS[name]
    if code == 429 or name == "RateLimitError" or category:
        # LiteLLM says "vendor" also of the limits of its own router, but only a vendor has a name.
        return "rate_limit_provider" if provider else "rate_limit_proxy"
    if code in KINDS_BY_CODE or code_text in KINDS_BY_WORD:
        return KINDS_BY_CODE.get(code) or KINDS_BY_WORD[code_text]
    if name in KINDS_BY_BASE:
        return KINDS_BY_BASE[name]
    if provider:
        return "provider_unavailable" if code >= 500 and name != "APIError" else "provider_error"
    return "other"


def error_of(problem: BaseException) -> dict[str, Any]:
    """error_information of an exception, by the rules of LiteLLM's own."""
    code = getattr(problem, "code", None)
    if code in (None, "", "None"):
        code = getattr(problem, "status_code", None)
    if code is None:
        code = getattr(getattr(problem, "response", None), "status_code", None)
    return _pick(
        {
            "error_class": type(problem).__name__,
            "error_code": str(code) if code is not None else None,
            "llm_provider": getattr(problem, "llm_provider", None) or None,
            "error_rate_limit_category": getattr(problem, "category", None),
            "error_rate_limit_type": getattr(problem, "rate_limit_type", None),
            "error_budget_entity_type": getattr(problem, "entity_type", None),
        },
        ERROR_FIELDS,
    )


# --- the disk spool

SCHEMA = """
CREATE TABLE IF NOT EXISTS event(id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, bytes INTEGER NOT NULL,
  line BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS rejected(id INTEGER PRIMARY KEY, at REAL NOT NULL, status INTEGER NOT NULL,
  line BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta(one INTEGER PRIMARY KEY CHECK(one = 1), spool TEXT NOT NULL, events INTEGER NOT NULL,
  bytes INTEGER NOT NULL, dropped_events INTEGER NOT NULL, dropped_bytes INTEGER NOT NULL,
  rejected_events INTEGER NOT NULL, told INTEGER NOT NULL);
"""
TOTALS = ("spool", "events", "bytes", "dropped_events", "dropped_bytes", "rejected_events", "told")


class Spool:
    """Events on their way, in one SQLite file that all worker processes share.

    One connection a process, behind a mutex, closed across a fork: SQLite's locks do not survive one.
    """

    def __init__(self, folder: str, limit_bytes: float) -> None:
        self.folder = Path(folder)
        self.path = self.folder / "spool.db"
        self._limit = int(limit_bytes)
        self._mutex = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._inode = 0

    def append(self, lines: Sequence[bytes], lost: tuple[int, int] = (0, 0)) -> None:
        now = time.time()
        with self._transaction() as db:
            rows = [(now, len(line), line) for line in lines]
            db.executemany("INSERT INTO event(at, bytes, line) VALUES(?, ?, ?)", rows)
            db.execute(
                "UPDATE meta SET events = events + ?, bytes = bytes + ?, dropped_events = dropped_events + ?,"
                " dropped_bytes = dropped_bytes + ?", (len(lines), sum(map(len, lines)), *lost))
            self._make_room(db)

    def oldest(self, events: int) -> list[tuple[int, bytes]]:
        """The next batch: at least one event if there is any."""
        rows, size = [], 0
        with self._mutex:
            found = self._open().execute("SELECT id, line FROM event ORDER BY id LIMIT ?", (events,)).fetchall()
        for row in found:
            size += len(row[1]) + 1
            if rows and size > BATCH_BYTES:
                break
            rows.append(row)
        return rows

    def remove(self, first: int, last: int) -> None:
        """Ids are given under the write lock and never twice, so nothing new can appear between the two."""
        with self._transaction() as db:
            self._remove(db, first, last)

    def reject(self, event: int, status: int) -> None:
        """Sets one event aside that the daemon will never take, so that it does not block the rest."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO rejected SELECT id, at, ?, line FROM event WHERE id = ?",
                       (status, event))
            db.execute("DELETE FROM rejected WHERE id NOT IN (SELECT id FROM rejected ORDER BY id DESC LIMIT ?)",
                       (REJECTED_KEPT,))
            db.execute("UPDATE meta SET rejected_events = rejected_events + ?", (self._remove(db, event, event),))

    def totals(self) -> dict[str, Any]:
        with self._mutex:
            return dict(zip(TOTALS, self._open().execute(f"SELECT {', '.join(TOTALS)} FROM meta").fetchone()))

    def told(self, losses: int) -> None:
        with self._transaction() as db:
            db.execute("UPDATE meta SET told = max(told, ?)", (losses,))

    def before_fork(self) -> None:
        self._mutex.acquire()
        self._close()

    def after_fork_in_parent(self) -> None:
        self._mutex.release()

    def _make_room(self, db: sqlite3.Connection) -> None:
        excess = db.execute("SELECT bytes FROM meta").fetchone()[0] - self._limit
        last = None
        for last, size in db.execute("SELECT id, bytes FROM event ORDER BY id") if excess > 0 else ():
            excess -= size
            if excess <= 0:
                break
        if last is None:
            return
        before = db.execute("SELECT bytes FROM meta").fetchone()[0]
        events = self._remove(db, 0, last)
        after = db.execute("SELECT bytes FROM meta").fetchone()[0]
        db.execute("UPDATE meta SET dropped_events = dropped_events + ?, dropped_bytes = dropped_bytes + ?",
                   (events, before - after))

    @staticmethod
    def _remove(db: sqlite3.Connection, first: int, last: int) -> int:
        count, size = db.execute(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM event WHERE id BETWEEN ? AND ?", (first, last)).fetchone()
        db.execute("DELETE FROM event WHERE id BETWEEN ? AND ?", (first, last))
        db.execute("UPDATE meta SET events = events - ?, bytes = bytes - ?", (count, size))
        return count

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._mutex:
            db = self._open()
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            except BaseException as problem:
                self._close()  # which rolls back; a new connection is the surest way on after any trouble
                self._set_aside_if(problem)
                raise

    def _open(self) -> sqlite3.Connection:
        try:
            inode = os.stat(self.path).st_ino
        except FileNotFoundError:
            inode = -1
        if self._db is not None and inode == self._inode:
            return self._db
        self._close()  # the file was removed or replaced under us
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self.path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA.split(";")[:-1]:
                db.execute(statement)
            db.execute("INSERT OR IGNORE INTO meta VALUES(1, ?, 0, 0, 0, 0, 0, 0)", (str(uuid.uuid4()),))
            db.execute("COMMIT")
        except sqlite3.Error as problem:
            db.close()
            self._inode = inode
            self._set_aside_if(problem)
            raise
        self._db, self._inode = db, os.stat(self.path).st_ino
        return db

    def _set_aside_if(self, problem: BaseException) -> None:
        """A damaged file is kept for whoever wants to look, and a new one takes its place.

        SQLite says "malformed" and "not a database" by the plain class, passing trouble by its subclasses.
        """
        if type(problem) is not sqlite3.DatabaseError or os.stat(self.path).st_ino != self._inode:
            return
        for suffix in ("-wal", "-shm", ""):
            source = Path(str(self.path) + suffix)
            if source.exists():
                source.replace(f"{self.path}.damaged{suffix}")

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


class Writer:
    """Takes events from any thread or loop and commits whatever has gathered, one transaction after another."""

    def __init__(self, spool: Spool, trouble: Trouble) -> None:
        self._spool, self._trouble = spool, trouble
        self._changed = threading.Condition()
        self._waiting: deque[tuple[bytes, concurrent.futures.Future]] = deque()
        self._bytes = 0
        self._lost = (0, 0)
        self._writing = False
        threading.Thread(target=self._run, name="companion-spool", daemon=True).start()

    def put(self, line: bytes) -> concurrent.futures.Future:
        """Done once the event is on disk (or given up)."""
        done: concurrent.futures.Future = concurrent.futures.Future()
        with self._changed:
            if self._bytes + len(line) > QUEUE_BYTES:
                self._lost = (self._lost[0] + 1, self._lost[1] + len(line))
                done.set_result(False)
                return done
            self._waiting.append((line, done))
            self._bytes += len(line)
            self._changed.notify_all()
        return done

    def flush(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._writing, seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting)
                taken = [self._waiting.popleft() for _ in range(min(1000, len(self._waiting)))]
                lost, self._lost = self._lost, (0, 0)
                self._writing = True
            self._commit([line for line, _ in taken], lost)
            with self._changed:
                self._bytes -= sum(len(line) for line, _ in taken)
            for _, done in taken:
                done.set_result(True)

    def _commit(self, lines: list[bytes], lost: tuple[int, int]) -> None:
        pause = 0.1
        while True:
            try:
                return self._spool.append(lines, lost)
            except Exception as problem:  # noqa: BLE001 - this thread must outlive whatever it meets
                self._trouble.note("the spool does not take events", problem)
            time.sleep(pause)
            pause = min(5.0, pause * 2)


# --- the wire


class Answer(NamedTuple):
    status: int
    retry_after: float
    body: bytes


class Daemon:
    """HTTP to the daemon, past any proxy that the environment names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._where = urllib.parse.urlsplit(settings.url)
        self._tls: ssl.SSLContext | None = None
        self.is_local = is_loopback(self._where.hostname or "")

    def ask(self, method: str, path: str, timeout: float, body: bytes | None = None, headers: Any = None) -> Answer:
        """Raises OSError or http.client.HTTPException when nobody answers."""
        connection = self._connect(timeout)
        try:
            connection.request(method, self._where.path + path, body, {**self._authorization(), **(headers or {})})
            answer = connection.getresponse()
            retry_after = answer.getheader("Retry-After", "").strip()
            seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
            return Answer(answer.status, min(seconds, RETRY_AFTER_MAX), answer.read(1 << 20))
        finally:
            connection.close()

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        host, port = self._where.hostname or "", self._where.port
        if self._where.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=timeout)
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=self._settings.ca_file or None)
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=self._tls)

    def _authorization(self) -> dict[str, str]:
        token = self._settings.token
        if not token and self._settings.token_file:
            # Read each time: a new token then needs no restart of the proxy.
            token = _token(Path(self._settings.token_file).read_text(encoding="latin-1"))
        return {"Authorization": f"Bearer {token}"} if token else {}


def is_loopback(address: Any) -> bool:
    if not isinstance(address, str):
        return False
    if address == "localhost":
        return True
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


class SendLock:
    """Only one process sends. The operating system frees the lock with the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def close(self) -> None:
        """In a forked child this leaves the parent's lock alone: it goes with the last descriptor."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


REMEDIES = {
    401: "make a token with `companion token create --scope ingest:litellm` and set COMPANION_TOKEN",
    403: "the token needs the scope ingest:litellm; set COMPANION_TOKEN",
    404: "nothing takes callbacks there; check COMPANION_URL",
    421: "the daemon does not know itself by this host name; check COMPANION_URL",
}


class Sender:
    """Empties the spool into the daemon, oldest first; what is not taken stays."""

    def __init__(self, settings: Settings, spool: Spool, daemon: Daemon, trouble: Trouble) -> None:
        self._interval = settings.send_interval
        self._url = settings.url
        self._spool, self._daemon, self._trouble = spool, daemon, trouble
        self.lock = SendLock(spool.folder / "send.lock")
        self._stop = threading.Event()
        self._events = BATCH_EVENTS
        self._failures = 0
        self._rejected_in_a_row = 0
        self._warned = 0
        self._timeout = 10.0
        self._thread = threading.Thread(target=self._run, name="companion-send", daemon=True)
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """At exit: one more attempt, unless one is under way that does not end."""
        self._stop.set()
        self._thread.join(seconds)
        if self._thread.is_alive():
            return
        self._timeout = seconds
        self._step()
        self.lock.close()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._step()

    def _step(self) -> float:
        """Sends one batch; how long to wait then. New events do not shorten it."""
        try:
            self._spool.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.lock.acquire():
                return 1.0
            totals = self._spool.totals()
            if totals["dropped_events"] + totals["rejected_events"] > totals["told"]:
                return self._report_losses(totals)
            rows = self._spool.oldest(self._events)
            if not rows:
                return self._interval
            return self._after(rows, self._post([line for _, line in rows]))
        except (OSError, http.client.HTTPException) as problem:
            self._trouble.note(f"the daemon at {self._url} does not answer; events wait in the spool", problem)
            return self._backoff()
        except Exception as problem:  # noqa: BLE001 - this thread must outlive whatever it meets
            self._trouble.note("sending failed", problem)
            return self._backoff()

    def _post(self, lines: Sequence[bytes]) -> Answer:
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        body = gzip.compress(b"\n".join(lines) + b"\n", 5)
        return self._daemon.ask("POST", "/v1/litellm", self._timeout, body, headers)

    def _after(self, rows: Sequence[tuple[int, bytes]], answer: Answer) -> float:
        status = answer.status
        if 200 <= status < 300:
            self._spool.remove(rows[0][0], rows[-1][0])
            self._failures = self._rejected_in_a_row = self._warned = 0
            self._events = min(BATCH_EVENTS, self._events * 2)
            return 0.0 if len(rows) > 1 else self._interval
        if status in (400, 413, 415, 422):
            return self._narrow(rows, status)
        return self._wait_for(answer)

    def _narrow(self, rows: Sequence[tuple[int, bytes]], status: int) -> float:
        """Halves down to the event that is refused, and sets that one aside."""
        if len(rows) > 1:
            self._events = len(rows) // 2
            return 0.0
        self._spool.reject(rows[0][0], status)
        self._trouble.note(f"the daemon refused an event for good (HTTP {status}); it is set aside in the spool")
        self._rejected_in_a_row += 1
        # Where everything is refused, it is not the events: the spool must not drain into the refuse.
        return SLOW_SECONDS if self._rejected_in_a_row >= 8 else 0.0

    def _wait_for(self, answer: Answer) -> float:
        status = answer.status
        if status in (408, 429) or status >= 500:
            self._trouble.note(f"the daemon at {self._url} answers {status}; events wait in the spool")
            return max(self._backoff(), answer.retry_after)
        if self._warned != status:
            self._warned = status
            log.warning("companion: %s/v1/litellm answers %d, events wait in the spool: %s", self._url, status,
                        REMEDIES.get(status, "is this the daemon? check COMPANION_URL"))
        return SLOW_SECONDS

    def _report_losses(self, totals: Mapping[str, Any]) -> float:
        report = {name: totals[name] for name in ("spool", "dropped_events", "dropped_bytes", "rejected_events")}
        answer = self._post([to_line({"companion": {"v": FORMAT, "kind": "loss", **report}})])
        # A daemon that does not know the report will not know it next time either.
        if 200 <= answer.status < 300 or answer.status in (400, 415, 422):
            self._spool.told(totals["dropped_events"] + totals["rejected_events"])
            return 0.0
        return self._wait_for(answer)

    def _backoff(self) -> float:
        self._failures = min(self._failures + 1, 16)
        return max(0.05, random.uniform(0, min(30.0, 0.2 * 2 ** self._failures)))


def to_line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


# --- where a call comes from


class Context:
    """What the daemon knows of the sessions on its machine. Asked in the background, looked up in memory."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon
        self._stop = threading.Event()
        self._known: tuple[str, dict[str, Mapping[str, Any]], float] = ("", {}, 0.0)
        threading.Thread(target=self._run, name="companion-context", daemon=True).start()

    def host(self) -> str:
        """Empty unless the daemon, on this very machine, answered lately."""
        host, _, until = self._known
        return host if self._daemon.is_local and time.monotonic() < until else ""

    def session(self, session: str) -> Mapping[str, Any]:
        _, sessions, until = self._known
        return sessions.get(session, {}) if time.monotonic() < until else {}

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                pause = self._ask()
            except Exception:  # noqa: BLE001 - a daemon that is away is no news: the sender tells of it
                pause = 5.0

    def _ask(self) -> float:
        answer = self._daemon.ask("GET", "/v1/litellm/context", timeout=2.0)
        if answer.status != 200:
            return SLOW_SECONDS
        told = json.loads(answer.body)
        sessions = {
            row["session"]: clean_context(row)
            for row in told.get("sessions", [])[:10_000] if isinstance(row.get("session"), str)
        }
        ttl = min(60.0, max(1.0, float(told.get("ttl_seconds", 5))))
        self._known = (clean_text(told.get("host")), sessions, time.monotonic() + 3 * ttl)
        return ttl


TOOLS_BY_AGENT = (
    ("claude-cli/", "claude-code"), ("claude-code/", "claude-code"), ("codex_", "codex"), ("codex-", "codex"),
    ("codex/", "codex"), ("GeminiCLI", "gemini-cli"),
)
FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


def litellm_slot(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The metadata that is LiteLLM's own in this request: litellm_metadata where the API has a metadata itself."""
    slot = data.get("litellm_metadata" if "litellm_metadata" in data else "metadata")
    return slot if isinstance(slot, dict) else None


def request_headers(data: Mapping[str, Any]) -> Mapping[str, Any]:
    request = data.get("proxy_server_request")
    headers = request.get("headers") if isinstance(request, Mapping) else None
    return headers if isinstance(headers, Mapping) else {}


def _header(headers: Mapping[str, Any], name: str) -> str:
    value = headers.get(name)
    if not isinstance(value, str):
        return ""
    try:
        value = value.encode("latin-1").decode("utf-8")  # header bytes reach us as Latin-1
    except UnicodeError:
        pass
    return clean_text(value)


def tool_of(agent: Any) -> str:
    text = agent if isinstance(agent, str) else ""
    return next((tool for prefix, tool in TOOLS_BY_AGENT if text.startswith(prefix)), "")


def session_of(headers: Mapping[str, Any], data: Mapping[str, Any], tool: str) -> str:
    cache_key = clean_text(data.get("prompt_cache_key"))
    if tool == "codex" and cache_key:
        return cache_key
    named = _header(headers, "x-claude-code-session-id")
    others = (_header(headers, name) for name in headers if isinstance(name, str) and SESSION_HEADER.fullmatch(name))
    return named or next(filter(None, others), "") or cache_key


def context_of(data: Mapping[str, Any], known: Context) -> dict[str, str]:
    """Host, workspace, session and tool, if the caller is a workstation that is paired with us."""
    headers = request_headers(data)
    slot = litellm_slot(data) or {}
    host = _header(headers, "x-companion-host")
    if not host:
        # Behind another proxy every caller has a loopback address; without the headers we cannot tell.
        is_direct = bool(headers) and not any(name in headers for name in FORWARDED)
        if not is_direct or not is_loopback(slot.get("requester_ip_address")):
            return {}
        host = known.host()
    if not host:
        return {}
    tool = _header(headers, "x-companion-tool") or tool_of(headers.get("user-agent") or slot.get("user_agent"))
    session = session_of(headers, data, tool)
    row = known.session(session) if session else {}
    found = {
        "host": host,
        "workspace": _header(headers, "x-companion-workspace") or row.get("workspace", ""),
        "session": session,
        "tool": tool or row.get("tool", ""),
    }
    return {name: text for name, text in found.items() if text}


def add_context(data: dict[str, Any], call_type: str, context: Mapping[str, str]) -> None:
    """Where both the callbacks and LiteLLM's own spend logs will have it."""
    slot = litellm_slot(data)
    # On a pass-through route `data` is the very body that goes to the provider: nothing is ours there.
    if slot is None or call_type == "pass_through_endpoint" or "proxy_server_request" not in data:
        return
    existing = slot.get("spend_logs_metadata")
    if existing is None:
        slot["spend_logs_metadata"] = {"companion": dict(context)}
    elif isinstance(existing, dict) and "companion" not in existing:
        slot["spend_logs_metadata"] = {**existing, "companion": dict(context)}


# --- the callback


class Background:
    """What one process runs beside its event loops."""

    def __init__(self, settings: Settings, trouble: Trouble) -> None:
        self.settings = settings
        self.daemon = Daemon(settings)
        self.spool = Spool(settings.spool_dir, settings.spool_bytes)
        self.writer = Writer(self.spool, trouble)
        self.context = Context(self.daemon)
        self.sender = Sender(settings, self.spool, self.daemon, trouble)
        self.executor = concurrent.futures.ThreadPoolExecutor(8, thread_name_prefix="companion-ask")
        atexit.register(self.finish)

    def finish(self) -> None:
        """The writer stays: LiteLLM's own exit handler runs after this one and may bring more events."""
        self.context.stop()
        self.writer.flush(2.0)
        self.sender.finish(1.0)


class CompanionLogger(CustomLogger):
    """The synchronous log hooks stay empty: the proxy calls the asynchronous ones for every request."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.trouble = Trouble()
        self._given = settings
        self._mutex = threading.Lock()
        self._running: Background | None = None
        if hasattr(os, "register_at_fork"):
            me = weakref.ref(self)
            os.register_at_fork(
                before=lambda: _if_alive(me, CompanionLogger._before_fork),
                after_in_parent=lambda: _if_alive(me, CompanionLogger._after_fork_in_parent),
                after_in_child=lambda: _if_alive(me, CompanionLogger._after_fork_in_child))
        try:
            # The proxy loads its callbacks in the loop that will serve: what an earlier run left is sent at once.
            asyncio.get_running_loop().call_soon(self.background)
        except RuntimeError:
            pass

    def background(self) -> Background:
        if self._running is None:
            with self._mutex:
                if self._running is None:
                    self._running = Background(self._settings(), self.trouble)
        return self._running

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: Any, call_type: str) -> str | None:
        try:
            background = self.background()
            context = context_of(data, background.context)
            if context:
                add_context(data, call_type, context)
            if background.settings.governance == "on":
                return await self._refusal(background, user_api_key_dict, data, context)
        except Exception as problem:  # noqa: BLE001 - a request never fails because of us
            self.trouble.note("the call's context could not be added", problem)
        return None

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        # LiteLLM runs this in its background worker, so waiting for the disk slows no request.
        done = self._take(kwargs)
        if done is not None:
            await asyncio.wait((asyncio.wrap_future(done),), timeout=COMMIT_SECONDS)

    async def async_log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        # LiteLLM awaits this within the request, before it retries: no waiting here.
        self._take(kwargs)

    async def async_post_call_failure_hook(
        self, request_data: Any, original_exception: BaseException, user_api_key_dict: Any,
        traceback_str: str | None = None,
    ) -> None:
        try:
            background = self.background()
            line = self._failure(background, request_data, original_exception, user_api_key_dict)
            if line is not None:
                background.writer.put(to_line(line))
        except Exception as problem:  # noqa: BLE001
            self.trouble.note("a failure could not be reported", problem)

    def _take(self, kwargs: Any) -> concurrent.futures.Future | None:
        try:
            payload = kwargs.get("standard_logging_object")
            if not isinstance(payload, Mapping):
                self.trouble.note("LiteLLM gave an event without a payload")
                return None
            background = self.background()
            reduced = reduce_payload(payload, kwargs.get("litellm_call_id"), background.settings.proxy_name)
            return background.writer.put(to_line(reduced))
        except Exception as problem:  # noqa: BLE001
            self.trouble.note("an event could not be taken", problem)
            return None

    @staticmethod
    def _failure(background: Background, data: Any, problem: BaseException, key: Any) -> dict[str, Any] | None:
        if not isinstance(data, Mapping) or not data.get("model"):
            return None  # somebody asked for a page or a key: no model call failed
        error = error_of(problem)
        slot = litellm_slot(data) or {}
        spend_logs = slot.get("spend_logs_metadata")
        context = clean_context(spend_logs.get("companion")) if isinstance(spend_logs, Mapping) else {}
        call_id = _scalar(data.get("litellm_call_id")) or ""
        now = time.time()
        owner = {
            f"user_api_key_{name}": getattr(key, field, None)
            for name, field in (("alias", "key_alias"), ("user_id", "user_id"), ("team_id", "team_id"),
                                ("team_alias", "team_alias"), ("org_id", "org_id"), ("request_route", "request_route"))
        }
        line = _pick({**data, "id": call_id, "litellm_call_id": call_id, "startTime": now, "endTime": now,
                      "user_agent": slot.get("user_agent") or request_headers(data).get("user-agent")},
                     ("id", "litellm_call_id", "call_type", "model", "startTime", "endTime", "user_agent"))
        return {
            **line,
            "status": "failure",
            "error_information": error,
            "metadata": _pick(owner, METADATA_FIELDS),
            "companion": {
                "kind": "failure",
                **_own_member(event_key=f"hook|{call_id or uuid.uuid4()}", litellm_call_id=call_id,
                              proxy=background.settings.proxy_name, error_kind=error_kind(error),
                              context=context or context_of(data, background.context)),
            },
        }

    async def _refusal(self, background: Background, key: Any, data: Mapping[str, Any],
                       context: Mapping[str, str]) -> str | None:
        """Why the daemon's policy denies this call; None when it may go on."""
        settings = background.settings
        seconds = settings.governance_timeout_ms / 1000
        key_hash = getattr(key, "token", None) or getattr(key, "api_key", None)
        question = {
            "model": _scalar(data.get("model")),
            "key_hash": key_hash if isinstance(key_hash, str) and re.fullmatch("[0-9a-f]{64}", key_hash) else None,
            "key_alias": _scalar(getattr(key, "key_alias", None)),
            "team": _scalar(getattr(key, "team_alias", None) or getattr(key, "team_id", None)),
            **context,
        }
        body = to_line({name: value for name, value in question.items() if value})
        try:
            asked = asyncio.get_running_loop().run_in_executor(
                background.executor, lambda: background.daemon.ask(
                    "POST", "/v1/governance/verdict", seconds, body, {"Content-Type": "application/json"}))
            answer = await asyncio.wait_for(asked, seconds)
            if answer.status != 200:
                raise OSError(f"HTTP {answer.status}")
            told = json.loads(answer.body)
            if told["verdict"] == "deny":
                return clean_text(told.get("message")) or "Denied by the policy of LiteLLM Companion."
            if told["verdict"] != "allow":
                raise ValueError("neither allow nor deny")
            return None
        except Exception as problem:  # noqa: BLE001
            self.trouble.note("no verdict from the daemon", problem)
        if settings.governance_fail == "closed":
            return "LiteLLM Companion could not be asked whether this call may go on."
        return None

    def _settings(self) -> Settings:
        if self._given is not None:
            return self._given
        configured = getattr(sys.modules.get("litellm"), "callback_settings", None)
        ours = configured.get("companion_logger") if isinstance(configured, Mapping) else None
        settings, complaints = Settings.load(os.environ, ours)
        for complaint in complaints:
            log.warning("companion: %s", complaint)
        if settings.url.startswith("http:") and not Daemon(settings).is_local:
            log.warning("companion: %s is neither https nor on this machine: whoever is between can read", settings.url)
        return settings

    def _before_fork(self) -> None:
        if self._running is not None:
            self._running.spool.before_fork()

    def _after_fork_in_parent(self) -> None:
        if self._running is not None:
            self._running.spool.after_fork_in_parent()

    def _after_fork_in_child(self) -> None:
        # Threads did not come along, and what was queued is the parent's to write.
        if self._running is not None:
            atexit.unregister(self._running.finish)
            self._running.sender.lock.close()
        self._running = None
        self._mutex = threading.Lock()


def _if_alive(reference: weakref.ReferenceType, method: Any) -> None:
    logger = reference()
    if logger is not None:
        method(logger)


# --- the command line


def status_of(settings: Settings) -> dict[str, Any]:
    path = Path(settings.spool_dir) / "spool.db"
    status: dict[str, Any] = {"spool_dir": settings.spool_dir, "limit_bytes": int(settings.spool_bytes)}
    status["exists"] = False
    if not path.exists():
        return status
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        totals = dict(zip(TOTALS, db.execute(f"SELECT {', '.join(TOTALS)} FROM meta").fetchone()))
        oldest = db.execute("SELECT at FROM event ORDER BY id LIMIT 1").fetchone()
    finally:
        db.close()
    del totals["told"]
    lock = SendLock(Path(settings.spool_dir) / "send.lock")
    free = lock.acquire()
    lock.close()
    return {**status, **totals, "exists": True, "sender_running": not free,
            "oldest_seconds": max(0.0, round(time.time() - oldest[0], 1)) if oldest else None}


def print_status(status: Mapping[str, Any]) -> None:
    print(f"spool      {status['spool_dir']}")
    if not status["exists"]:
        print("           nothing was spooled yet")
        return
    print(f"waiting    {status['events']} events, {status['bytes']:,} of {status['limit_bytes']:,} bytes")
    print(f"oldest     {'-' if status['oldest_seconds'] is None else str(status['oldest_seconds']) + ' s'}")
    print(f"sender     {'running' if status['sender_running'] else 'none: is the proxy running?'}")
    print(f"dropped    {status['dropped_events']} events, {status['dropped_bytes']:,} bytes (spool full)")
    print(f"rejected   {status['rejected_events']} events (refused by the daemon)")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="litellm-companion", description="LiteLLM Companion's callback for LiteLLM.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("path", help="where the callback file is")
    install = commands.add_parser("install", help="copy the callback file beside the proxy's config.yaml")
    install.add_argument("folder")
    status = commands.add_parser("status", help="what waits in the spool, and what was lost")
    status.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    me = Path(__file__).resolve()
    if options.command == "path":
        print(me)
    elif options.command == "install":
        target = Path(options.folder) / "companion_logger.py"
        shutil.copyfile(me, target)
        print(f'{target}\nNow in config.yaml:  litellm_settings: {{callbacks: ["companion_logger.companion"]}}')
    else:
        settings, complaints = Settings.load(os.environ)
        for complaint in complaints:
            print(f"warning: {complaint}", file=sys.stderr)
        found = status_of(settings)
        print(json.dumps(found)) if options.json else print_status(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

companion = CompanionLogger()
