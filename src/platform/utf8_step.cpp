#include "platform/utf8_step.hpp"

#include <cstdint>

namespace companion::platform {
namespace {

/// Bytes of the character that begins with this one; 0 when none does.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

bool is_character(std::uint32_t code, std::size_t length) {
  if (length == 3) return code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
  return length != 4 || (code >= 0x10000 && code <= 0x10FFFF);
}

}  // namespace

std::size_t utf8_step(std::string_view bytes, char16_t& unit, char16_t& pending) {
  if (pending != 0) {
    unit = pending;
    pending = 0;
    return 1;  // the byte that the first step left
  }
  if (bytes.empty()) return utf8_cut_off;
  auto const first = static_cast<unsigned char>(bytes[0]);
  auto const length = length_of(first);
  if (length == 0) return utf8_wrong;
  constexpr std::uint32_t masks[]{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = first & masks[length];
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= bytes.size()) return utf8_cut_off;
    auto const next = static_cast<unsigned char>(bytes[i]);
    if ((next & 0xC0U) != 0x80U) return utf8_wrong;
    code = (code << 6U) | (next & 0x3FU);
  }
  if (!is_character(code, length)) return utf8_wrong;
  if (length < 4) {
    unit = static_cast<char16_t>(code);
    return length;
  }
  unit = static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10U));
  pending = static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FFU));
  return length - 1;
}

}  // namespace companion::platform
