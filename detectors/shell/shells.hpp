// The shells whose histories are read: one row each.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "detectors/shell/entry.hpp"
#include "detectors/shell/lexer.hpp"

namespace companion::detectors::shell {

/// How a shell's SQLite history is read.
struct DatabaseKind {
  std::string_view table;
  std::string_view row;  ///< what rows are ordered by and read on from
  std::string_view id;   ///< same for ever
  std::string_view start;
  std::string_view duration;
  std::string_view command;
  std::string_view deleted;      ///< column that is set on rows that do not count; empty where there is none
  std::int64_t per_millisecond;  ///< of start and duration
  bool synchronised;             ///< holds rows of other hosts, told by `hostname`
};

struct Shell {
  std::string_view name;    ///< "zsh"
  std::string_view source;  ///< "shell:zsh"
  Dialect dialect;
  std::vector<Entry> (*decode)(std::string_view bytes);                ///< nullptr: no text form
  std::vector<std::filesystem::path> (*files)(Host const& host);       ///< with decode
  std::optional<std::filesystem::path> (*database)(Host const& host);  ///< nullptr: none
  DatabaseKind const* kind;                                            ///< with database
};

[[nodiscard]] std::span<Shell const> shells();

}  // namespace companion::detectors::shell
