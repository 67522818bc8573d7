"""docs/openapi.yaml against the running daemon: every address is described, and Schemathesis finds no answer that
the description does not allow."""

import argparse
import re
import subprocess
import sys

from drive import CLOSED_DOOR, PEERS, REPOSITORY, Companion, Failed, basic_environment, expect, http, main

DESCRIPTION = REPOSITORY / "docs/openapi.yaml"
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance")
ENDLESS = "/v1/stream"  # tests/receiver/stream_test.cpp and dashboard_door_test.py listen to it
# What leads on, or is no part of the API.
UNDESCRIBED = {"/", "/dashboard", "/dashboard/assets/{id}"}


def schemathesis():
    program = PEERS / "venv-api/bin/schemathesis"
    if not program.exists():
        raise Failed(f"{program} is missing: run tests/peers/install")
    return program


def described():
    """(METHOD, path) of the description; each {name} is {id}."""
    found, path = set(), None
    for line in DESCRIPTION.read_text().splitlines():
        if line == "components:":
            break
        if match := re.fullmatch(r"  (/\S*):", line):
            path = re.sub(r"\{\w+\}", "{id}", match.group(1))
        elif match := re.fullmatch(r"    (get|post|put|delete):", line):
            found.add((match.group(1).upper(), path))
    return found


def every_address_is_described(companion):
    status, page = http("GET", companion.url + "/")
    expect(status == 200, f"GET / answered {status}")
    rows = re.findall(r"<tr><td>(\w+)</td><td>(?:<a [^>]*>)?<code>([^<]+)</code>", page.decode())
    expect(len(rows) > 20, f"GET / lists {len(rows)} addresses")
    served = {row for row in rows if row[1] not in UNDESCRIBED}
    expect(served == described(), f"served but not described: {sorted(served - described())}; "
                                  f"described but not served: {sorted(described() - served)}")


def is_as_described(companion, scratch, examples, seed):
    arguments = [schemathesis(), "run", DESCRIPTION, "--url", companion.url, "--checks", CHECKS, "--max-examples",
                 str(examples), "--seed", str(seed), "--exclude-path", ENDLESS, "--max-redirects", "0",
                 "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--request-timeout", "20",
                 "--suppress-health-check", "all", "--warnings", "off"]
    environment = {**basic_environment(scratch.folder("tester")), **CLOSED_DOOR}
    done = subprocess.run([str(part) for part in arguments], env=environment, cwd=scratch.folder("tester"),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=2700)
    print("\n".join(done.stdout.splitlines()[-12:]))
    expect(done.returncode == 0, f"Schemathesis found something:\n{done.stdout[-12000:]}{done.stderr[-2000:]}")


def body(scratch, examples, seed):
    companion = Companion(scratch, scratch.folder("home"), scratch.root / "made" / "data")
    companion.demo(days=5, seed=3)
    companion.start()
    every_address_is_described(companion)
    is_as_described(companion, scratch, examples, seed)
    expect(http("GET", companion.url + "/readyz")[0] == 200, "the daemon is not ready after all that")
    expect(companion.stop() == 0, "the daemon did not end well")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=20, help="tried of each address")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    sys.exit(main("api", lambda scratch: body(scratch, wanted.examples, wanted.seed)))
