"""From the spool to the daemon: nothing lost, nothing blocked, nobody hammered."""

import random
import shutil
import ssl
import subprocess
import sys
import time
import unittest

import support
from support import FakeDaemon, event, settings_for, wait_until

logger = support.load()


class SenderTest(unittest.TestCase):
    def setUp(self):
        context = support.folder()
        self.root = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.trouble = logger.Trouble()
        self.senders = []

    def start(self, url, **more):
        settings = settings_for(logger, self.root, url, **more)
        self.spool = logger.Spool(settings.spool_dir, settings.spool_bytes)
        sender = logger.Sender(settings, self.spool, logger.Daemon(settings), self.trouble)
        self.addCleanup(sender.finish, 1.0)
        return sender

    def fill(self, events, limit=64 << 20):
        spool = logger.Spool(str(self.root / "spool"), limit)
        spool.append([logger.to_line(each) for each in events])
        return spool

    def numbers(self, daemon):
        return [int(line["id"][3:]) for line in daemon.events()]

    def test_in_order_in_batches_and_then_gone(self):
        self.fill(event(number) for number in range(1200))
        with FakeDaemon() as daemon:
            self.start(daemon.url, token="tok-1")
            wait_until(lambda: self.spool.totals()["events"] == 0)
            self.assertEqual(list(range(1200)), self.numbers(daemon))
            self.assertEqual([500, 500, 200], [len(request[3]) for request in daemon.requests])
            headers = daemon.requests[0][2]
            self.assertEqual(
                ("application/x-ndjson", "gzip", "Bearer tok-1"),
                (headers["Content-Type"], headers["Content-Encoding"], headers["Authorization"]),
            )

    def test_a_batch_is_at_most_1_mib(self):
        self.fill(event(number, 50_000) for number in range(60))
        with FakeDaemon() as daemon:
            self.start(daemon.url)
            wait_until(lambda: self.spool.totals()["events"] == 0)
            self.assertLessEqual(max(request[4] for request in daemon.requests), 1 << 20)

    def test_503_keeps_and_backs_off(self):
        self.fill([event(1)])
        with FakeDaemon(refuse=lambda lines, number: 503 if number <= 4 else None) as daemon, self.assertLogs(
            "companion"
        ):
            self.start(daemon.url)
            wait_until(lambda: self.numbers(daemon) == [1])
            self.assertEqual(5, len(daemon.requests))

    def test_backoff_grows_to_30_seconds_and_new_events_do_not_shorten_it(self):
        sender = logger.Sender.__new__(logger.Sender)
        sender._failures = 0
        random.seed(7)
        longest = [0.0] * 14
        for _ in range(400):
            sender._failures = 0
            longest = [max(before, sender._backoff()) for before in longest]
        self.assertLess(longest[0], 0.41)
        self.assertTrue(25 < longest[-1] <= 30)
        self.fill([event(1)])
        with FakeDaemon(
            refuse=lambda lines, number: (503, {"Retry-After": "2"}) if number == 1 else None
        ) as daemon, self.assertLogs("companion"):
            self.start(daemon.url)
            wait_until(lambda: daemon.requests)
            for number in range(2, 30):
                self.fill([event(number)])
                time.sleep(0.02)
            self.assertEqual(1, len(daemon.requests))
            wait_until(lambda: len(self.numbers(daemon)) == 29)
            self.assertGreaterEqual(daemon.requests[1][0] - daemon.requests[0][0], 1.95)

    def test_retry_after_is_capped(self):
        with FakeDaemon(refuse=lambda lines, number: (429, {"Retry-After": "86400"})) as daemon:
            answer = logger.Daemon(settings_for(logger, self.root, daemon.url)).ask("POST", "/v1/litellm", 2, b"{}")
        self.assertEqual((429, 300), (answer.status, answer.retry_after))

    def test_an_absent_daemon_and_its_return(self):
        self.fill([event(1)])
        with FakeDaemon() as gone:
            port = gone.port
        with self.assertLogs("companion") as told:
            self.start(f"http://127.0.0.1:{port}")
            time.sleep(0.3)
        self.assertEqual(1, len(told.output), "one line a minute")
        with FakeDaemon(port) as daemon:
            wait_until(lambda: self.numbers(daemon) == [1], 15)

    def test_refused_tokens_keep_everything_and_warn_once_with_the_remedy(self):
        self.fill([event(1)])
        before, logger.SLOW_SECONDS = logger.SLOW_SECONDS, 0.02
        try:
            with FakeDaemon(refuse=lambda lines, number: 401 if number < 20 else None) as daemon:
                with self.assertLogs("companion") as told:
                    self.start(daemon.url, token="tok-secret")
                    wait_until(lambda: self.numbers(daemon) == [1])
        finally:
            logger.SLOW_SECONDS = before
        self.assertEqual(1, len(told.output))
        self.assertIn("companion token create", told.output[0])
        self.assertNotIn("tok-secret", told.output[0])

    def test_413_halves_the_batch(self):
        self.fill(event(number) for number in range(100))
        with FakeDaemon(refuse=lambda lines, number: 413 if len(lines) > 20 else None) as daemon:
            self.start(daemon.url)
            wait_until(lambda: self.spool.totals()["events"] == 0)
            self.assertEqual(list(range(100)), self.numbers(daemon))

    def test_one_bad_event_is_set_aside_and_the_rest_arrives(self):
        self.fill(event(number) for number in range(100))
        bad = lambda lines, number: 400 if any(line.get("id") == "id-37" for line in lines) else None
        with FakeDaemon(refuse=bad) as daemon, self.assertLogs("companion"):
            self.start(daemon.url)
            wait_until(lambda: daemon.losses() and self.spool.totals()["events"] == 0)
            self.assertEqual([n for n in range(100) if n != 37], self.numbers(daemon))
            self.assertEqual(1, daemon.losses()[-1]["rejected_events"])

    def test_where_everything_is_refused_the_spool_is_not_emptied(self):
        self.fill(event(number) for number in range(50))
        with FakeDaemon(refuse=lambda lines, number: 415) as daemon, self.assertLogs("companion"):
            self.start(daemon.url)
            time.sleep(1.0)
            self.assertEqual((42, 8), tuple(self.spool.totals()[name] for name in ("events", "rejected_events")))

    def test_losses_are_reported_as_totals_once(self):
        self.fill((event(number, 10_000) for number in range(20)), limit=100 << 10)
        with FakeDaemon() as daemon:
            self.start(daemon.url)
            wait_until(lambda: self.spool.totals()["events"] == 0)
            time.sleep(0.2)
            totals = self.spool.totals()
            self.assertEqual(
                [
                    {
                        "v": 1,
                        "kind": "loss",
                        "spool": totals["spool"],
                        "dropped_events": totals["dropped_events"],
                        "dropped_bytes": totals["dropped_bytes"],
                        "rejected_events": 0,
                    }
                ],
                daemon.losses(),
            )
            self.assertEqual(list(range(20 - len(self.numbers(daemon)), 20)), self.numbers(daemon))
            self.assertEqual(20, len(self.numbers(daemon)) + totals["dropped_events"])

    def test_a_daemon_that_does_not_know_the_report_gets_the_events(self):
        self.fill((event(number, 10_000) for number in range(20)), limit=100 << 10)
        with FakeDaemon(refuse=lambda lines, number: 400 if "id" not in lines[0] else None) as daemon:
            self.start(daemon.url)
            wait_until(lambda: self.spool.totals()["events"] == 0)

    def test_a_second_sender_waits_until_the_first_is_gone(self):
        with FakeDaemon() as daemon:
            first = self.start(daemon.url)
            wait_until(lambda: first.lock._file is not None)
            second = self.start(daemon.url)
            time.sleep(0.1)
            self.assertIsNone(second.lock._file)
            first.finish(1.0)
            wait_until(lambda: second.lock._file is not None)

    def test_the_token_file_is_read_each_time(self):
        path = self.root / "token"
        path.write_text("one\n")
        with FakeDaemon() as daemon:
            http = logger.Daemon(settings_for(logger, self.root, daemon.url, token_file=str(path)))
            http.ask("POST", "/v1/litellm", 2, b"{}")
            path.write_text("two\n")
            http.ask("POST", "/v1/litellm", 2, b"{}")
            self.assertEqual(["Bearer one", "Bearer two"], [request[2]["Authorization"] for request in daemon.requests])
        path.write_text("se cret\nmore")
        with self.assertRaises(ValueError) as raised:
            http.ask("GET", "/", 1)
        self.assertNotIn("cret", str(raised.exception))

    @unittest.skipUnless(shutil.which("openssl"), "needs openssl")
    def test_tls_trusts_only_the_given_authority(self):
        key, certificate = self.root / "key.pem", self.root / "cert.pem"
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key,
                "-out",
                certificate,
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
            ],
            check=True,
            capture_output=True,
        )
        with FakeDaemon() as daemon:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            daemon.httpd.socket = context.wrap_socket(daemon.httpd.socket, server_side=True)

            def ask(host, **more):
                settings = settings_for(logger, self.root, f"https://{host}:{daemon.port}", **more)
                return logger.Daemon(settings).ask("POST", "/v1/litellm", 2, b"{}").status

            self.assertEqual(200, ask("localhost", ca_file=str(certificate)))
            with self.assertRaises(ssl.SSLError):
                ask("localhost")
            with self.assertRaises(ssl.SSLError):
                ask("127.0.0.1", ca_file=str(certificate))

    def test_at_exit_what_is_queued_is_sent(self):
        with FakeDaemon() as daemon:
            code = """
import sys; sys.path.insert(0, sys.argv[1])
import support
logger = support.load()
created = logger.CompanionLogger(support.settings_for(logger, sys.argv[2], sys.argv[3], send_interval=60))
background = created.background()
import time; time.sleep(0.5)
for number in range(20):
    background.writer.put(logger.to_line(support.event(number)))
"""
            here = str(support.REPOSITORY / "tests/litellm_logger")
            subprocess.run([sys.executable, "-c", code, here, str(self.root), daemon.url], check=True, timeout=60)
            self.assertEqual(list(range(20)), self.numbers(daemon))


