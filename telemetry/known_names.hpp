// Names by which people know such numbers from elsewhere, and how to ask for them here.
#pragma once

#include <span>
#include <string_view>

namespace companion::telemetry {

struct KnownName {
  std::string_view name;
  std::string_view query;   ///< PromQL; empty where we have no such number
  std::string_view remark;  ///< what differs; may be empty
};

/// Of dashboards for AI gateways.
[[nodiscard]] std::span<KnownName const> known_names();
/// OpenTelemetry names of an earlier tool of this kind, each with its successor.
[[nodiscard]] std::span<KnownName const> former_names();

}  // namespace companion::telemetry
