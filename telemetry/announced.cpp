#include "telemetry/announced.hpp"

#include <algorithm>
#include <charconv>

#include "core/hash.hpp"
#include "core/text.hpp"

namespace companion::telemetry {

Announced Announced::parse(std::string_view text) {
  Announced announced;
  while (!text.empty()) {
    auto const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::uint64_t key = 0;
    auto const [end, error] = std::from_chars(line.data(), line.data() + line.size(), key, 16);
    if (error == std::errc{} && end == line.data() + line.size()) announced.series_.insert(key);
  }
  return announced;
}

std::string Announced::text() const {
  std::string text;
  for (auto const key : series_) text += hex64(key) + '\n';
  return text;
}

std::uint64_t series_key(std::string_view metric, Attributes const& attributes) {
  constexpr std::size_t usual_size = 256;
  std::string bytes;
  bytes.reserve(usual_size);
  bytes += metric;
  for (auto const& [key, value] : attributes) {
    bytes += '\0';
    bytes += key;
    bytes += '\0';
    bytes += value;
  }
  return hash64(bytes);
}

}  // namespace companion::telemetry
