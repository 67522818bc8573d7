"""The CLI's own telemetry beside its logs: two accounts of each call, still one call."""

from drive import expect
from install import Skipped


def connect_telemetry(tool, world, companion):
    """Has the CLI send its telemetry to the daemon, as a user would; skips where this companion cannot."""
    if hasattr(tool, "send_telemetry"):
        tool.send_telemetry(world, companion.url)
        return
    _, text, _ = companion.command("connect", tool.OTEL, "--help", check=False)
    if "--otel" not in text:
        raise Skipped("this companion knows no `connect … --otel`")
    companion.command("connect", tool.OTEL, "--otel", "--data-dir", str(companion.data_dir))


def check_telemetry(companion, calls):
    """Every call has an account from the telemetry; that it is one call, the comparison has shown."""
    without = []
    for call in calls:
        sources = [str(sighting.get("source")) for sighting in companion.get("/v1/calls/" + call["id"])["sightings"]]
        if not any("otel" in source or "otlp" in source for source in sources):
            without.append((call["id"], sources))
    expect(not without, f"{len(without)} of {len(calls)} calls without an account from telemetry: {without[:3]}")
