"""Kimi Code: a provider of the user's own in its config.toml."""

NAME = "kimi"
TOOL = "kimi"
NPM = {"@moonshot-ai/kimi-code": "2.1.0"}
LOGS = [".kimi-code"]
SESSIONS = 2

CONFIG = """\
default_model = "local"
default_permission_mode = "auto"
telemetry = false

[providers.local]
type = "openai"
base_url = "{openai}"
api_key = "{key}"

[providers.messages]
type = "anthropic"
base_url = "{url}"
api_key = "{key}"

[models.local]
provider = "local"
model = "gpt-5.4"
max_context_size = 200000
capabilities = ["tool_use"]

[models.messages]
provider = "messages"
model = "claude-sonnet-4-6"
max_context_size = 200000
capabilities = ["tool_use"]
"""


def run(world):
    world.write(".kimi-code/config.toml", CONFIG.format(openai=world.openai, url=world.url, key=world.key))
    world.cli("kimi", "-m", "local", "-p", world.question)
    world.cli("kimi", "-m", "local", "--continue", "-p", world.again)
    world.cli("kimi", "-m", "messages", "-p", world.question)
