"""Continue CLI with a configuration file of its own: no login."""

NAME = "continue_cli"
TOOL = "continue"
NPM = {"@continuedev/cli": "1.5.47"}
LOGS = [".continue"]
SESSIONS = 1
FIELDS = ("prompt", "output")  # no cache figure
TOTALS_ONLY = True  # its messages have no times: a session is told as one

CONFIG = """\
name: local
version: 1.0.0
schema: v1
models:
  - name: local
    provider: openai
    model: gpt-5.4
    apiBase: {openai}
    apiKey: {key}
    useResponsesApi: false
    roles: [chat]
    capabilities: [tool_use]
"""


def run(world):
    config = world.write(".continue/config.yaml", CONFIG.format(openai=world.openai, key=world.key))
    environment = {"CONTINUE_TELEMETRY_ENABLED": "0", "CONTINUE_METRICS_ENABLED": "0"}
    arguments = ["-p", "--auto", "--config", str(config)]
    world.cli("cn", *arguments, world.question, environment=environment)
    world.cli("cn", *arguments, "--resume", world.again, environment=environment)
