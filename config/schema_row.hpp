// How rows of settings are made: most are one member of Config, or of the options of one thing in it.
#pragma once

#include <concepts>
#include <filesystem>
#include <limits>
#include <string_view>
#include <type_traits>

#include "companion/time.hpp"
#include "config/schema.hpp"

namespace companion::config {

template <class Member>
Value to_value(Member const& member) {
  if constexpr (std::same_as<Member, std::string> || std::same_as<Member, bool> ||
                std::same_as<Member, TextList> || std::same_as<Member, TextMap>) {
    return Value{member};
  } else if constexpr (std::integral<Member>) {
    return Value{static_cast<std::int64_t>(member)};
  } else if constexpr (std::same_as<Member, std::filesystem::path>) {
    return Value{member.string()};
  } else if constexpr (std::same_as<Member, Milliseconds>) {
    return Value{std::int64_t{member.count()}};
  } else {
    static_assert(std::same_as<Member, Instant>);
    return Value{epoch_ms(member)};
  }
}

template <class Member>
void from_value(Member& member, Value const& value) {
  if constexpr (std::same_as<Member, std::string> || std::same_as<Member, bool> ||
                std::same_as<Member, TextList> || std::same_as<Member, TextMap>) {
    member = std::get<Member>(value);
  } else if constexpr (std::integral<Member>) {
    member = static_cast<Member>(std::get<std::int64_t>(value));
  } else if constexpr (std::same_as<Member, std::filesystem::path>) {
    member = std::get<std::string>(value);
  } else if constexpr (std::same_as<Member, Milliseconds>) {
    member = Milliseconds{std::get<std::int64_t>(value)};
  } else {
    static_assert(std::same_as<Member, Instant>);
    member = from_epoch_ms(std::get<std::int64_t>(value));
  }
}

struct Limits {
  std::int64_t min{std::numeric_limits<std::int64_t>::min()};
  std::int64_t max{std::numeric_limits<std::int64_t>::max()};
  Choices choices{nullptr};
  bool secret{false};
};

/// Range and choice. The message says what is allowed.
[[nodiscard]] Result<void> check(Kind kind, Value const& value, Limits const& limits);

/// A row whose value is one member; `member` is a captureless lambda that returns a reference to it.
template <class Access>
constexpr Key row(std::string_view path, Kind kind, std::string_view help, Access, Limits limits = {}) {
  return Key{path,
             kind,
             help,
             [](Config const& config) { return to_value(Access{}(config)); },
             [](Config& config, Value const& value) { from_value(Access{}(config), value); },
             limits.min,
             limits.max,
             limits.choices,
             limits.secret};
}

constexpr Key named(std::string_view path, std::string_view help, Value (*get)(Config const&),
                    void (*set)(Config&, Value const&), Named const& how) {
  Key key{path, Kind::named, help, get, set};
  key.named = &how;
  return key;
}

}  // namespace companion::config
