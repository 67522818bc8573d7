"""Kimi CLI, the archived Python program before Kimi Code."""

NAME = "kimi_py"
TOOL = "kimi"
PYTHON = "3.13"
PIP = ["kimi-cli==1.51.0"]  # 1.52 only says what replaced it
BY_UV = True
LOGS = [".kimi"]
SESSIONS = 1


def model(_call):
    """Its records name no model."""
    return ""


CONFIG = """\
default_model = "local"
telemetry = false

[providers.local]
type = "openai_legacy"
base_url = "{openai}"
api_key = "{key}"

[models.local]
provider = "local"
model = "gpt-5.4"
max_context_size = 200000
"""


def run(world):
    world.write(".kimi/config.toml", CONFIG.format(openai=world.openai, key=world.key))
    environment = {"KIMI_CLI_NO_AUTO_UPDATE": "1"}
    world.cli("kimi", "--print", "-y", "-p", world.question, environment=environment)
    world.cli("kimi", "--print", "-y", "--continue", "-p", world.again, environment=environment)
