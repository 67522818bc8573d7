#include "cli/render/text.hpp"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <exception>

namespace companion::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
// The blocks that terminals draw two columns wide; coarse on purpose.
constexpr std::array<Range, 9> wide{{{0x1100, 0x115f},
                                     {0x2e80, 0x303e},
                                     {0x3041, 0xa4cf},
                                     {0xac00, 0xd7a3},
                                     {0xf900, 0xfaff},
                                     {0xfe30, 0xfe6f},
                                     {0xff00, 0xff60},
                                     {0x1f300, 0x1faff},
                                     {0x20000, 0x3fffd}}};

struct Character {
  char32_t code{0xfffd};
  std::size_t bytes{1};
  bool valid{false};
};

/// The character at the start of `text`, which is not empty. A wrong byte is a character of its own.
Character next_character(std::string_view text) {
  auto const lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t const length = lead >= 0xf0 && lead < 0xf5   ? 4
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                                                           : 0;
  if (length == 0 || text.size() < length) return {};
  auto code = static_cast<char32_t>(lead & (0x7fU >> length));
  for (std::size_t i = 1; i < length; ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0U) != 0x80U) return {};
    code = code << 6U | (byte & 0x3fU);
  }
  return {code, length, true};
}

std::size_t columns_of(char32_t code) {
  if (code == 0x200d || (code >= 0x300 && code <= 0x36f) || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  for (auto const& range : wide) {
    if (code >= range.first && code <= range.last) return 2;
  }
  return 1;
}

std::string grouped_digits(std::string digits) {
  for (auto at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

/// Unsigned, so that the least value has one too.
std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

/// "3.4"
std::string one_decimal(double number) {
  std::array<char, 48> text{};
  auto const length = std::snprintf(text.data(), text.size(), "%.1f", number);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    auto const character = next_character(text);
    columns += columns_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string shortened(std::string_view text, std::size_t width, Keep keep) {
  auto const whole = display_width(text);
  if (whole <= width) return std::string{text};
  if (width == 0) return {};
  auto const room = width - 1;
  std::size_t columns = 0;
  std::size_t bytes = 0;
  // Keeping the end means passing over characters until the rest fits.
  auto const enough = [&](std::size_t next) {
    return keep == Keep::start ? columns + next > room : whole - columns <= room;
  };
  while (bytes < text.size()) {
    auto const character = next_character(text.substr(bytes));
    auto const next = columns_of(character.code);
    if (enough(next)) break;
    columns += next;
    bytes += character.bytes;
  }
  std::string const ellipsis{"…"};
  if (keep == Keep::start) return std::string{text.substr(0, bytes)} + ellipsis;
  return ellipsis + std::string{text.substr(bytes)};
}

std::string harmless(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    auto const character = next_character(text);
    auto const control = character.code < 0x20 || (character.code >= 0x7f && character.code < 0xa0) ||
                         character.code == 0x2028 || character.code == 0x2029 ||
                         (character.code >= 0x202a && character.code <= 0x202e) ||
                         (character.code >= 0x2066 && character.code <= 0x2069);
    if (character.valid && !control) {
      clean += text.substr(0, character.bytes);
    } else {
      clean += '?';
    }
    text.remove_prefix(character.bytes);
  }
  return clean;
}

std::string grouped(std::int64_t number) {
  return (number < 0 ? "-" : "") + grouped_digits(std::to_string(magnitude(number)));
}

std::string dollars(NanoUsd amount) {
  constexpr std::uint64_t cent = 10'000'000;
  auto const size = magnitude(amount.value);
  auto cents = size / cent;
  auto const rest = size % cent;
  if (cents == 0 && rest != 0) return amount.value < 0 ? ">-0.01" : "<0.01";
  if (rest > cent / 2 || (rest == cent / 2 && cents % 2 == 1)) ++cents;
  auto const fraction = std::to_string(100 + cents % 100).substr(1);
  return (amount.value < 0 ? "-" : "") + grouped_digits(std::to_string(cents / 100)) + "." + fraction;
}

std::string byte_size(std::uint64_t bytes) {
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  auto amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; amount >= 1024 && unit + 1 < units.size(); ++unit) amount /= 1024;
  return one_decimal(amount) + " " + units.at(unit);
}

std::string time_span(Milliseconds span) {
  auto const ms = span.count();
  if (ms < 1000) return std::to_string(ms) + " ms";
  auto const seconds = ms / 1000;
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string local_time(Instant at, std::string const& timezone) {
  auto const seconds = date::floor<std::chrono::seconds>(at);
  try {
    return date::format("%F %T", date::locate_zone(timezone)->to_local(seconds));
  } catch (std::exception const&) {  // no zone data base, no such zone
    return date::format("%F %TZ", seconds);
  }
}

}  // namespace companion::cli
