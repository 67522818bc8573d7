"""OpenHands CLI, headless."""

NAME = "openhands"
TOOL = "openhands"
PYTHON = "3.12"
PIP = ["openhands==1.16.0"]
LOGS = [".openhands"]


def run(world):
    environment = {"LLM_MODEL": "openai/gpt-5.4", "LLM_BASE_URL": world.openai, "LLM_API_KEY": world.key,
                   "LITELLM_LOCAL_MODEL_COST_MAP": "True", "OPENHANDS_SUPPRESS_BANNER": "1"}
    world.cli("openhands", "--headless", "--override-with-envs", "-t", world.question, environment=environment)
    world.cli("openhands", "--headless", "--override-with-envs", "--resume", "--last", "-t", world.again,
              environment=environment)
