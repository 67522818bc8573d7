// What a setting can hold, whatever member of Config it ends in: the common tongue of YAML, environment,
// flags and printing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "companion/result.hpp"

namespace companion::config {

using TextList = std::vector<std::string>;
using TextMap = std::map<std::string, std::string>;
using ListMap = std::map<std::string, TextList>;
using MapMap = std::map<std::string, TextMap>;
/// Durations are milliseconds, sizes bytes.
using Value = std::variant<std::string, bool, std::int64_t, TextList, TextMap, ListMap, MapMap>;

enum class Kind : std::uint8_t {
  text,
  path,
  boolean,
  integer,
  duration,
  bytes,
  choice,
  instant,
  endpoint,  ///< HOST:PORT
  door,      ///< HOST:PORT, or nothing for off
  url,
  text_list,
  text_map,
  list_map,
  named  ///< things by name, each with settings of its own (config/named.hpp)
};

/// For documents and messages: "a duration such as 30s".
[[nodiscard]] std::string_view describe(Kind kind);
[[nodiscard]] bool is_scalar(Kind kind);

/// Reads one scalar. The message says what would have been right.
[[nodiscard]] Result<Value> parse_scalar(Kind kind, std::string_view text);
/// As an environment variable or a flag writes it: lists "a,b", mappings "k=v,k2=v2", lists in mappings
/// "k=a:b,k2=c" (";" instead of ":" on Windows paths is not needed: quote them in the file instead).
[[nodiscard]] Result<Value> parse_text(Kind kind, std::string_view text);

/// One line, as it could stand behind `key:` in the file.
[[nodiscard]] std::string to_yaml(Kind kind, Value const& value);

}  // namespace companion::config
