"""Factory's Droid with models of the user's own, shut off from its maker's services."""

import json

NAME = "droid"
TOOL = "droid"
NPM = {"droid": "0.215.0"}
PROGRAM = "node_modules/@factory/cli-linux-*/bin/droid"
LOGS = [".factory"]
SESSIONS = 3
TOTALS_ONLY = True  # the session files hold running totals


def model(call):
    """Its session files have the name by which the user chose the model, not the model's own."""
    return {"glm-5": "custom:chat-0", "gpt-5.4": "custom:responses-0", "claude-sonnet-4-6": "custom:messages-0"}[call["model"]]


def custom(name, model, provider, url, key):
    return {"model": model, "displayName": name, "baseUrl": url, "apiKey": key, "provider": provider,
            "maxOutputTokens": 8000}


def run(world):
    models = [custom("chat", "glm-5", "generic-chat-completion-api", world.openai, world.key),
              custom("responses", "gpt-5.4", "openai", world.openai, world.key),
              custom("messages", "claude-sonnet-4-6", "anthropic", world.url, world.key)]
    world.write(".factory/settings.json", json.dumps({"customModels": models, "enableDroidShield": False}))
    environment = {"FACTORY_AIRGAP_ENABLED": "1", "FACTORY_API_KEY": "fk-local",
                   "FACTORY_DROID_AUTO_UPDATE_ENABLED": "false"}
    for number, model in enumerate(models):
        world.cli("droid", "exec", "--auto", "medium", "-m", f"custom:{model['displayName']}-{number}", world.question,
                  environment=environment)
