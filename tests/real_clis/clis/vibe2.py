"""Mistral Vibe 2, with the logs of before: a provider of the user's own in its config.toml."""

NAME = "vibe2"
TOOL = "mistral-vibe"
PYTHON = "3.12"
PIP = ["mistral-vibe==2.10.1"]
LOGS = [".vibe"]
SESSIONS = 2  # going on starts a session of its own
TOTALS_ONLY = True
FIELDS = ("prompt", "output")  # no cache figure


CONFIG = """\
active_model = "local"
enable_telemetry = false
enable_update_checks = false
enable_auto_update = false

[[providers]]
name = "local"
api_base = "{openai}"
api_key_env_var = "LOCAL_PROVIDER_KEY"
api_style = "openai"
backend = "generic"

[[models]]
name = "gpt-5.4"
provider = "local"
alias = "local"
input_price = 1.0
output_price = 2.0
"""


def run(world):
    world.write(".vibe/config.toml", CONFIG.format(openai=world.openai))
    environment = {"LOCAL_PROVIDER_KEY": world.key}
    world.cli("vibe", "--agent", "auto-approve", "-p", world.question, environment=environment)
    world.cli("vibe", "--agent", "auto-approve", "--continue", "-p", world.again, environment=environment)
