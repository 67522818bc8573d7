"""Kilo CLI: built on OpenCode, with folders of its own."""

import json

from opencode import configuration

NAME = "kilo"
TOOL = "kilo"
NPM = {"@kilocode/cli": "7.8.1"}
PROGRAM = "node_modules/@kilocode/cli-linux-x64/bin/kilo"
LOGS = [".local/share/kilo", ".local/state/kilo", ".config/kilo"]


def run(world):
    world.write(".config/kilo/kilo.json", json.dumps(configuration(world)))
    environment = {"KILO_DISABLE_MODELS_FETCH": "1", "KILO_DISABLE_AUTOUPDATE": "1", "KILO_TELEMETRY_LEVEL": "off",
                   "KILO_DISABLE_LSP_DOWNLOAD": "1", "KILO_DISABLE_DEFAULT_PLUGINS": "1"}
    world.cli("kilo", "run", "--auto", "-m", "local/gpt-5.4", world.question, environment=environment)
    world.cli("kilo", "run", "--auto", "-m", "local/gpt-5.4", "--continue", world.again, environment=environment)
    world.cli("kilo", "run", "--auto", "-m", "anthropic/claude-sonnet-4-6", world.question, environment=environment)
