"""What the scripted model does with the tools that a client offers: one harmless call of its shell."""

import json
import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"

# Names of shell tools, the likeliest first; compared without case and without a server's prefix.
SHELLS = ("bash", "run_shell_command", "execute_command", "run_commands", "shell", "exec_command", "shell_command",
          "terminal", "run_terminal_command", "run_terminal_cmd", "developer__shell", "execute", "execute_bash",
          "execute_shell_command", "run_command")
# Harmless tools of clients that offer no shell.
OTHERS = ("read_file", "read", "ls", "list_files", "list_directory", "glob", "llm_version", "llm_time")
# What clients want to be called instead of an answer in words.
FINISHERS = ("attempt_completion", "finish", "task_complete", "end_turn")

KNOWN_VALUES = {"command": "echo four", "cmd": "echo four", "description": "Say four", "summary": "Say four",
                "path": ".", "dir_path": ".", "pattern": "*.txt", "result": "Four.", "message": "Four."}


def new_id(prefix, length=22):
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def halves(text):
    middle = len(text) // 2
    return [part for part in (text[:middle], text[middle:]) if part]


def filled(schema, name=""):
    """A value that such a JSON schema allows; only what it requires."""
    schema = schema if isinstance(schema, dict) else {}
    for way in ("anyOf", "oneOf", "allOf"):
        if schema.get(way):
            return filled(schema[way][0], name)
    if schema.get("enum"):
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = (kind[0] if isinstance(kind, list) else str(kind)).lower()
    if kind == "object":
        properties = schema.get("properties") or {}
        wanted = schema.get("required") or []
        if not wanted and "command" in properties:
            wanted = ["command"]
        return {key: filled(properties.get(key), key) for key in wanted}
    if kind == "array":
        return [filled(schema.get("items"), name.removesuffix("s"))]
    if kind == "boolean":
        return name not in ("is_background", "run_in_background", "requires_approval", "interactive", "background")\
            and name.startswith("success")
    if kind in ("integer", "number"):
        return max(5, schema.get("minimum") or 0)
    return KNOWN_VALUES.get(name, "four")


def chosen_call(tools, results, turns):
    """(name, arguments) of the call that the model asks for; None when it answers in words.

    `tools` are pairs of a name and its JSON schema; `results` is how many results the conversation holds.
    """
    by_name = {str(name).lower(): (name, schema) for name, schema in tools if name}
    if results < turns:
        for wanted in SHELLS + OTHERS:
            if wanted in by_name:
                name, schema = by_name[wanted]
                return name, filled(schema) if schema else {"command": "echo four"}
        return None
    for wanted in FINISHERS:
        if wanted in by_name:
            name, schema = by_name[wanted]
            return name, filled(schema)
    return None


def openai_tools(request):
    """The tools of a chat completion or of a response."""
    for tool in request.get("tools") or []:
        inner = tool.get("function") if isinstance(tool.get("function"), dict) else tool
        yield inner.get("name"), inner.get("parameters")


def wanted_json(schema):
    """The text that a client gets who asked for JSON of such a shape."""
    return json.dumps(filled(schema or {"type": "object"}))
