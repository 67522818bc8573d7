// Every setting there is, one row per key: the table loads, checks, prints and documents.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "config/config.hpp"
#include "config/named.hpp"
#include "config/value.hpp"

namespace companion::config {

/// A function, since some are only known by asking: the tools that have a reader.
using Choices = std::span<std::string_view const> (*)();
/// More are not listed where they are told of.
inline constexpr std::size_t choices_told = 8;

struct Key {
  std::string_view path;  ///< "server.listen": section, dot, name
  Kind kind;
  std::string_view help;  ///< one sentence or two
  Value (*get)(Config const&);
  void (*set)(Config&, Value const&);  ///< only with a value that check() let pass
  std::int64_t min{std::numeric_limits<std::int64_t>::min()};
  std::int64_t max{std::numeric_limits<std::int64_t>::max()};
  Choices choices_of{nullptr};  ///< of a choice, and of a list's items; nullptr = any
  bool secret{false};           ///< values are not printed
  Named const* named{nullptr};  ///< of Kind::named: how its things are read

  [[nodiscard]] std::span<std::string_view const> choices() const {
    return choices_of == nullptr ? std::span<std::string_view const>{} : choices_of();
  }

  [[nodiscard]] std::string_view section() const { return path.substr(0, path.find('.')); }
  [[nodiscard]] std::string_view name() const { return path.substr(path.find('.') + 1); }
};

struct Section {
  std::string_view name;
  std::string_view help;
};

/// In the order of the documents; keys of one section stand together.
[[nodiscard]] std::span<Key const> keys();
[[nodiscard]] std::span<Section const> sections();
[[nodiscard]] Key const* find_key(std::string_view path);

/// Range and choice. The message says what is allowed.
[[nodiscard]] Result<void> check(Key const& key, Value const& value);

/// "COMPANION_SERVER_LISTEN"
[[nodiscard]] std::string environment_name(Key const& key);

/// The value as one line of YAML; secrets as "***", of URLs the credentials.
[[nodiscard]] std::string show(Key const& key, Config const& config);

}  // namespace companion::config
