// The OpenTelemetry SDK's standard variables, as settings of ours.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml_file.hpp"

namespace companion::config {

void from_otel_environment(std::function<std::optional<std::string>(std::string const&)> const& environment,
                           std::vector<Setting>& settings, Findings& findings);

}  // namespace companion::config
