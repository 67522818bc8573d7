"""OpenClaw's agent by itself, without its gateway: a provider of the user's own."""

import json

NAME = "openclaw"
TOOL = "openclaw"
NPM = {"openclaw": "2026.9.6"}
LOGS = [".openclaw"]
SESSIONS = 2
LIMITS = {"contextWindow": 200000, "maxTokens": 8000, "input": ["text"], "reasoning": False,
          "cost": {"input": 1, "output": 2, "cacheRead": 0.1, "cacheWrite": 1.25}}


def configuration(world):
    local = {"baseUrl": world.openai, "apiKey": world.key, "api": "openai-completions",
             "models": [{"id": "gpt-5.4", "name": "gpt-5.4", **LIMITS}]}
    return {"models": {"mode": "replace", "providers": {"local": local}},
            "agents": {"defaults": {"model": {"primary": "local/gpt-5.4"}, "workspace": str(world.work)}}}


def run(world):
    world.write(".openclaw/openclaw.json", json.dumps(configuration(world)))
    arguments = ["agent", "--local", "--agent", "main"]
    world.cli("openclaw", *arguments, "--session-id", "four", "-m", world.question)
    world.cli("openclaw", *arguments, "--session-id", "four", "-m", world.again)
    world.cli("openclaw", *arguments, "--session-id", "six", "-m", world.question)
