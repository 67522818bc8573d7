"""OpenCode: a provider of the user's own, spoken to in Chat Completions, and one in Messages."""

import json

NAME = "opencode"
TOOL = "opencode"
NPM = {"opencode-ai": "1.18.33"}
PROGRAM = "node_modules/opencode-linux-*/bin/opencode"
LOGS = [".local/share/opencode", ".local/state/opencode", ".config/opencode"]
SESSIONS = 2


def configuration(world):
    return {
        "autoupdate": False, "share": "disabled",
        "permission": {"bash": "allow", "edit": "allow"},
        "provider": {
            "local": {"npm": "@ai-sdk/openai-compatible", "name": "Local",
                      "options": {"baseURL": world.openai, "apiKey": world.key},
                      "models": {"gpt-5.4": {"name": "gpt-5.4", "limit": {"context": 200000, "output": 8000}}}},
            "anthropic": {"npm": "@ai-sdk/anthropic", "options": {"baseURL": world.openai, "apiKey": world.key},
                          "models": {"claude-sonnet-4-6": {"name": "Sonnet",
                                                           "limit": {"context": 200000, "output": 8000}}}},
        },
    }


def logged(call):
    """Titles, asked for without tools, leave no tokens in its database."""
    return call["tools"] > 0


def run(world):
    world.write(".config/opencode/opencode.json", json.dumps(configuration(world)))
    environment = {"OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_DISABLE_AUTOUPDATE": "1",
                   "OPENCODE_DISABLE_LSP_DOWNLOAD": "1", "OPENCODE_DISABLE_DEFAULT_PLUGINS": "1"}
    world.cli("opencode", "run", "-m", "local/gpt-5.4", world.question, environment=environment)
    world.cli("opencode", "run", "-m", "local/gpt-5.4", "--continue", world.again, environment=environment)
    world.cli("opencode", "run", "-m", "anthropic/claude-sonnet-4-6", world.question, environment=environment)
