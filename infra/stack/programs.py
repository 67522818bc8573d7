"""Where the programs of the stack are, and with which files and settings each of them runs here."""

import os
import re
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PEERS = Path(os.environ.get("COMPANION_PEERS") or Path.home() / ".cache/litellm-companion/peers")
DEFAULT_PORTS = {"prometheus": 9090, "collector": 14318, "collector-metrics": 18888, "grafana": 3000}
GET_THEM = "tests/peers/install --stack builds Prometheus and the Collector from source (a quarter of an hour of CPU and 4 GB the first time)"


class Missing(Exception):
    """Something that the stack needs is not there; the message says what to do."""


def first_program(*candidates):
    for candidate in candidates:
        found = shutil.which(str(candidate))
        if found:
            return found
    return None


def find_prometheus():
    found = first_program(PEERS / "prometheus/prometheus", "prometheus")
    if not found:
        raise Missing(f"no Prometheus, neither in {PEERS} nor on the path.\n{GET_THEM}")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)
    version = re.search(r"version (\d+)\.", told.stdout + told.stderr)  # what one builds oneself tells none
    if version and int(version[1]) < 3:
        raise Missing(f"{found} is Prometheus {version[1]}; only 3 takes OTLP as it is used here.\n{GET_THEM}")
    return found


def find_collector():
    found = first_program(PEERS / "collector/otelcol", "otelcol-contrib", "otelcol")
    if not found:
        raise Missing(f"no OpenTelemetry Collector, neither in {PEERS} nor on the path.\n{GET_THEM}\n"
                      "Or leave it out, the daemon then pushes to Prometheus: ./dev stack up --no-collector")
    return found


def find_grafana():
    """(program, its home), or None: Grafana is an extra."""
    found = first_program("grafana-server", "grafana")
    homes = [os.environ.get("GF_PATHS_HOME"), "/usr/share/grafana", "/opt/homebrew/opt/grafana/share/grafana"]
    home = next((one for one in homes if one and Path(one, "conf/defaults.ini").exists()), None)
    return (found, home) if found and home else None


def replaced(path, changes):
    """The text of a shipped file with changes that must find their places."""
    text = path.read_text()
    for old, new in changes.items():
        if old not in text:
            raise Missing(f"{path} has no {old!r} any more; infra/stack/programs.py must follow")
        text = text.replace(old, new)
    return text


def prometheus(folder, ports, litellm, litellm_key):
    """The shipped configuration and rules: without Alertmanager, and no host to scrape, for what also pushes would count twice."""
    shipped, mine = REPOSITORY / "infra/prometheus", folder / "prometheus"
    (mine / "targets").mkdir(parents=True, exist_ok=True)
    shutil.copytree(shipped / "rules", mine / "rules", dirs_exist_ok=True)
    (mine / "prometheus.yml").write_text(replaced(shipped / "prometheus.yml", {
        '- targets: ["alertmanager:9093"]': "- targets: []",
        '- targets: ["litellm:4000"]': f'- targets: {f"[{litellm!r}]" if litellm else "[]"}',
        "/etc/prometheus/litellm-key": str(litellm_key or "/dev/null"),
        "otel-collector:8888": f"127.0.0.1:{ports['collector-metrics']}" if "collector" in ports else "127.0.0.1:9",
    }))
    return [find_prometheus(), f"--config.file={mine}/prometheus.yml", f"--storage.tsdb.path={folder}/data/prometheus",
            "--storage.tsdb.retention.time=90d", f"--web.listen-address=127.0.0.1:{ports['prometheus']}",
            "--web.enable-otlp-receiver", "--log.level=warn"], {}


def collector(folder, ports):
    shipped = REPOSITORY / "infra/otel-collector"
    return [find_collector(), "--config", str(shipped / "direct.yaml"), "--config", str(shipped / "events.yaml")], {
        "COLLECTOR_LISTEN": f"127.0.0.1:{ports['collector']}", "COLLECTOR_METRICS_HOST": "127.0.0.1",
        "COLLECTOR_METRICS_PORT": str(ports["collector-metrics"]), "PROMETHEUS_URL": f"http://127.0.0.1:{ports['prometheus']}",
        "COLLECTOR_EVENTS_FILE": str(folder / "data/usage-events.jsonl"),
    }


def grafana(folder, ports):
    program, home = find_grafana()
    shipped, mine = REPOSITORY / "infra/grafana", folder / "grafana/provisioning"
    shutil.copytree(shipped / "provisioning", mine, dirs_exist_ok=True)
    (mine / "dashboards/companion.yaml").write_text(replaced(shipped / "provisioning/dashboards/companion.yaml", {
        "/var/lib/grafana/dashboards/litellm-companion": str(shipped / "dashboards")}))
    arguments = [program, "--homepath", home] if Path(program).name == "grafana-server" else [program, "server", "--homepath", home]
    return arguments, {
        "PROMETHEUS_URL": f"http://127.0.0.1:{ports['prometheus']}", "GF_PATHS_PROVISIONING": str(mine),
        "GF_PATHS_DATA": str(folder / "data/grafana"), "GF_PATHS_LOGS": str(folder / "grafana"),
        "GF_SERVER_HTTP_ADDR": "127.0.0.1", "GF_SERVER_HTTP_PORT": str(ports["grafana"]),
        # Nobody but this machine reaches it, and nothing in it is secret: look without a password.
        "GF_AUTH_ANONYMOUS_ENABLED": "true", "GF_AUTH_ANONYMOUS_ORG_ROLE": "Viewer",
        "GF_ANALYTICS_REPORTING_ENABLED": "false", "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": str(shipped / "dashboards/overview.json"),
    }
