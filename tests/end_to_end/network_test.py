#!/usr/bin/env python3
"""A python program holds a connection to an endpoint on loopback: it is told by name, with how many and how long."""
import os
import socket
import subprocess
import sys
import time

PROBE = os.environ["COMPANION_PROBE"]


def main():
    server = socket.create_server(("127.0.0.1", 0))
    other = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    probe = subprocess.Popen([PROBE, "300", "3000", f"endpoint:my-gateway=127.0.0.1:{port}"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert probe.stdout.readline().strip() == "ready"
    client = ("import socket, time\n"
              f"held = [socket.create_connection(('127.0.0.1', p)) for p in ({port}, {port}, {other.getsockname()[1]})]\n"
              "input()\n")
    program = subprocess.Popen([sys.executable, "-c", client], stdin=subprocess.PIPE, text=True)
    accepted = [server.accept(), server.accept(), other.accept()]
    # Names are resolved a few a look; the endpoints of the user come last.
    time.sleep(4)
    program.communicate("\n", timeout=20)
    for connection, _ in accepted:
        connection.close()
    time.sleep(1)
    told, _ = probe.communicate(timeout=120)
    rows = [line.split() for line in told.splitlines() if line.startswith("direct_api ")]
    print("\n".join(" ".join(row) for row in rows))
    mine = [row for row in rows if row[1] == "my-gateway" and row[2].startswith("python")]
    others = [row for row in rows if row[1] != "my-gateway"]
    good = len(mine) == 1 and mine[0][5] == "2" and 500 <= int(mine[0][3]) <= 6000 and not others
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
