"""Oh My Pi: grown out of Pi, runs on Bun, which is laid beside it."""

NAME = "omp"
TOOL = "oh-my-pi"
NPM = {"@oh-my-pi/pi-coding-agent": "18.2.3", "@oven/bun-linux-x64": "1.4.5"}
PROGRAM = "node_modules/@oven/bun-*/bin/bun"
LOGS = [".omp"]
SESSIONS = 1

MODELS = """\
providers:
  local:
    baseUrl: {openai}
    api: openai-completions
    apiKey: {key}
    models:
      - id: gpt-5.4
        name: gpt-5.4
        contextWindow: 200000
        maxTokens: 8000
"""


def run(world):
    world.write(".omp/agent/models.yml", MODELS.format(openai=world.openai, key=world.key))
    environment = {"PI_OFFLINE": "1", "PI_TELEMETRY": "0"}
    script = str(world.installed / "node_modules/@oh-my-pi/pi-coding-agent/dist/cli.js")
    world.cli("bun", script, "-p", "--model", "local/gpt-5.4", world.question, environment=environment)
    world.cli("bun", script, "-p", "--model", "local/gpt-5.4", "--continue", world.again, environment=environment)
