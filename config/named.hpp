// Things that a configuration names, each with settings of its own: how they are read and documented.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "config/value.hpp"

namespace companion::config {

/// A row of the documents.
struct SettingRow {
  std::string_view name;
  std::string usual;  ///< as text; empty = none
  std::string_view help;
};

/// The messages of all checks say what would have been right.
struct Named {
  std::string_view noun;    ///< "proxy"
  std::string_view remedy;  ///< where one has no settings at all
  Result<void> (*check_name)(std::string_view name);
  Result<void> (*check_setting)(std::string_view setting, std::string_view text);
  Result<void> (*check_whole)(TextMap const& settings);  ///< only after each setting was checked
  std::vector<SettingRow> (*rows)();
};

/// Names are labels and parts of keys in the ledger: 1 to 64 letters, digits, dots, dashes, underscores.
[[nodiscard]] Result<void> check_label_name(std::string_view name, std::string_view noun);

}  // namespace companion::config
