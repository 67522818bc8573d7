// Usage events as OTLP log records (ExportLogsServiceRequest): one record a call, without any content.
//
// `ai.usage.key` names the call for ever, `ai.usage.version` grows: of several records of one key the one
// with the greatest version holds. Repeating a record changes nothing for whoever keeps it so.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "companion/counters.hpp"
#include "companion/time.hpp"
#include "companion/usage_event.hpp"

namespace companion::telemetry {

inline constexpr std::string_view usage_event_name = "ai.usage.request";

struct EventScope {
  std::string instance_id;    ///< the ledger's UUID: the first half of each key
  std::string version;        ///< of the daemon
  Attributes resource;        ///< resource_attributes()
  bool with_projects{false};  ///< tell working directories and branches too
};

/// Empty when there are none.
[[nodiscard]] std::string encode_usage_events(std::span<UsageEvent const> events, EventScope const& scope,
                                              Instant now);

}  // namespace companion::telemetry
