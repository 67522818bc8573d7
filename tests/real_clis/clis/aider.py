"""Aider: through the litellm library inside of it; the exact figures are in its analytics log only."""

NAME = "aider"
TOOL = "aider"
PYTHON = "3.10"
PIP = ["aider-chat==0.86.2"]
LOGS = [".aider", "project"]
FIELDS = ("prompt", "output")  # no cache figure


def model(_call):
    """Its log hides the names of models that are in no public list."""
    return ""


def run(world):
    arguments = ["--model", "openai/gpt-5.4", "--openai-api-base", world.openai, "--openai-api-key", world.key,
                 "--yes-always", "--no-git", "--no-check-update", "--no-show-model-warnings", "--no-auto-lint",
                 "--no-pretty", "--no-detect-urls",
                 "--llm-history-file", str(world.work / ".aider.llm.history"), "--no-show-release-notes",
                 "--no-analytics", "--no-stream"]  # a stream is not asked for its usage: aider would guess
    world.write(".aider.conf.yml", f"analytics-log: {world.home / '.aider/analytics.jsonl'}\n")
    environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    world.cli("aider", *arguments, "--message", world.question, environment=environment)
    world.cli("aider", *arguments, "--restore-chat-history", "--message", world.again, environment=environment)
