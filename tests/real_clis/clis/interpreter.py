"""Open Interpreter: keeps conversations, no usage."""

NAME = "interpreter"
TOOL = None
PYTHON = "3.10"
PIP = ["open-interpreter==0.4.3"]
LOGS = [".config/open-interpreter", ".local/share/open-interpreter"]


def run(world):
    world.cli("interpreter", "-y", "--model", "openai/gpt-5.4", "--api_base", world.openai, "--api_key", world.key,
              "--disable_telemetry", "--plain", "--stdin", text=world.question, environment={"LITELLM_LOCAL_MODEL_COST_MAP": "True"})
