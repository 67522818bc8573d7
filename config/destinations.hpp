// What the settings of a further receiver of metrics and usage events are called, and what they may be.
#pragma once

#include <span>
#include <string_view>

#include "companion/result.hpp"
#include "config/config.hpp"
#include "config/named.hpp"
#include "config/value.hpp"

namespace companion::config {

/// What `temporality` may be, here and of telemetry itself.
[[nodiscard]] std::span<std::string_view const> temporalities();
[[nodiscard]] Value temporality_of(telemetry::ExportOptions const& from);
void set_temporality(telemetry::ExportOptions& into, Value const& value);

/// Those with settings that were checked.
[[nodiscard]] Destinations destinations_of(MapMap const& settings);
/// Each setting that differs from its default, as text.
[[nodiscard]] TextMap destination_settings(telemetry::ExportOptions const& destination);

[[nodiscard]] Result<void> check_destination_name(std::string_view name);
[[nodiscard]] Result<void> check_destination_setting(std::string_view setting, std::string_view text);
[[nodiscard]] Result<void> check_destination(TextMap const& settings);
[[nodiscard]] std::vector<SettingRow> destination_rows();

inline constexpr Named named_destinations{.noun = "destination",
                                          .remedy = "write its endpoint or its events_endpoint below it",
                                          .check_name = check_destination_name,
                                          .check_setting = check_destination_setting,
                                          .check_whole = check_destination,
                                          .rows = destination_rows};

}  // namespace companion::config
