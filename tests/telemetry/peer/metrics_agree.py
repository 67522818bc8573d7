"""What OpenTelemetry's own decoder makes of our OTLP request must be what our Prometheus page says.

opentelemetry-proto is found in $COMPANION_PEER_PYTHON or ~/.cache/litellm-companion/peers/venv (tests/peers/install).
Without it this test fails: a comparison that did not take place proves nothing.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def run_in_peer_python():
    """Starts this script again in the interpreter that has the decoder."""
    default = pathlib.Path.home() / ".cache/litellm-companion/peers/venv/bin/python"
    python = pathlib.Path(os.environ.get("COMPANION_PEER_PYTHON") or default)
    if not python.exists():
        sys.exit(f"No peer Python at {python}: run tests/peers/install or name one in COMPANION_PEER_PYTHON.")
    sys.exit(subprocess.run([python, __file__, "--decode", *sys.argv[1:]]).returncode)


def prometheus_name(metric, kind):
    name = re.sub(r"[^A-Za-z0-9]+", "_", metric.name)
    unit = {"s": "seconds", "By": "bytes", "%": "percent"}.get(metric.unit, "")
    if metric.unit == "1" and kind == "gauge":
        unit = "ratio"
    if unit and unit not in name.split("_"):
        name += "_" + unit
    return name + "_total" if kind == "sum" else name


def label(key):
    return re.sub(r"[^A-Za-z0-9]", "_", key)


def series(attributes, **more):
    return tuple(sorted([(label(a.key), a.value.string_value) for a in attributes] + list(more.items())))


def decoded(request):
    """{(name, labels): value} as Prometheus would have it; checks what every request must have on the way."""
    values = {}
    (resource_metrics,) = request.resource_metrics
    resource = {a.key: a.value.string_value for a in resource_metrics.resource.attributes}
    for key in ("service.name", "service.namespace", "service.instance.id", "service.version", "ai.team"):
        assert resource.get(key), f"the resource has no {key}"
    (scope,) = resource_metrics.scope_metrics
    assert scope.scope.name == "litellm-companion" and scope.schema_url == resource_metrics.schema_url != ""
    for metric in scope.metrics:
        kind = metric.WhichOneof("data")
        name = prometheus_name(metric, kind)
        data = getattr(metric, kind)
        if kind != "gauge":
            assert data.aggregation_temporality == 2, f"{metric.name} is not cumulative"
        if kind == "sum":
            assert data.is_monotonic, f"{metric.name} is not monotonic"
        for point in data.data_points:
            assert point.time_unix_nano == 1700000060456000000, metric.name
            assert point.start_time_unix_nano == (0 if kind == "gauge" else 1700000000123000000), metric.name
            if kind == "histogram":
                add_histogram(values, name, point)
            else:
                values[name, series(point.attributes)] = float(getattr(point, point.WhichOneof("value")))
    return values


def add_histogram(values, name, point):
    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1, name
    assert sum(point.bucket_counts) == point.count, name
    total = 0
    for bound, count in zip([*map(repr, point.explicit_bounds), "+Inf"], point.bucket_counts):
        total += count
        values[name + "_bucket", series(point.attributes, le=bound)] = float(total)
    values[name + "_sum", series(point.attributes)] = point.sum
    values[name + "_count", series(point.attributes)] = float(point.count)


LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def parsed(page):
    values = {}
    for line in page.split("\n"):
        if not line or line.startswith("#"):
            continue
        head, value = line.rsplit(" ", 1)
        name, _, rest = head.partition("{")
        unescape = lambda text: re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)
        same_bound = lambda key, text: repr(float(text)) if key == "le" and text != "+Inf" else text
        labels = tuple(sorted((key, same_bound(key, unescape(text))) for key, text in LABEL.findall(rest)))
        assert (name, labels) not in values, f"twice: {head}"
        values[name, labels] = float(value)
    return values


def check_openmetrics(page, plain):
    """The same samples as the plain page, in families whose lines stand together, and an end."""
    text = page.decode()
    assert text.endswith("\n# EOF\n") and text.count("# EOF") == 1, "no end, or two"
    families = {}
    for line in text.splitlines()[:-1]:
        if line.startswith("# "):
            _, keyword, family, rest = line.split(" ", 3)
            if family not in families:
                families[family] = {}
            assert family == list(families)[-1], f"{family} is torn apart"
            families[family][keyword] = rest
            continue
        family = list(families)[-1]
        kind = families[family]["TYPE"]
        suffixes = {"counter": ["_total"], "gauge": [""], "info": ["_info"], "histogram": ["_bucket", "_sum", "_count"]}
        assert re.split(r"[{ ]", line)[0] in [family + suffix for suffix in suffixes[kind]], f"{line} is not of {family}"
    for family, head in families.items():
        assert head["TYPE"] != "counter" or not family.endswith("_total"), family
        assert "UNIT" not in head or family.endswith("_" + head["UNIT"]), family
    bounds = re.findall(r'le="([^"]+)"', text)
    assert all(bound == "+Inf" or "." in bound for bound in bounds), "a bound is no float"
    open_page = {key: value for key, value in parsed(text).items() if key[0] != "target_info"}
    assert open_page == plain, "OpenMetrics does not say what the plain page says"


def check_with_promtool(options):
    page = subprocess.run([options.sample, "text"], check=True, capture_output=True).stdout
    subprocess.run([options.promtool, "check", "metrics"], input=page, check=True)
    with tempfile.NamedTemporaryFile(suffix=".yaml") as rules:
        subprocess.run([options.sample, "rules"], check=True, stdout=rules)
        subprocess.run([options.promtool, "check", "rules", rules.name], check=True)


def find_promtool(found_by_cmake):
    """That of the peers as they are now, which may be newer than the configured build; else the one that CMake found."""
    peers = pathlib.Path(os.environ.get("COMPANION_PEERS") or pathlib.Path.home() / ".cache/litellm-companion/peers")
    return next((str(path) for path in (peers / "prometheus/promtool", found_by_cmake) if path and os.access(path, os.X_OK)), None)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--decode", action="store_true")
    options.add_argument("--sample", required=True)
    options.add_argument("--promtool", default="")
    options = options.parse_args()
    if not options.decode:
        run_in_peer_python()
    try:
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    except ImportError as error:
        sys.exit(f"The peer Python has no opentelemetry-proto ({error}): run tests/peers/install again.")

    page = subprocess.run([options.sample, "text"], check=True, capture_output=True).stdout
    wire = subprocess.run([options.sample, "otlp"], check=True, capture_output=True).stdout
    request = ExportMetricsServiceRequest.FromString(wire)
    known = ExportMetricsServiceRequest()
    known.CopyFrom(request)
    known.DiscardUnknownFields()
    assert known.ByteSize() == request.ByteSize(), "the request has fields that OTLP does not know"
    from_wire, from_page = decoded(request), parsed(page.decode())
    for key in sorted(from_wire.keys() ^ from_page.keys()):
        print("only on", "the wire:" if key in from_wire else "the page:", *key)
    differing = [key for key in from_wire.keys() & from_page.keys() if from_wire[key] != from_page[key]]
    for key in differing:
        print("differs:", *key, from_wire[key], from_page[key])
    if differing or from_wire.keys() != from_page.keys():
        sys.exit("The two faces do not agree.")
    check_openmetrics(subprocess.run([options.sample, "openmetrics"], check=True, capture_output=True).stdout, from_page)
    print(f"{len(from_wire)} samples agree.")
    options.promtool = find_promtool(options.promtool)
    if options.promtool:
        check_with_promtool(options)
    else:
        print("NOT CHECKED BY PROMTOOL: there is none. tests/peers/install builds it.", file=sys.stderr)


if __name__ == "__main__":
    main()
