"""Qwen Code: its OpenAI-compatible door."""

import json

NAME = "qwen"
TOOL = "qwen-code"
NPM = {"@qwen-code/qwen-code": "0.24.4"}
LOGS = [".qwen"]
SESSIONS = 1
OTEL = "qwen"

SETTINGS = {
    "security": {"auth": {"selectedType": "openai"}},
    "privacy": {"usageStatisticsEnabled": False},
    "telemetry": {"enabled": False},
    "general": {"disableAutoUpdate": True, "enableAutoUpdate": False},
}


def prepare(world):
    world.write(".qwen/settings.json", json.dumps(SETTINGS))


def send_telemetry(world, url):
    """As its documentation says; `companion connect` does not write this file."""
    telemetry = {"enabled": True, "target": "local", "otlpProtocol": "http", "otlpEndpoint": url, "logPrompts": False}
    world.write(".qwen/settings.json", json.dumps({**SETTINGS, "telemetry": telemetry}))


def run(world):
    environment = {"OPENAI_API_KEY": world.key, "OPENAI_BASE_URL": world.openai, "OPENAI_MODEL": "gpt-5.4"}
    world.cli("qwen", "--yolo", "-p", world.question, environment=environment)
    world.cli("qwen", "--yolo", "--continue", "-p", world.again, environment=environment)
