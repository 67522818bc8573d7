#include "telemetry/accept.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/text.hpp"

namespace companion::telemetry {
namespace {

constexpr int best = 1000;

/// Takes the part before the next `mark` off.
std::string_view take(std::string_view& text, char mark) {
  auto const part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return trim(part);
}

/// "0.5" in thousandths; what is no quality is the best one.
int quality_of(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return best;
  int value = (text[0] - '0') * best;
  int digit = best / 10;
  for (auto const c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return best;
    value += (c - '0') * digit;
    digit /= 10;
  }
  return std::min(value, best);
}

struct Range {
  std::string_view type;
  std::string_view version;
  int quality{best};
};

Range range_of(std::string_view text) {
  Range range;
  range.type = take(text, ';');
  while (!text.empty()) {
    auto parameter = take(text, ';');
    auto const name = take(parameter, '=');
    auto value = trim(parameter);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (equal_but_for_case(name, "q")) range.quality = quality_of(value);
    if (equal_but_for_case(name, "version")) range.version = value;
  }
  return range;
}

}  // namespace

TextFormat negotiate(std::string_view accept) {
  int open = 0;
  int plain = 0;
  while (!accept.empty()) {
    auto const range = range_of(take(accept, ','));
    if (equal_but_for_case(range.type, "application/openmetrics-text")) {
      if (range.version.empty() || range.version == "1.0.0") open = std::max(open, range.quality);
    } else if (equal_but_for_case(range.type, "text/plain")) {
      if (range.version.empty() || range.version == "0.0.4") plain = std::max(plain, range.quality);
    }
  }
  return open > 0 && open >= plain ? TextFormat::openmetrics : TextFormat::prometheus;
}

std::string_view content_type(TextFormat format) {
  return format == TextFormat::openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                           : "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace companion::telemetry
