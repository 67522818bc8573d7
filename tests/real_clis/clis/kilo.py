"""Kilo CLI: built on OpenCode, with folders of its own."""

import json

from clis.opencode import configuration

NAME = "kilo"
TOOL = "kilo-cli"
NPM = {"@kilocode/cli": "7.7.7"}
PROGRAM = "node_modules/@kilocode/cli-linux-*/bin/kilo"
LOGS = [".local/share/kilo", ".local/state/kilo", ".config/kilo"]
SESSIONS = 2


def logged(call):
    """Titles, asked for without tools, leave no tokens in its database."""
    return call["tools"] > 0


def run(world):
    world.write(".config/kilo/kilo.json", json.dumps({**configuration(world), "enabled_providers": ["local", "anthropic"]}))
    environment = {"KILO_DISABLE_MODELS_FETCH": "1", "KILO_DISABLE_AUTOUPDATE": "1", "KILO_TELEMETRY_LEVEL": "off",
                   "KILO_DISABLE_LSP_DOWNLOAD": "1", "KILO_DISABLE_DEFAULT_PLUGINS": "1"}
    world.cli("kilo", "run", "--auto", "-m", "local/gpt-5.4", world.question, environment=environment)
    world.cli("kilo", "run", "--auto", "-m", "local/gpt-5.4", "--continue", world.again, environment=environment)
    world.cli("kilo", "run", "--auto", "-m", "anthropic/claude-sonnet-4-6", world.question, environment=environment)
