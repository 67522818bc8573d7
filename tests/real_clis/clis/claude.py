"""Claude Code, as tests/peers/install lays it."""

from drive import claude_program, run_claude

NAME = "claude"
TOOL = "claude-code"
VERSION = "peer"
OTEL = "claude"
LOGS = [".claude"]
SESSIONS = 3


def present():
    claude_program()


def run(world):
    world.note("claude", world.question)
    run_claude(world.home, world.url, world.work, world.question)
    world.note("claude", "--continue", world.again)
    run_claude(world.home, world.url, world.work, world.again, "--continue")
    world.note("claude", "--continue --fork-session", world.again)
    run_claude(world.home, world.url, world.work, world.again, "--continue", "--fork-session")
    world.note("claude", "by a helper")
    run_claude(world.home, world.url, world.work, "Let it be counted by a helper: two and two?")
