// The OpenTelemetry SDK's standard variables, as settings of ours. Of two that say the same the one of the
// signal (…_METRICS_…) wins. A value that no SDK knows is a warning and is left alone, as the specification
// has it; one that is known but not to be had here is a finding.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_file.hpp"

namespace companion::config {

void from_otel_environment(std::function<std::optional<std::string>(std::string const&)> const& environment,
                           std::vector<Setting>& settings, Findings& findings, Findings& warnings);

}  // namespace companion::config
