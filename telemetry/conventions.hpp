// Which state of OpenTelemetry's GenAI conventions the metrics of calls follow.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace companion::telemetry {

enum class Conventions : std::uint8_t {
  latest = 0,  ///< counters of tokens, gen_ai.client.inference.duration
  v1_41 = 1,   ///< histograms gen_ai.client.token.usage and gen_ai.client.operation.duration
  both = 2,
};

inline constexpr std::array<std::string_view, 3> conventions_names{"latest", "v1.41", "both"};

/// Whether a metric is one of v1.41 alone: counted only while it is asked for.
[[nodiscard]] bool is_legacy(std::string_view metric);
/// What is not asked for is not shown, whatever the ledger holds of it. Our own metrics always are.
[[nodiscard]] bool is_shown(std::string_view metric, Conventions conventions);

}  // namespace companion::telemetry
