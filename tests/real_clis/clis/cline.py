"""Cline CLI: an OpenAI-compatible provider of the user's own."""

NAME = "cline"
TOOL = "cline"
NPM = {"cline": "3.0.65"}
LOGS = [".cline"]


def run(world):
    environment = {"CLINE_TELEMETRY_DISABLED": "1", "POSTHOG_TELEMETRY_ENABLED": "false"}
    world.cli("cline", "auth", "-p", "openai-compatible", "-k", world.key, "-m", "gpt-5.4", "-b", world.openai,
              environment=environment)
    world.cli("cline", "-P", "openai-compatible", "-m", "gpt-5.4", world.question, environment=environment)
    session = next((world.home / ".cline/data/sessions").iterdir()).name
    world.cli("cline", "-P", "openai-compatible", "-m", "gpt-5.4", "--id", session, world.again, environment=environment)
