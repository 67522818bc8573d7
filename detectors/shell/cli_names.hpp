// Which entry of the catalogue a command is.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/catalogue.hpp"
#include "detectors/shell/command_words.hpp"

namespace companion::detectors::shell {

class CliNames {
 public:
  /// Whether a folder or file of the entry's `home` is there.
  using IsAtHome = std::function<bool(CatalogueEntry const&)>;

  /// `clis` outlives this.
  CliNames(Catalogue const& clis, IsAtHome is_at_home);

  /// nullptr: none, or a namesake. A command that is one of the entry's counts unless its arguments are in
  /// `other_use`; one that is in `ambiguous` only when they are in `own_use` or the tool is at home.
  [[nodiscard]] CatalogueEntry const* find(Invocation const& invocation) const;

 private:
  [[nodiscard]] bool is_ours(CatalogueEntry const& entry, Invocation const& invocation) const;

  using Index = std::map<std::string, CatalogueEntry const*, std::less<>>;
  Index commands_;
  Index npm_;
  Index pypi_;
  std::map<std::string, std::vector<std::pair<std::string, CatalogueEntry const*>>, std::less<>> subcommands_;
  IsAtHome is_at_home_;
};

}  // namespace companion::detectors::shell
