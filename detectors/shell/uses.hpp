// Entries of a history to activities: only what the catalogue knows is left of a command.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "companion/activity.hpp"
#include "detectors/shell/cli_names.hpp"
#include "detectors/shell/shells.hpp"

namespace companion::detectors::shell {

/// A use of a tool in one line.
struct Use {
  CatalogueEntry const* tool;
  std::string environment;  ///< "wsl:Ubuntu"
};

[[nodiscard]] std::vector<Use> uses_in(std::string_view command, Dialect dialect, CliNames const& names);

/// An activity of `use`, without time and key.
[[nodiscard]] Activity activity_of(Use const& use, Shell const& shell, std::string const& environment);

/// As many digits as make an accident unlikely.
[[nodiscard]] std::string short_hash(std::string_view text);

}  // namespace companion::detectors::shell
