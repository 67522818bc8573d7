#include "cli/connect/diff.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "cli/connect/marked_lines.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

using Lines = std::vector<std::string_view>;

/// More than this to compare is shown as all out, all in.
constexpr std::size_t cells_max = 4'000'000;

struct Middle {
  Lines before;
  Lines after;
  std::size_t first{0};  ///< lines equal at the start
};

Middle middle_of(Lines before, Lines after) {
  std::size_t first = 0;
  while (first < before.size() && first < after.size() && before[first] == after[first]) ++first;
  while (before.size() > first && after.size() > first && before.back() == after.back()) {
    before.pop_back();
    after.pop_back();
  }
  before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(first));
  after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(first));
  return {std::move(before), std::move(after), first};
}

/// Cell (i, j): the longest common sequence of what follows line i and line j.
class Common {
 public:
  explicit Common(Middle const& middle) : width_{middle.after.size() + 1} {
    if (middle.before.size() * middle.after.size() > cells_max) return;
    cells_.resize((middle.before.size() + 1) * width_);
    for (auto i = middle.before.size(); i-- > 0;) {
      for (auto j = middle.after.size(); j-- > 0;) {
        auto const same = middle.before[i] == middle.after[j];
        cells_[i * width_ + j] = same ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }

  [[nodiscard]] std::size_t at(std::size_t i, std::size_t j) const {
    return cells_.empty() ? 0 : cells_[i * width_ + j];
  }

 private:
  std::size_t width_;
  std::vector<std::size_t> cells_;
};

std::string shown(char sign, std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return std::string{sign} + without_secret(line) + "\n";
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

}  // namespace

std::string without_secret(std::string_view line) {
  constexpr std::array<std::string_view, 7> words{"key",    "token",         "secret", "password",
                                                  "passwd", "authorization", "bearer"};
  constexpr std::array<std::string_view, 2> harmless_names{"token_file", "env_key"};
  auto const small = lower(line);
  auto const has = [&small](std::string_view word) { return small.find(word) != std::string::npos; };
  if (std::any_of(harmless_names.begin(), harmless_names.end(), has)) return harmless(line);
  auto from = std::string::npos;
  for (auto const word : words) from = std::min(from, small.find(word));
  if (from == std::string::npos) return harmless(line);
  auto const value = small.find_first_of(":= ", from);
  if (value == std::string::npos) return harmless(line);
  return harmless(line.substr(0, value + 1)) + " (hidden)";
}

std::string shown_diff(std::string_view before, std::string_view after) {
  auto const middle = middle_of(lines_of(before), lines_of(after));
  Common const common{middle};
  std::string text;
  std::size_t i = 0;
  std::size_t j = 0;
  bool running = false;
  while (i < middle.before.size() || j < middle.after.size()) {
    auto const both = i < middle.before.size() && j < middle.after.size();
    if (both && middle.before[i] == middle.after[j]) {
      running = false;
      ++i;
      ++j;
      continue;
    }
    if (!running) text += "line " + std::to_string(middle.first + i + 1) + "\n";
    running = true;
    auto const out = j == middle.after.size() || (both && common.at(i + 1, j) >= common.at(i, j + 1));
    text += out ? shown('-', middle.before[i++]) : shown('+', middle.after[j++]);
  }
  return text;
}

}  // namespace companion::cli
