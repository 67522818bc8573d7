"""The community's Grok CLI."""

NAME = "grok"
TOOL = None
NPM = {"@vibe-kit/grok-cli": "0.0.34"}
LOGS = [".grok"]


def run(world):
    environment = {"GROK_API_KEY": world.key, "GROK_BASE_URL": world.openai, "GROK_MODEL": "gpt-5.4"}
    world.cli("grok", "-p", world.question, environment=environment)
