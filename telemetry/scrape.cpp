#include "telemetry/scrape.hpp"

#include "telemetry/prometheus_text.hpp"

namespace companion::telemetry {

Scrape::Scrape(std::string_view announced, SeriesLimits const& limits)
    : announced_{Announced::parse(announced)}, limits_{limits} {}

ScrapePage Scrape::render(Collected const& collected, Instant now) {
  auto const snapshot = take_snapshot(collected, announced_, limits_, now);
  ScrapePage page{prometheus_text(snapshot), std::nullopt};
  if (!snapshot.zeroed.empty()) {
    announced_.add(snapshot.zeroed);
    page.announced = announced_.text();
  }
  return page;
}

}  // namespace companion::telemetry
