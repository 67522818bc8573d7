"""Pi: providers of the user's own, in three APIs."""

import json

NAME = "pi"
TOOL = "pi"
NPM = {"@mariozechner/pi-coding-agent": "0.73.1"}
LOGS = [".pi"]
SESSIONS = 3
LIMITS = {"contextWindow": 200000, "maxTokens": 8000, "input": ["text"], "reasoning": False,
          "cost": {"input": 1, "output": 2, "cacheRead": 0.1, "cacheWrite": 1.25}}


def models(world):
    def provider(api, base, model):
        return {"baseUrl": base, "api": api, "apiKey": world.key, "models": [{"id": model, "name": model, **LIMITS}]}

    return {"providers": {"local": provider("openai-completions", world.openai, "gpt-5.4"),
                          "local-responses": provider("openai-responses", world.openai, "gpt-5.4"),
                          "local-messages": provider("anthropic-messages", world.url, "claude-sonnet-4-6")}}


def run(world):
    world.write(".pi/agent/models.json", json.dumps(models(world)))
    environment = {"PI_OFFLINE": "1", "PI_TELEMETRY": "0"}
    for more in (["local/gpt-5.4", world.question], ["local/gpt-5.4", "--continue", world.again],
                 ["local-responses/gpt-5.4", world.question], ["local-messages/claude-sonnet-4-6", world.question]):
        world.cli("pi", "--offline", "-p", "--model", *more, environment=environment)
