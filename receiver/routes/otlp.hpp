// POST /v1/logs, /v1/metrics, /v1/traces: OpenTelemetry over HTTP, protobuf or JSON.
#pragma once

#include <memory>

#include "receiver/ingest.hpp"

namespace companion::receiver::routes {

[[nodiscard]] std::unique_ptr<Ingest> open_otlp_logs(Opening const& opening);
[[nodiscard]] std::unique_ptr<Ingest> open_otlp_metrics(Opening const& opening);
[[nodiscard]] std::unique_ptr<Ingest> open_otlp_traces(Opening const& opening);

}  // namespace companion::receiver::routes
