"""Settings: the environment, else the proxy's config, else the default; never a secret in a complaint."""

import sys
import unittest

import support

logger = support.load()


class SettingsTest(unittest.TestCase):
    def test_defaults(self):
        settings, complaints = logger.Settings.load({})
        self.assertEqual([], complaints)
        self.assertEqual(
            ("http://127.0.0.1:4319", 64 << 20, "off", "open", 50),
            (
                settings.url,
                settings.spool_bytes,
                settings.governance,
                settings.governance_fail,
                settings.governance_timeout_ms,
            ),
        )
        self.assertTrue(settings.spool_dir.endswith("/litellm-companion/spool"))

    def test_the_environment_wins(self):
        configured = {"url": "http://127.0.0.1:1", "proxy_name": "a", "governance": True, "spool_bytes": 1 << 20}
        settings, complaints = logger.Settings.load(
            {"COMPANION_URL": "https://c.example:2/", "COMPANION_TOKEN": " t "}, configured
        )
        self.assertEqual([], complaints)
        self.assertEqual(
            ("https://c.example:2", "a", "on", 1 << 20, "t"),
            (settings.url, settings.proxy_name, settings.governance, settings.spool_bytes, settings.token),
        )

    def test_bad_values_are_told_without_their_text(self):
        environment = {
            "COMPANION_URL": "ftp://secret@x",
            "COMPANION_TOKEN": "a secret",
            "COMPANION_SPOOL_BYTES": "secret",
            "COMPANION_GOVERNANCE": "secret",
            "COMPANION_SEND_INTERVAL": "nan",
            "COMPANION_GOVERNANCE_FAIL": "x",
        }
        settings, complaints = logger.Settings.load(environment, ["no mapping"])
        self.assertEqual(logger.Settings.load({})[0], settings)
        self.assertEqual(6, len(complaints))
        self.assertNotIn("secret", " ".join(complaints))

    def test_urls(self):
        for bad in ("http://", "http://h:x", "h", "http://u:p@h", "http://h:99999"):
            self.assertEqual(1, len(logger.Settings.load({"COMPANION_URL": bad})[1]), bad)

    def test_loopback(self):
        for address in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1"):
            self.assertTrue(logger.is_loopback(address), address)
        for address in ("10.0.0.1", "::2", "", None, "127.0.0.1.example", "127.0.0.1, 10.0.0.1"):
            self.assertFalse(logger.is_loopback(address), address)

    def test_what_the_proxy_configures_is_read_when_first_needed(self):
        import litellm

        with support.folder() as root:
            created = logger.CompanionLogger()
            before, litellm.callback_settings = litellm.callback_settings, {
                "companion_logger": {
                    "proxy_name": "late",
                    "spool_dir": str(root / "spool"),
                    "url": "http://127.0.0.1:9",
                }
            }
            try:
                background = created.background()
            finally:
                litellm.callback_settings = before
            self.assertEqual("late", background.settings.proxy_name)
            background.finish()


class Loading(unittest.TestCase):
    """By LiteLLM's own loader: the file beside the config first, else the installed module."""

    def load(self, config):
        from litellm.proxy.types_utils.utils import get_instance_fn

        return get_instance_fn("companion_logger.companion", str(config))

    def test_beside_the_config(self):
        with support.folder() as root:
            (root / "companion_logger.py").write_bytes(support.LOGGER_FILE.read_bytes())
            self.assertEqual("CompanionLogger", type(self.load(root / "config.yaml")).__name__)

    def test_installed(self):
        sys.path.insert(0, str(support.LOGGER_FILE.parent))
        try:
            self.assertIs(self.load("/nonexistent/config.yaml"), sys.modules["companion_logger"].companion)
        finally:
            sys.path.remove(str(support.LOGGER_FILE.parent))
            sys.modules.pop("companion_logger", None)


if __name__ == "__main__":
    unittest.main()
