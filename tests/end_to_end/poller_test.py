"""The daemon reads a proxy's spend logs: all of history once, through kills and faults, and goes on.

Against proxy_contract.py. The bar: 100,000 rows in under 30 s and 64 MB.
"""

import argparse
import json
import ssl
import subprocess
import sys
import time
import urllib.request

import proxy_contract
from drive import (REPOSITORY, Companion, Failed, basic_environment, expect, expect_equal, free_port, http, main,
                   peer_python, wait_until)

SECONDS_MAX, MEGABYTES_MAX, ROWS_OF_THE_BAR = 30, 64, 100_000


class Contract:
    def __init__(self, scratch, name, rows, days=10, delay=0, tls=None):
        self.port, self.tls = free_port(), tls
        template = scratch.root / "row.json"
        python = sys.executable
        if not template.exists():  # it takes the package long to load: one server makes the row for all
            try:
                python = str(peer_python())
            except Failed:
                pass
        arguments = [python, str(REPOSITORY / "tests/end_to_end/proxy_contract.py"), "--port", str(self.port),
                     "--rows", str(rows), "--days", str(days), "--delay", str(delay), "--template", str(template)]
        if tls:
            arguments += ["--tls", *map(str, tls)]
        self.program = scratch.start(arguments, {**basic_environment(scratch.root), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}, name)
        wait_until(self.answers, 90, f"the contract server: {self.program.tail()}", 0.1)

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def answers(self):
        expect(self.program.alive(), self.program.tail())
        try:
            return self.steer()
        except OSError:
            return None

    def steer(self, **wish):
        context = ssl._create_unverified_context() if self.tls else None
        handlers = [urllib.request.ProxyHandler({})] + ([urllib.request.HTTPSHandler(context=context)] if self.tls else [])
        body = json.dumps(wish).encode() if wish else None
        with urllib.request.build_opener(*handlers).open(self.url + "/_contract", data=body, timeout=10) as answer:
            return json.loads(answer.read())


