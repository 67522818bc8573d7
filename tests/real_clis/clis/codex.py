"""Codex, as tests/peers/install lays it."""

from drive import CODEX_CONFIG, _run_cli, basic_environment, codex_program

NAME = "codex"
TOOL = "codex"
VERSION = "peer"
OTEL = "codex"
LOGS = [".codex"]
SESSIONS = 2


def present():
    codex_program()


def prepare(world):
    config = CODEX_CONFIG.format(base_url=world.openai)
    if world.otel:
        config = config[:config.index("[otel]")]  # `connect codex --otel` writes that section
    world.write(".codex/config.toml", config)


def run(world):
    environment = {**basic_environment(world.home), **world.closed_door(), "LOCAL_PROVIDER_KEY": world.key}
    for arguments in ([world.question], ["resume", "--last", world.again], [world.question]):
        world.note("codex", *arguments)
        _run_cli([codex_program(), "exec", "--skip-git-repo-check", *arguments], environment, world.work, "Codex")
