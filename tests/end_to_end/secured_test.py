"""The proxy's host with a Companion of its own, behind TLS and a token: connect, calls, doctor, disconnect."""

import os
import subprocess
import sys

from drive import MASTER_KEY, Companion, Proxy, expect, expect_equal, http, main, wait_until
from upstream import Upstream

CALLS = 5


def certificate(folder):
    """A certificate of our own for localhost; its own authority."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(folder / "key.pem"),
                    "-out", str(folder / "cert.pem")], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return {"COMPANION_SERVER_TLS_CERTIFICATE": str(folder / "cert.pem"), "COMPANION_SERVER_TLS_KEY": str(folder / "key.pem"),
            "COMPANION_SERVER_REQUIRE_TOKEN": "true"}


def run(scratch):
    upstream = Upstream().start()
    scratch.closers.append(upstream.stop)
    companion = Companion(scratch, scratch.folder("home"), scratch.folder("data"))
    os.chmod(companion.data_dir, 0o700)
    companion.environment = certificate(scratch.folder("tls"))
    companion.launch()
    data = ("--data-dir", str(companion.data_dir))
    proxy = Proxy(scratch, upstream.url, "http://127.0.0.1:9", way="none", launch=False)
    # The address must come from connect's lines, not from the environment.
    del proxy.environment["COMPANION_URL"]
    config = proxy.folder / "config.yaml"
    before = config.read_bytes()

    def runs():
        return companion.command("status", *data, check=False, environment=companion.environment)[0] == 0

    wait_until(runs, 20, "the daemon", 0.3)
    companion.command("connect", "litellm", "--config", str(config), *data, environment=companion.environment)
    lines = config.read_text()
    expect("https://" in lines and "token_file" in lines and "ca_file" in lines, f"connect wrote\n{lines}")
    proxy.launch()
    proxy.wait_ready()
    for number in range(CALLS):
        status, _ = proxy.ask("/v1/chat/completions", {"model": "gpt-5", "messages": [{"role": "user", "content": f"{number}"}]})
        expect_equal(status, 200, f"call {number}")
    wait_until(lambda: companion.report("total")["total"]["calls"] == CALLS, 30, "the calls", 0.5)
    code, text, _ = companion.command("doctor", *data, "--proxy-url", proxy.url, "--key-env", "LITELLM_KEY", check=False,
                                      environment={**companion.environment, "LITELLM_KEY": MASTER_KEY})
    expect_equal(code, 0, f"doctor:\n{text}\n")
    code, text, _ = companion.command("doctor", *data, "--proxy-url", proxy.url, "--key-env", "LITELLM_KEY", check=False,
                                      environment={**companion.environment, "LITELLM_KEY": "sk-wrong-0123456789abcdef"})
    expect(code == 1 and "refuses the key" in text, f"doctor with a wrong key:\n{text}")
    expect_equal(companion.report("total")["total"]["calls"], CALLS, "calls after the probes")
    expect_equal(http("GET", f"http://127.0.0.1:{companion.port}/v1/summary")[0], 0, "plain HTTP on a TLS port")
    companion.command("disconnect", "litellm", "--config", str(config), *data)
    expect_equal(config.read_bytes(), before, "config.yaml after disconnect")
    expect(not (proxy.folder / "companion_logger.py").exists(), "companion_logger.py is still there")
    print(f"{CALLS} calls over TLS with a token; doctor proves the path; disconnect leaves nothing")


if __name__ == "__main__":
    sys.exit(main("secured", run))
