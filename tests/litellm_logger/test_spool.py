"""The disk spool: durable, bounded, shared by processes."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import unittest

import support

logger = support.load()


def keys(spool):
    return [line for _, line in spool.oldest(100_000)]


def child(code, *arguments):
    lines = f"import sys; sys.path.insert(0, {str(support.LOGGER_FILE.parents[2] / 'tests/litellm_logger')!r})\n" + code
    return subprocess.Popen([sys.executable, "-c", lines, *map(str, arguments)], stdout=subprocess.PIPE, text=True)


class SpoolTest(unittest.TestCase):
    def setUp(self):
        self.enterContext = getattr(self, "enterContext", None) or self._enter
        self.root = self.enterContext(support.folder())
        self.spool = logger.Spool(str(self.root / "spool"), 1 << 20)

    def _enter(self, context):  # Python before 3.11
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def test_first_in_first_out_with_totals(self):
        self.spool.append([b"a", b"bb"])
        self.spool.append([b"ccc"])
        self.assertEqual([b"a", b"bb", b"ccc"], keys(self.spool))
        rows = self.spool.oldest(2)
        self.spool.remove(rows[0][0], rows[-1][0])
        totals = self.spool.totals()
        self.assertEqual(([b"ccc"], 1, 3), (keys(self.spool), totals["events"], totals["bytes"]))

    def test_only_its_owner_can_read_it(self):
        self.spool.append([b"a"])
        self.assertEqual(0o700, stat.S_IMODE(os.stat(self.spool.folder).st_mode))
        for path in self.spool.folder.iterdir():
            self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode), path)

    def test_every_commit_is_synced(self):
        self.spool.append([b"a"])
        db = self.spool._db
        self.assertEqual(
            ("wal", 2),
            (db.execute("PRAGMA journal_mode").fetchone()[0], db.execute("PRAGMA synchronous").fetchone()[0]),
        )

    def test_when_full_the_oldest_go_and_are_counted(self):
        for start in range(0, 40, 4):
            self.spool.append([b"%03d" % number + b"x" * 49_997 for number in range(start, start + 4)])
        left, totals = keys(self.spool), self.spool.totals()
        self.assertEqual([b"%03d" % number for number in range(40 - len(left), 40)], [line[:3] for line in left])
        self.assertEqual(
            (40 - len(left), 50_000 * (40 - len(left)), len(left), 50_000 * len(left)),
            (totals["dropped_events"], totals["dropped_bytes"], totals["events"], totals["bytes"]),
        )
        self.assertLessEqual(totals["bytes"], 1 << 20)

    def test_a_batch_is_bounded_in_bytes_but_never_empty(self):
        self.spool = logger.Spool(str(self.root / "large"), 64 << 20)
        self.spool.append([b"x" * (3 << 20), b"y" * (1 << 19), b"z" * (1 << 19), b"a"])
        self.assertEqual(1, len(self.spool.oldest(500)))
        self.spool.remove(*[self.spool.oldest(1)[0][0]] * 2)
        self.assertEqual(1, len(self.spool.oldest(500)))  # y and z and their line ends are more than 1 MiB

    def test_a_refused_event_is_set_aside(self):
        self.spool.append([b"bad", b"good"])
        self.spool.reject(self.spool.oldest(1)[0][0], 400)
        self.assertEqual(([b"good"], 1), (keys(self.spool), self.spool.totals()["rejected_events"]))
        self.assertEqual((400, b"bad"), self.spool._db.execute("SELECT status, line FROM rejected").fetchone())

    def test_a_damaged_file_makes_way(self):
        self.spool.append([b"a"])
        self.spool._close()
        self.spool.path.write_bytes(b"no database at all " * 500)
        with self.assertRaises(sqlite3.DatabaseError):
            self.spool.append([b"b"])
        self.spool.append([b"b"])
        self.assertEqual([b"b"], keys(self.spool))
        self.assertTrue((self.spool.folder / "spool.db.damaged").exists())

    def test_a_removed_folder_is_made_anew(self):
        self.spool.append([b"a"])
        for path in self.spool.folder.iterdir():
            path.unlink()
        self.spool.append([b"b"])
        self.assertEqual([b"b"], keys(self.spool))

    def test_kill_9_after_the_commit_loses_nothing(self):
        process = child(
            """
import support, time
logger = support.load()
writer = logger.Writer(logger.Spool(sys.argv[1], 1 << 26), logger.Trouble())
for number in range(300):
    writer.put(b"%d" % number).result(10)
    print(number, flush=True)
time.sleep(60)
""",
            self.spool.folder,
        )
        told = -1
        for text in process.stdout:
            told = int(text)
            if told >= 200:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = [int(line) for line in keys(self.spool)]
        self.assertEqual(list(range(len(found))), found)
        self.assertGreater(len(found), told)

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_forked_child_starts_afresh_and_the_parent_goes_on(self):
        settings = support.settings_for(logger, self.root, "http://127.0.0.1:9")
        created = logger.CompanionLogger(settings)
        parent = created.background()
        parent.writer.put(b"before").result(10)
        process = os.fork()
        if process == 0:
            status = 1
            try:
                if created._running is None:
                    created.background().writer.put(b"child").result(10)
                    status = 0
            finally:
                os._exit(status)
        self.assertEqual(0, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
        parent.writer.put(b"after").result(10)
        self.assertEqual([b"before", b"child", b"after"], keys(parent.spool))
        self.assertTrue(parent.sender.lock.acquire(), "the child's end did not free the parent's lock")
        parent.finish()


class WriterTest(unittest.TestCase):
    def test_many_threads_share_commits(self):
        with support.folder() as root:
            spool = logger.Spool(str(root / "spool"), 1 << 26)
            commits = []
            append = spool.append
            spool.append = lambda lines, lost: (commits.append(len(lines)), append(lines, lost))
            writer = logger.Writer(spool, logger.Trouble())

            def put(thread):
                for number in range(100):
                    writer.put(b"%d-%d" % (thread, number))

            threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertTrue(writer.flush(10))
            self.assertEqual(800, len(set(keys(spool))))
            self.assertLess(len(commits), 400)

    def test_while_the_disk_does_not_take_them_events_wait_in_bounded_memory(self):
        with support.folder() as root:
            blocked = root / "spool"
            blocked.write_text("a file where the folder should be")
            writer = logger.Writer(logger.Spool(str(blocked), 1 << 26), logger.Trouble())
            with self.assertLogs("companion", "WARNING"):
                for _ in range(40):
                    writer.put(b"x" * (1 << 20))
                self.assertFalse(writer.flush(0.3))
            self.assertLessEqual(writer._bytes, logger.QUEUE_BYTES)
            blocked.unlink()
            self.assertTrue(writer.flush(10))
            writer.put(b"last").result(10)
            totals = logger.Spool(str(blocked), 1 << 26).totals()
            self.assertEqual(
                (41, 40 << 20),
                (totals["events"] + totals["dropped_events"], totals["bytes"] + totals["dropped_bytes"] - 4),
            )


if __name__ == "__main__":
    unittest.main()
