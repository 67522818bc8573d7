// Whether the daemon makes progress, part by part. Pure.
#pragma once

#include <chrono>
#include <vector>

#include "app/proxies.hpp"
#include "pipeline/detector_runner.hpp"
#include "pipeline/ingest.hpp"
#include "receiver/services.hpp"

namespace companion::app {

struct HealthInputs {
  pipeline::WriterState writer;
  std::vector<pipeline::DetectorStatus> detectors;
  std::vector<ProxyStatus> proxies;
  std::chrono::steady_clock::time_point now;
  Instant wall{};
};

/// A commit takes so long that it will not come back.
[[nodiscard]] bool is_stuck(pipeline::WriterState const& writer, std::chrono::steady_clock::time_point now);

/// Who calls this on the loop has shown that the loop turns. A writer or a scan that does not come back makes
/// the daemon not alive; a writer whose last commit failed makes it not ready; a resting detector
/// and a proxy that cannot be read are only told.
[[nodiscard]] receiver::Health assess(HealthInputs const& inputs);

}  // namespace companion::app
