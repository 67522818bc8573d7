"""Cline CLI: an OpenAI-compatible provider of the user's own."""

NAME = "cline"
TOOL = "cline"
NPM = {"cline": "3.0.65"}
LOGS = [".cline"]
SESSIONS = 2  # one cannot be continued without a terminal


def run(world):
    environment = {"CLINE_TELEMETRY_DISABLED": "1", "POSTHOG_TELEMETRY_ENABLED": "false"}
    world.cli("cline", "auth", "-p", "openai-compatible", "-k", world.key, "-m", "gpt-5.4", "-b", world.openai,
              environment=environment)
    world.cli("cline", "-P", "openai-compatible", "-m", "gpt-5.4", world.question, environment=environment)
    world.cli("cline", "-P", "openai-compatible", "-m", "gpt-5.4", world.question, environment=environment)
