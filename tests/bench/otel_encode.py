"""The peer of bench_encode: OpenTelemetry's own Python exporter encodes the same snapshot.

`otel_encode.py SHAPE ROUNDS` in the peer's interpreter prints points a second, as bench_encode does.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

VERSION = "1.45.2"
PACKAGES = [f"opentelemetry-sdk=={VERSION}", f"opentelemetry-exporter-otlp-proto-common=={VERSION}"]
CREATED = 1_700_000_000_000_000_000


def install_peer():
    """Its interpreter, in a virtual environment of its own; None where it is not to be had."""
    root = pathlib.Path(os.environ.get("COMPANION_PEERS") or pathlib.Path.home() / ".cache/litellm-companion/peers")
    venv = root / "bench/otel"
    python, pins = venv / "bin/python", venv / ".pins"
    if python.exists() and pins.exists() and pins.read_text() == "\n".join(PACKAGES):
        return python
    if os.environ.get("COMPANION_BENCH_CUT_OFF"):
        return None
    made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True)
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", *PACKAGES]
    if made.returncode or subprocess.run(pip, capture_output=True).returncode:
        return None
    pins.write_text("\n".join(PACKAGES))
    return python


def data_of(shape):
    from opentelemetry.sdk.metrics.export import (
        AggregationTemporality, Histogram, HistogramDataPoint, Metric, MetricsData, NumberDataPoint, ResourceMetrics,
        ScopeMetrics, Sum)
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope

    times = {"start_time_unix_nano": CREATED, "time_unix_nano": CREATED + 3_600_000_000_000}
    metrics = []
    for metric in shape:
        if metric["histogram"]:
            count = metric["bounds"]
            points = [HistogramDataPoint(attributes=attributes, count=(count + 1), sum=value / 1000, min=0, max=0,
                                         bucket_counts=[1] * (count + 1), explicit_bounds=[float(n) for n in range(count)], **times)
                      for value, attributes in metric["points"]]
            data = Histogram(points, AggregationTemporality.CUMULATIVE)
        else:
            points = [NumberDataPoint(attributes=attributes, value=value / 1000 if metric["real"] else value, **times)
                      for value, attributes in metric["points"]]
            data = Sum(points, AggregationTemporality.CUMULATIVE, True)
        metrics.append(Metric(metric["name"], "", metric["unit"], data))
    scope = ScopeMetrics(InstrumentationScope("bench"), metrics, "")
    return MetricsData([ResourceMetrics(Resource({"service.name": "bench"}), [scope], "")])


def main():
    from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics

    data = data_of(json.loads(pathlib.Path(sys.argv[1]).read_text()))
    rounds, points = int(sys.argv[2]), sum(len(m.data.data_points) for m in data.resource_metrics[0].scope_metrics[0].metrics)
    size = len(encode_metrics(data).SerializeToString())
    begun = time.process_time()
    for _ in range(rounds):
        encode_metrics(data).SerializeToString()
    print(json.dumps({"points": points, "bytes": size, "points_per_s": points * rounds / (time.process_time() - begun)}))


if __name__ == "__main__":
    main()
