"""A receiver of OTLP logs with OpenTelemetry's own decoder: each record as a line of JSON, on disk before the answer.

Run with the interpreter of the peers: otlp_receiver.py PORT FILE.
"""

import gzip
import http.server
import json
import os
import sys

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse


def plain(any_value):
    kind = any_value.WhichOneof("value")
    if kind == "array_value":
        return [plain(item) for item in any_value.array_value.values]
    return getattr(any_value, kind)


def records(body):
    request = ExportLogsServiceRequest()
    request.ParseFromString(body)
    for of_resource in request.resource_logs:
        resource = {pair.key: plain(pair.value) for pair in of_resource.resource.attributes}
        for of_scope in of_resource.scope_logs:
            for record in of_scope.log_records:
                yield {"event": record.event_name, "time_ms": record.time_unix_nano // 1_000_000, "resource": resource,
                       "body": record.HasField("body"), **{pair.key: plain(pair.value) for pair in record.attributes}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with open(sys.argv[2], "a", encoding="utf-8") as out:
            for record in records(body):
                out.write(json.dumps(record) + "\n")
            out.flush()
            os.fsync(out.fileno())
        answer = ExportLogsServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def cut_half_a_line(path):
    """One that was killed while it wrote had not answered."""
    if os.path.exists(path):
        with open(path, "r+b") as file:
            file.truncate(file.read().rfind(b"\n") + 1)


if __name__ == "__main__":
    cut_half_a_line(sys.argv[2])
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
