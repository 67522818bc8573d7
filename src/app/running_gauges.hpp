// What is in use right now, as readings: summed over the detectors, and 0 for what was seen and is gone.
#pragma once

#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "companion/activity.hpp"
#include "pipeline/detector_runner.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::app {

class RunningGauges {
 public:
  void append(std::span<pipeline::DetectorStatus const> detectors, std::vector<telemetry::Reading>& readings);

 private:
  using Series = std::tuple<ActivityKind, std::string, std::string>;  // kind, name, category
  std::set<Series> seen_;  // bounded: what lies beyond is not shown
};

}  // namespace companion::app