class ManyProcesses(unittest.TestCase):
    def test_three_processes_and_a_daemon_that_comes_and_goes(self):
        code = """
import sys; sys.path.insert(0, sys.argv[1])
import support, asyncio
logger = support.load()
created = logger.CompanionLogger(support.settings_for(logger, sys.argv[2], sys.argv[3], send_interval=0.05))
async def run():
    for number in range(500):
        payload = {"id": f"{sys.argv[4]}-{number}", "startTime": 1.5, "model": "m", "status": "success"}
        kwargs = {"standard_logging_object": payload}
        if number % 7:
            asyncio.ensure_future(created.async_log_success_event(kwargs, None, None, None))
            await asyncio.sleep(0.001)
        else:
            await created.async_log_success_event(kwargs, None, None, None)
asyncio.run(run())
created.background().writer.flush(10)
"""
        with support.folder() as root:
            refuse = lambda lines, number: 503 if number % 3 else None
            daemon = FakeDaemon(refuse=refuse)
            here = str(support.REPOSITORY / "tests/litellm_logger")
            arguments = [here, str(root), daemon.url]
            processes = [subprocess.Popen([sys.executable, "-c", code, *arguments, name]) for name in "abc"]
            taken, port = [], daemon.port
            while any(process.poll() is None for process in processes):
                time.sleep(0.4)
                daemon.stop()
                taken += daemon.taken
                time.sleep(0.2)
                daemon = FakeDaemon(port, refuse=refuse)
            self.assertEqual([0, 0, 0], [process.wait() for process in processes])
            settings = settings_for(logger, root, daemon.url)
            spool = logger.Spool(settings.spool_dir, settings.spool_bytes)
            sender = logger.Sender(settings, spool, logger.Daemon(settings), logger.Trouble())
            wait_until(lambda: spool.totals()["events"] == 0, 60)
            sender.finish(1.0)
            daemon.stop()
            taken += daemon.taken
            arrived = [line["companion"]["event_key"] for line in taken]
            wanted = {f"success|{name}-{number}|1.5" for name in "abc" for number in range(500)}
            self.assertEqual(wanted, set(arrived))
            print(
                f"\n1500 events of 3 processes arrived, {len(arrived) - len(set(arrived))} of them twice",
                file=sys.stderr,
            )


if __name__ == "__main__":
    unittest.main()
