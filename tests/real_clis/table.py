"""Which CLIs are driven, in which order; each has a file in clis/."""

import importlib

NAMES = ("claude", "codex", "gemini", "qwen", "opencode", "llm", "aider", "vibe", "vibe2", "cline", "pi", "omp", "kimi",
         "kimi_py", "copilot", "kilo", "gptme", "continue_cli", "droid", "openhands", "hermes", "openclaw")


def tools(wanted=()):
    """The modules of the wanted tools; all without a wish."""
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    return [importlib.import_module("clis." + name) for name in NAMES if not wanted or name in wanted]
