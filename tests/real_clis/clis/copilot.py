"""GitHub Copilot CLI with a model provider of the user's own, offline: no login needed."""

NAME = "copilot"
TOOL = "copilot-cli"
NPM = {"@github/copilot": "1.0.102"}
LOGS = [".copilot"]
SESSIONS = 3


def run(world):
    environment = {"COPILOT_OFFLINE": "true", "COPILOT_PROVIDER_API_KEY": world.key, "COPILOT_AUTO_UPDATE": "false",
                   "COPILOT_PROVIDER_MAX_PROMPT_TOKENS": "100000", "COPILOT_PROVIDER_MAX_OUTPUT_TOKENS": "64000"}
    openai = {**environment, "COPILOT_PROVIDER_BASE_URL": world.openai, "COPILOT_MODEL": "gpt-5.4"}
    world.cli("copilot", "--allow-all-tools", "-p", world.question, environment=openai)
    world.cli("copilot", "--allow-all-tools", "--continue", "-p", world.again, environment=openai)
    responses = {**openai, "COPILOT_PROVIDER_WIRE_API": "responses"}
    world.cli("copilot", "--allow-all-tools", "-p", world.question, environment=responses)
    anthropic = {**environment, "COPILOT_PROVIDER_BASE_URL": world.url, "COPILOT_PROVIDER_TYPE": "anthropic",
                 "COPILOT_MODEL": "claude-sonnet-4-6"}
    world.cli("copilot", "--allow-all-tools", "-p", world.question, environment=anthropic)
