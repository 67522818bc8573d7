// Which of the two text formats a scraper asks for.
#pragma once

#include <cstdint>
#include <string_view>

namespace companion::telemetry {

enum class TextFormat : std::uint8_t {
  prometheus,   ///< text format 0.0.4
  openmetrics,  ///< OpenMetrics 1.0
};

/// `accept`: the header's value, or empty. OpenMetrics only where it is named, in a version that we write,
/// and not liked less than plain text.
[[nodiscard]] TextFormat negotiate(std::string_view accept);

[[nodiscard]] std::string_view content_type(TextFormat format);

}  // namespace companion::telemetry
