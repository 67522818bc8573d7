"""Hermes agent: a provider of the user's own in its config.yaml."""

NAME = "hermes"
TOOL = "hermes"
PYTHON = "3.12"
PIP = ["hermes-agent==0.19.0"]
BY_UV = True
LOGS = [".hermes"]
SESSIONS = 2
TOTALS_ONLY = True  # one row for each session, added up

CONFIG = """\
model:
  default: gpt-5.4
  provider: custom
  base_url: {openai}
  api_key: {key}
  api_mode: chat_completions
"""


def run(world):
    world.write(".hermes/config.yaml", CONFIG.format(openai=world.openai, key=world.key))
    environment = {"OPENAI_API_KEY": world.key, "OPENAI_BASE_URL": world.openai}
    arguments = ["chat", "--yolo", "-Q"]
    world.cli("hermes", *arguments, "-q", world.question, environment=environment)
    world.cli("hermes", *arguments, "--continue", "-q", world.again, environment=environment)
    world.cli("hermes", *arguments, "-q", world.question, environment=environment)
