"""Secrets planted wherever foreign text comes in, looked for wherever the daemon leaves something."""

import json
import random
import shutil
import string
import subprocess
import sys

from drive import Companion, expect, http, main, post_json, wait_until
from generate import ClaudeTranscript, Vectors, litellm_payload, now, some_dice

HEX, LETTERS = "0123456789abcdef", string.ascii_letters + string.digits
# How a kind begins, its alphabet and how long it is; {} is the secret itself.
KINDS = [
    ("anthropic", "sk-ant-api03-{}", LETTERS, 40), ("openai", "sk-{}", LETTERS, 40), ("openai project", "sk-proj-{}", LETTERS, 60),
    ("openai service", "sk-svcacct-{}", LETTERS, 40), ("openrouter", "sk-or-v1-{}", HEX, 64), ("litellm", "sk-{}", LETTERS, 22),
    ("deepseek", "sk-{}", HEX, 32), ("langfuse", "sk-lf-{}", HEX, 36), ("langfuse public", "pk-lf-{}", HEX, 36),
    ("groq", "gsk_{}", LETTERS, 52), ("xai", "xai-{}", LETTERS, 80), ("replicate", "r8_{}", LETTERS, 37),
    ("hugging face", "hf_{}", LETTERS, 34), ("perplexity", "pplx-{}", LETTERS, 48), ("fireworks", "fw_{}", LETTERS, 24),
    ("nvidia", "nvapi-{}", LETTERS, 60), ("google", "AIza{}", LETTERS, 35), ("aws", "AKIA{}", string.ascii_uppercase + string.digits, 16),
    ("langsmith", "lsv2_pt_{}", LETTERS, 40), ("tavily", "tvly-{}", LETTERS, 32), ("jina", "jina_{}", LETTERS, 40),
    ("cerebras", "csk-{}", LETTERS, 48), ("pinecone", "pcsk_{}", LETTERS, 60), ("databricks", "dapi{}", HEX, 32),
    ("github", "ghp_{}", LETTERS, 36), ("github fine", "github_pat_{}", LETTERS, 60), ("gitlab", "glpat-{}", LETTERS, 20),
    ("npm", "npm_{}", LETTERS, 36), ("docker", "dckr_pat_{}", LETTERS, 27), ("slack", "xoxb-{}", LETTERS, 40),
    ("stripe", "sk_live_{}", LETTERS, 24), ("sendgrid", "SG.{}", LETTERS, 60), ("digitalocean", "dop_v1_{}", HEX, 64),
    ("vault", "hvs.{}", LETTERS, 24), ("grafana", "glsa_{}", LETTERS, 40), ("mistral", "MISTRAL_API_KEY={}", LETTERS, 32),
    ("cohere", "COHERE_API_KEY={}", LETTERS, 40), ("together", "TOGETHER_API_KEY={}", HEX, 64),
    ("azure", "AZURE_OPENAI_API_KEY={}", HEX, 32), ("aws secret", "AWS_SECRET_ACCESS_KEY={}", LETTERS, 40),
    ("password", "PGPASSWORD={}", LETTERS, 14), ("url", "https://alex:{}@git.example.test/x", LETTERS, 20),
    ("bearer", "Bearer {}", LETTERS, 40), ("option", "--api-key {}", LETTERS, 24),
]


class Plants:
    def __init__(self):
        self.random, self.secrets = random.Random(150), []

    def make(self, kind):
        _, frame, alphabet, size = kind
        secret = "".join(self.random.choice(alphabet) for _ in range(size - 1)) + self.random.choice("0123456789")
        self.secrets.append(secret)
        return frame.format(secret)

    def all(self):
        return [self.make(kind) for kind in KINDS]


def plant_histories(home, plants):
    with open(home / ".bash_history", "w") as bash, open(home / ".zsh_history", "w") as zsh:
        for number, text in enumerate(plants.all()):
            bash.write(f"{text} claude -p '{text}'\n" if "=" in text else f"claude -p '{text}'\n")
            zsh.write(f": {1787216400 + number}:1;codex exec '{text}'\n")


def plant_transcript(home, plants):
    folder = home / ".claude/projects/-home-alex-src-acme"
    folder.mkdir(parents=True)
    transcript, vectors, dice = ClaudeTranscript(folder), Vectors(), some_dice(3)
    count = 0
    with open(transcript.path, "w") as out:
        for field in ("cwd", "gitBranch", "model"):
            for text in plants.all():
                _, lines = transcript.answer(vectors.next(), now() - 600 + count, dice)
                count += 1
                for line in lines:
                    record = json.loads(line)
                    place = record["message"] if field == "model" else record
                    place[field] = f"x {text} y"
                    out.write(json.dumps(record) + "\n")
    return count


def plant_callbacks(companion, plants):
    vectors, payloads = Vectors(), []
    for text in plants.all():
        payload = litellm_payload(vectors.next(), now() - 60)
        payload["model_group"] = f"gpt {text}"
        payload["metadata"].update({"user_api_key_alias": text, "user_api_key_team_alias": text, "user_api_key_user_id": text})
        payload["request_tags"] = [text]
        payload["end_user"] = text
        payloads.append(payload)
    status, body = post_json(companion.url + "/v1/litellm", payloads)
    expect(status == 200, f"the callbacks were answered with {status}: {body[:200]!r}")
    return len(payloads)


def leaked(secrets, data):
    return [secret for secret in secrets if secret.encode() in data]


def core_of(program, folder):
    """The bytes of a core dump; None where none can be had."""
    gcore = shutil.which("gcore")
    if not gcore:
        return None
    subprocess.run([gcore, "-o", str(folder / "core"), str(program.child.pid)], capture_output=True, timeout=60, check=False)
    found = list(folder.glob("core.*"))
    return found[0].read_bytes() if found else None


def redaction(scratch):
    home, plants = scratch.folder("home"), Plants()
    plant_histories(home, plants)
    wanted = plant_transcript(home, plants)
    companion = Companion(scratch, home, home / "data").start()
    wanted += plant_callbacks(companion, plants)
    expect(len(plants.secrets) >= 150 and len(KINDS) >= 40, "too few secrets were planted")
    wait_until(lambda: int(companion.get("/v1/summary")["totals"]["all"]["calls"]) >= wanted, 60, f"{wanted} calls")
    answers = b"".join(http("GET", companion.url + path)[1] for path in ("/metrics", "/v1/summary", "/v1/calls?limit=1000"))
    expect(b"[redacted]" in answers, "nothing was redacted: the secrets did not get in at all")
    expect(not leaked(plants.secrets, answers), f"answers hold {leaked(plants.secrets, answers)[:3]}")
    core = core_of(companion.program, scratch.folder("cores"))

    def look(when):
        for path in sorted(companion.data_dir.rglob("*")) + [companion.program.log_path]:
            if path.is_file():
                found = leaked(plants.secrets, path.read_bytes())
                expect(not found, f"{path.name} holds {len(found)} secrets {when}, such as {found[:3]}")

    look("while the daemon runs")  # the write-ahead log is there
    companion.stop()
    look("after it ended")
    in_core = "no core dump could be had" if core is None else f"{len(leaked(plants.secrets, core))} in a core dump of {len(core) >> 20} MiB"
    print(f"{len(plants.secrets)} secrets of {len(KINDS)} kinds: 0 in ledger, write-ahead log, logs, metrics and answers; {in_core}")


if __name__ == "__main__":
    sys.exit(main("redaction", redaction))
