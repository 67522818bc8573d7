// What one shell keeps in one home.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/homes.hpp"
#include "detectors/options.hpp"
#include "detectors/shell/database_history.hpp"
#include "detectors/shell/text_history.hpp"

namespace companion::detectors::shell {

/// A database, where the shell has one, goes before its text files. Where atuin is, it owns the commands of
/// all shells, and their own histories are only passed over, so that nothing is counted twice and nothing old
/// comes up when it goes away.
class HomeHistory {
 public:
  /// All but the options outlive this. `name`: of another home; empty = the daemon's own.
  HomeHistory(Host const& host, std::string const& name, Shell const& shell, Catalogue const& clis,
              ShellOptions const& options);
  HomeHistory(HomeHistory const&) = delete;
  HomeHistory& operator=(HomeHistory const&) = delete;

  /// Those of other homes are passed over.
  void restore(Checkpoint const& checkpoint);
  void read(ScanBudget const& budget, Owned& owned, Scan& scan);
  /// The existing files; the database alone where there is one.
  [[nodiscard]] std::vector<std::filesystem::path> files() const;
  [[nodiscard]] std::optional<std::filesystem::path> database() const;
  [[nodiscard]] bool owned_by_atuin() const;

 private:
  Host const& host_;
  Shell const& shell_;
  std::string rows_item_;
  CliNames names_;
  TextHistory text_;
  DatabaseHistory rows_;
};

}  // namespace companion::detectors::shell
