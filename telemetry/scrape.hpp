// The destination behind GET /metrics.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "telemetry/announced.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::telemetry {

struct ScrapePage {
  std::string text;                      ///< Prometheus exposition format
  std::optional<std::string> announced;  ///< to be kept durably before the page is handed out
};

class Scrape {
 public:
  /// `announced`: the last one a page asked to keep, or empty.
  Scrape(std::string_view announced, SeriesLimits const& limits);

  [[nodiscard]] ScrapePage render(Collected const& collected, Instant now);

 private:
  Announced announced_;
  SeriesLimits limits_;
};

}  // namespace companion::telemetry
