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

/// A database, where the shell has one, goes before its text files. Commands that atuin recorded are left to
/// it; what it did not record is told from the shell's own history, so that neither a leftover of it silences
/// a shell nor anything is counted twice.
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
  [[nodiscard]] bool is_beside_atuin() const { return atuin_.is_there(); }

 private:
  Host const& host_;
  Shell const& shell_;
  std::string rows_item_;
  CliNames names_;
  Atuin atuin_;
  TextHistory text_;
  DatabaseHistory rows_;
};

}  // namespace companion::detectors::shell