class World:
    """One daemon with one or more proxies in its managed file."""

    def __init__(self, scratch, name):
        self.daemon = Companion(scratch, scratch.folder(f"{name}-home"), scratch.folder(f"{name}-data"))
        self.daemon.data_dir.chmod(0o700)
        self.proxies = {}

    def connect(self, name, contract, **more):
        self.proxies[name] = {"url": contract.url, "key": proxy_contract.KEY, "interval": "1s", "since": "30d", **more}
        self.write()

    def disconnect(self, name):
        del self.proxies[name]
        self.write()

    def write(self):
        path = self.daemon.data_dir / "proxies.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"proxies": self.proxies}))
        fresh.chmod(0o600)
        fresh.rename(path)

    def calls(self):
        return int(self.daemon.get("/v1/summary")["totals"]["all"]["calls"])

    def await_calls(self, count, seconds):
        def there():
            expect(self.daemon.program.alive(), self.daemon.program.tail())
            return self.calls() >= count
        try:
            wait_until(there, seconds, f"{count} calls", 0.05)
        except Failed as late:
            raise Failed(f"{late}; there are {self.calls()}; {self.part('proxy:work')}") from None
        expect_equal(self.calls(), count, "calls")

    def part(self, name):
        status, body = http("GET", self.daemon.url + "/healthz")
        parts = {part["name"]: part for part in json.loads(body)["parts"]}
        return status, parts.get(name)

    def memory_peak(self):
        for line in open(f"/proc/{self.daemon.program.child.pid}/status", encoding="ascii"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0


def check_sums(world, contract):
    total, truth = world.daemon.report("total")["total"], contract.steer()
    expect_equal(total["calls"], truth["rows"], "calls of the report")
    tokens = total["tokens"]
    expect_equal(int(tokens["input"]) + int(tokens["cache_read"]), truth["prompt_tokens"], "prompt tokens")
    expect_equal(int(tokens["output"]), truth["completion_tokens"], "output tokens")
    whole, _, part = str(total["cost_proxy_usd"]).partition(".")
    expect_equal(int(whole) * 10**9 + int(part.ljust(9, "0")), truth["nano_usd"], "cost in nano-USD")


def backfill(scratch, rows):
    contract, world = Contract(scratch, "contract-bar", rows), World(scratch, "bar")
    world.connect("work", contract)
    begun = time.monotonic()
    world.daemon.start()
    world.await_calls(rows, 300)
    seconds, pages = time.monotonic() - begun, contract.steer()["pages"]
    check_sums(world, contract)
    memory = world.memory_peak()
    print(f"backfill of {rows} rows: {seconds:.1f} s ({rows / seconds:.0f} rows/s, {pages} pages), "
          f"{memory:.1f} MB at most", flush=True)
    if rows >= ROWS_OF_THE_BAR:
        expect(seconds < SECONDS_MAX, f"{seconds:.1f} s")
    expect(memory < MEGABYTES_MAX, f"{memory:.1f} MB")

    expect_equal(world.daemon.stop(), 0, "exit code")
    before = contract.steer()["pages"]
    world.daemon.start()
    wait_until(lambda: contract.steer()["pages"] > before + 1, 20, "the next look")
    time.sleep(1)
    expect_equal(world.calls(), rows, "calls after a second run")
    expect(contract.steer()["pages"] - before < 20 + rows / 1000, "history was read again")
    expect_equal(world.daemon.stop(), 0, "exit code")


def kills(scratch, rows):
    """`kill -9` again and again while history is read."""
    contract, world = Contract(scratch, "contract-kill", rows, delay=15), World(scratch, "kill")
    world.connect("work", contract)
    world.daemon.launch()
    killed = 0
    for share in (0.1, 0.3, 0.5, 0.55, 0.8):
        world.daemon.wait_ready()
        wait_until(lambda goal=share * rows: world.calls() >= goal, 60, f"{share:.0%} of the rows", 0.01)
        world.daemon.program.kill()
        killed += 1
        world.daemon.launch()
    world.daemon.wait_ready()
    world.await_calls(rows, 60)
    check_sums(world, contract)
    pages = contract.steer()["pages"]
    expect(pages < rows / 100 * 1.6 + 80, f"{pages} pages: the reading began anew")
    print(f"{killed} kills during {rows} rows: each once, {pages} pages", flush=True)
    expect_equal(world.daemon.stop(), 0, "exit code")


def certificate(scratch):
    """A private authority that is its own server."""
    folder = scratch.folder("tls")
    files = folder / "ca.pem", folder / "ca.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=contract", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


def troubles(scratch):
    """Faults, late rows, a private authority, a key that was taken away, proxies that come and go."""
    tls = certificate(scratch)
    contract, world = Contract(scratch, "contract-faults", 500, days=3, tls=tls), World(scratch, "faults")
    contract.steer(faults=[{"status": 500}, {"truncate": True}, {"status": 429, "retry_after": 1}, {"status": 503}])
    world.connect("work", contract, ca_file=str(tls[0]))
    begun = time.monotonic()
    world.daemon.start()
    world.await_calls(500, 90)
    expect_equal(contract.steer()["faults"], 0, "faults left")
    print(f"500, cut short, 429 and 503 were recovered from in {time.monotonic() - begun:.1f} s", flush=True)

    contract.steer(late=[3000, 1500, 1])
    world.await_calls(503, 20)
    check_sums(world, contract)
    wait_until(lambda: world.part("proxy:work")[1]["ok"], 10, "a healthy proxy")
    expect("LiteLLM 1.99.0" in world.part("proxy:work")[1]["detail"], str(world.part("proxy:work")))

    second = Contract(scratch, "contract-second", 50, days=1)
    world.connect("second", second)
    wait_until(lambda: world.part("proxy:second")[1], 15, "the second proxy to be noticed")
    world.await_calls(553, 20)
    world.disconnect("second")
    wait_until(lambda: not world.part("proxy:second")[1], 15, "the second proxy to be let go")

    contract.steer(key="sk-another")
    wait_until(lambda: not world.part("proxy:work")[1]["ok"], 20, "the refused key to be told")
    status, part = world.part("proxy:work")
    expect_equal(status, 200, "health beside a proxy that refuses")
    expect("connect litellm" in part["detail"], part["detail"])
    _, text, _ = world.daemon.command("status", "--data-dir", str(world.daemon.data_dir), check=False)
    expect("Proxy" in text and "refuses the key" in text, text)
    expect(proxy_contract.KEY not in text, "a key in the status")
    logs = "".join(path.read_text(errors="replace") for path in world.daemon.data_dir.glob("**/*.log"))
    expect(proxy_contract.KEY not in logs, "a key in the log")
    _, metrics = http("GET", world.daemon.url + "/metrics")
    expect(b'source="proxy:work"' in metrics, metrics.decode()[:2000])
    expect_equal(world.daemon.stop(), 0, "exit code")


def run(scratch, rows, only):
    if only in ("", "troubles"):
        troubles(scratch)
    if only in ("", "kills"):
        kills(scratch, min(rows, 20_000))
    if only in ("", "backfill"):
        backfill(scratch, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--only", default="", choices=("", "troubles", "kills", "backfill"))
    options = parser.parse_args()
    sys.exit(main("poller", lambda scratch: run(scratch, options.rows, options.only)))
