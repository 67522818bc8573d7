"""The command line: it needs no LiteLLM."""

import json
import os
import subprocess
import sys
import unittest

import support

logger = support.load()


def run(*arguments, check=True, **environment):
    # -S -E: no site-packages, so this also shows that LiteLLM is not imported.
    return subprocess.run(
        [sys.executable, "-S", "-E", str(support.LOGGER_FILE), *map(str, arguments)],
        check=check,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
    )


class Command(unittest.TestCase):
    def test_status_of_no_spool(self):
        with support.folder() as root:
            found = json.loads(run("status", "--json", COMPANION_SPOOL_DIR=str(root / "spool")).stdout)
            self.assertEqual((False, 64 << 20), (found["exists"], found["limit_bytes"]))
            self.assertIn("nothing was spooled yet", run("status", COMPANION_SPOOL_DIR=str(root / "spool")).stdout)
            self.assertFalse((root / "spool").exists())

    def test_status_while_somebody_sends(self):
        with support.folder() as root:
            spool = logger.Spool(str(root / "spool"), 1 << 20)
            spool.append([b"x" * 100, b"y" * 100], lost=(3, 300))
            ask = lambda: json.loads(run("status", "--json", COMPANION_SPOOL_DIR=str(root / "spool")).stdout)
            found = ask()
            self.assertEqual(
                (2, 200, 3, 300, 0, False),
                tuple(
                    found[name]
                    for name in (
                        "events",
                        "bytes",
                        "dropped_events",
                        "dropped_bytes",
                        "rejected_events",
                        "sender_running",
                    )
                ),
            )
            self.assertLess(found["oldest_seconds"], 60)
            lock = logger.SendLock(spool.folder / "send.lock")
            self.assertTrue(lock.acquire())
            self.assertTrue(ask()["sender_running"])
            self.assertIn("2 events, 200 of", run("status", COMPANION_SPOOL_DIR=str(root / "spool")).stdout)

    def test_path_and_install(self):
        self.assertEqual(str(support.LOGGER_FILE), run("path").stdout.strip())
        with support.folder() as root:
            self.assertIn("companion_logger.companion", run("install", root).stdout)
            self.assertEqual(support.LOGGER_FILE.read_bytes(), (root / "companion_logger.py").read_bytes())
            self.assertNotEqual(0, run("install", root / "absent", check=False).returncode)


if __name__ == "__main__":
    unittest.main()
