"""The command `litellm-companion`: runs the callback file as a program, which then does not import LiteLLM."""

import importlib.util
import runpy


def main() -> None:
    runpy.run_path(importlib.util.find_spec("companion_logger").origin, run_name="__main__")
