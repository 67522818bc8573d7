"""Gemini CLI: its own API key door, pointed at the provider on loopback."""

import json

NAME = "gemini"
TOOL = "gemini-cli"
NPM = {"@google/gemini-cli": "0.61.0"}
LOGS = [".gemini"]
SESSIONS = 1
OTEL = "gemini"
MODEL = "gemini-2.5-pro"

SETTINGS = {
    "security": {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": False}},
    "privacy": {"usageStatisticsEnabled": False},
    "telemetry": {"enabled": False},
    "general": {"disableAutoUpdate": True, "enableAutoUpdate": False},
}


def prepare(world):
    settings = {name: value for name, value in SETTINGS.items() if name != "telemetry" or not world.otel}
    world.write(".gemini/settings.json", json.dumps(settings))


def run(world):
    environment = {"GEMINI_API_KEY": world.key, "GOOGLE_GEMINI_BASE_URL": world.url, "GEMINI_CLI_TRUST_WORKSPACE": "true"}
    world.cli("gemini", "-m", MODEL, "--yolo", "-p", world.question, environment=environment)
    world.cli("gemini", "-m", MODEL, "--yolo", "--resume", "latest", "-p", world.again, environment=environment)
