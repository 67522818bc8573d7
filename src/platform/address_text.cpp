#include "platform/address_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace companion::platform {
namespace {

std::string format_v4(std::span<unsigned char const> bytes) {
  std::string text;
  for (auto const byte : bytes) {
    if (!text.empty()) text += '.';
    text += std::to_string(byte);
  }
  return text;
}

struct Run {
  std::size_t begin{0};
  std::size_t length{0};
};

/// The first of the longest runs of zero words; of length 0 when none has at least two.
Run longest_zeros(std::span<unsigned const> words) {
  Run best;
  Run run;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != 0) {
      run.length = 0;
      continue;
    }
    if (run.length == 0) run.begin = i;
    ++run.length;
    if (run.length > best.length) best = run;
  }
  return best.length >= 2 ? best : Run{.begin = words.size(), .length = 0};
}

std::string format_v6(std::span<unsigned char const> bytes) {
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = bytes[2 * i] * 256U + bytes[2 * i + 1];
  auto const zeros = longest_zeros(words);
  std::string text;
  for (std::size_t i = 0; i < words.size();) {
    if (i == zeros.begin) {
      text += "::";
      i += zeros.length;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 8> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), words[i], 16).ptr;
    text.append(digits.data(), end);
    ++i;
  }
  return text;
}

}  // namespace

std::string format_address(std::span<unsigned char const> bytes) {
  if (bytes.size() == 4) return format_v4(bytes);
  if (bytes.size() != 16) return {};
  bool const mapped = std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
                      bytes[10] == 0xFF && bytes[11] == 0xFF;
  return mapped ? format_v4(bytes.subspan(12)) : format_v6(bytes);
}

}  // namespace companion::platform
