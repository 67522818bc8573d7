#include "config/text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace companion::config {
namespace {

// Optimal string alignment: a swapped pair counts as one edit, since that is how people mistype.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto const differ = a[i - 1] == b[j - 1] ? 0U : 1U;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + differ});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = std::exchange(last, std::exchange(row, before_last));
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    auto const end = text.find(separator);
    if (auto const part = trim(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(std::vector<std::string> const& parts, std::string_view separator) {
  std::string joined;
  for (auto const& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

std::string nearest(std::string_view word, std::vector<std::string> const& candidates) {
  if (word.size() > 100) return {};
  std::string best;
  auto best_edits = word.size() / 3 + 1;
  for (auto const& candidate : candidates) {
    auto const distance = edits(word, candidate);
    if (distance > best_edits || (distance == best_edits && !best.empty())) continue;
    best_edits = distance;
    best = candidate;
  }
  return best;
}

std::string printable(std::string_view text, std::size_t length_max) {
  std::string clean;
  for (auto const c : text.substr(0, length_max)) {
    auto const byte = static_cast<unsigned char>(c);
    clean += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (text.size() > length_max) clean += "...";
  return clean;
}

}  // namespace companion::config
