// The catalogue for people.
#pragma once

#include <string>

namespace companion::telemetry {

/// The whole of docs/metrics.md.
[[nodiscard]] std::string catalogue_markdown();

}  // namespace companion::telemetry
