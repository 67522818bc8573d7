// What the start tells of the detectors, a line each. Pure.
#pragma once

#include <string>
#include <vector>

#include "pipeline/detector_runner.hpp"

namespace companion::app {

/// Of detectors that read a past. Readers of absent tools, and those that have not looked yet, are only
/// counted.
[[nodiscard]] std::vector<std::string> found_lines(std::vector<pipeline::DetectorStatus> const& detectors);

}  // namespace companion::app
