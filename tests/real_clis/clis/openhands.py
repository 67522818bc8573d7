"""OpenHands CLI without a screen, with a model of the user's own."""

NAME = "openhands"
TOOL = "openhands"
PYTHON = "3.12"
PIP = ["openhands==1.16.0"]
BY_UV = True
LOGS = [".openhands"]
SESSIONS = 2


def run(world):
    environment = {"LLM_API_KEY": world.key, "LLM_BASE_URL": world.openai, "LLM_MODEL": "openai/gpt-5.4",
                   "LITELLM_LOCAL_MODEL_COST_MAP": "True", "OPENHANDS_SUPPRESS_BANNER": "1"}
    arguments = ["--headless", "--override-with-envs", "--exit-without-confirmation"]
    world.cli("openhands", *arguments, "-t", world.question, environment=environment)
    world.cli("openhands", *arguments, "-t", world.question, environment=environment)
