"""The `llm` command: an OpenAI-compatible model of the user's own; it logs into a SQLite file."""

NAME = "llm"
TOOL = "llm"
PYTHON = "3.10"
PIP = ["llm==0.36"]
LOGS = [".config/io.datasette.llm"]
SESSIONS = 2

MODELS = """\
- model_id: local-gpt
  model_name: gpt-5.4
  api_base: "{url}"
  api_key_name: local
  supports_tools: true
"""


def run(world):
    world.write(".config/io.datasette.llm/extra-openai-models.yaml", MODELS.format(url=world.openai))
    environment = {"LLM_USER_PATH": str(world.home / ".config/io.datasette.llm")}
    world.cli("llm", "-m", "local-gpt", "--key", world.key, "-T", "llm_version", world.question, environment=environment)
    world.cli("llm", "-m", "local-gpt", "--key", world.key, "-c", world.again, environment=environment)
    world.cli("llm", "-m", "local-gpt", "--key", world.key, "--no-stream", world.question, environment=environment)
