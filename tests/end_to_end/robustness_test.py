"""Bad company: slow senders, too much of everything, packed bombs and a thousand connections. Others are answered.

The bound is for the median of the others: 100 ms with --limit 100 on a quiet machine, ten times as much otherwise,
where debug builds and other work are in the way."""

import argparse
import gzip
import resource
import socket
import statistics
import sys
import time
from pathlib import Path

from drive import Companion, expect, expect_equal, http, main, wait_until

HEAD = b"POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def connect(companion):
    peer = socket.create_connection(("127.0.0.1", companion.port), timeout=10)
    peer.settimeout(10)
    return peer


def close_all(peers):
    for peer in peers:
        peer.close()


def status_of(peer):
    """Of what the daemon says; 0 when it closed without a word."""
    try:
        text = peer.recv(4096)
    except OSError:
        return 0
    return int(text.split()[1]) if text.startswith(b"HTTP/") else 0


def others_are_answered(companion, what, limit, rounds=40):
    """The others come on connections of their own, read a summary and look at the health."""
    times = []
    for number in range(rounds):
        begun = time.monotonic()
        status, _ = http("GET", companion.url + ("/healthz", "/v1/summary")[number % 2], timeout=10)
        times.append(time.monotonic() - begun)
        expect_equal(status, 200, f"an answer to others while {what}")
    median, worst = statistics.median(times) * 1000, max(times) * 1000
    print(f"{what}: median {median:.1f} ms, worst {worst:.1f} ms")
    expect(median < limit, f"others wait {median:.0f} ms while {what}")


def slow_heads(companion, limit):
    peers = [connect(companion) for _ in range(200)]
    for step in range(3):
        for peer in peers:
            peer.sendall(b"GET /healthz HTTP/1.1\r\nX-A: "[step * 8:step * 8 + 8])
        others_are_answered(companion, "200 heads come byte by byte", limit, 14)
    close_all(peers)


def slow_bodies(companion, limit):
    peers = [connect(companion) for _ in range(100)]
    for peer in peers:
        peer.sendall(HEAD + b"Content-Length: 100000\r\n\r\n[")
    for _ in range(3):
        for peer in peers:
            peer.sendall(b" ")
        others_are_answered(companion, "100 bodies come byte by byte", limit, 14)
    close_all(peers)


def a_thousand_connections(companion, limit):
    peers = []
    for number in range(1000):
        peer = connect(companion)
        peers.append(peer)
        if number % 3 == 1:
            peer.sendall(b"GET /healthz HTTP/1.1\r\n")
        elif number % 3 == 2:
            peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    others_are_answered(companion, "1,000 connections are open", limit)
    descriptors = len(list(Path(f"/proc/{companion.program.child.pid}/fd").iterdir()))
    expect(descriptors < 600, f"the daemon holds {descriptors} descriptors")
    close_all(peers)


def too_large(companion):
    peer = connect(companion)
    peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 20000 + b"\r\n\r\n")
    expect_equal(status_of(peer), 431, "a head of 20 KB")
    peer.close()
    peer = connect(companion)
    peer.sendall(HEAD + b"Content-Length: 99999999999\r\n\r\n")
    expect_equal(status_of(peer), 413, "a body that says 100 GB")
    peer.close()
    peer = connect(companion)
    peer.sendall(b"PUT /v1/sources/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        for _ in range(40):
            peer.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
    except OSError:
        pass  # it hung up: that is an answer too
    expect(status_of(peer) in (413, 0), "an endless body")
    peer.close()


def bombs(companion, limit):
    packed = gzip.compress(b"[" + b" " * (1 << 30), 9)
    expect(len(packed) < 2 << 20, f"the bomb weighs {len(packed)}")
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    begun = time.monotonic()
    for path, wanted in (("/v1/litellm", 413), ("/v1/logs", 413)):
        status, answer = http("POST", companion.url + path, packed, headers, timeout=30)
        expect_equal(status, wanted, f"a gigabyte in {len(packed)} bytes at {path} ({answer[:200]!r})")
    print(f"bombs: refused in {time.monotonic() - begun:.2f} s")
    peers = [connect(companion) for _ in range(8)]
    for peer in peers:
        peer.sendall(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
    others_are_answered(companion, "8 bombs unpack", limit)
    close_all(peers)


def resident_mib(companion):
    text = Path(f"/proc/{companion.program.child.pid}/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


def body(scratch, limit):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "made" / "data")
    companion.demo(days=10, seed=3)
    companion.start()
    others_are_answered(companion, "nothing happens", limit)
    slow_heads(companion, limit)
    slow_bodies(companion, limit)
    a_thousand_connections(companion, limit)
    too_large(companion)
    bombs(companion, limit)
    peak = resident_mib(companion)
    print(f"peak of memory: {peak:.0f} MiB")
    expect(peak < 400, f"the daemon took {peak:.0f} MiB at its peak")
    wait_until(lambda: http("GET", companion.url + "/readyz")[0] == 200, 10, "the daemon to be ready after all that")
    expect_equal(companion.stop(), 0, "exit code after all that")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=1000, help="milliseconds that others may wait")
    arguments = parser.parse_args()
    sys.exit(main("robustness", lambda scratch: body(scratch, arguments.limit)))
