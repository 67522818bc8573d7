// The OpenTelemetry SDK's standard variables, as settings of ours.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_file.hpp"

namespace companion::config {

/// "name=value,name2=value2" with percent escapes, as those variables write mappings; nullopt: it is none.
[[nodiscard]] std::optional<TextMap> percent_pairs(std::string_view text);

void from_otel_environment(std::function<std::optional<std::string>(std::string const&)> const& environment,
                           std::vector<Setting>& settings, Findings& findings);

}  // namespace companion::config
