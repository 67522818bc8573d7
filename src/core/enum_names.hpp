// Names of enumerations, in the order of their values.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace companion {

template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view name_of(std::array<std::string_view, N> const& names, Enum value) {
  auto const index = static_cast<std::size_t>(value);
  return index < N ? names[index] : std::string_view{"?"};
}

template <class Enum, std::size_t N>
[[nodiscard]] std::optional<Enum> value_of(std::array<std::string_view, N> const& names,
                                           std::string_view text) {
  auto const found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace companion
