"""gptme: its door for local OpenAI-compatible servers."""

NAME = "gptme"
TOOL = "gptme"
PYTHON = "3.10"
PIP = ["gptme==0.35.1"]
LOGS = [".local/share/gptme", ".config/gptme"]
SESSIONS = 1


def logged(call):
    """The name of a conversation, asked for without tools, leaves nothing in the log."""
    return call["tools"] > 0


def run(world):
    environment = {"OPENAI_BASE_URL": world.openai, "OPENAI_API_KEY": world.key, "GPTME_TELEMETRY_ENABLED": "false"}
    arguments = ["-n", "-m", "local/gpt-5.4", "--tool-format", "tool", "--name", "four"]
    world.cli("gptme", *arguments, "-t", "shell", world.question, environment=environment)
    world.cli("gptme", *arguments, "-t", "shell", "--resume", world.again, environment=environment)
