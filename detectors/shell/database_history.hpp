// A history that a shell keeps in SQLite: rows behind the last one read, and those of the last days again,
// since their durations come later.
#pragma once

#include <string>

#include "companion/detector.hpp"
#include "detectors/shell/atuin.hpp"
#include "detectors/shell/uses.hpp"

namespace companion::detectors::shell {

class DatabaseHistory {
 public:
  /// All outlive this. `hostname`: whose rows count of a synchronised history. `environment`: the name of the
  /// home. `item`: of its checkpoint.
  DatabaseHistory(Host const& host, Shell const& shell, CliNames const& names, std::string hostname,
                  std::string environment, std::string item);

  void restore(Checkpoint const& checkpoint);
  /// What `atuin` recorded is passed over; a row that it may record yet, and all behind it, waits.
  void read(ScanBudget const& budget, std::filesystem::path const& path, Atuin const& atuin, Scan& scan);

 private:
  struct Row;

  [[nodiscard]] bool unchanged(std::filesystem::path const& path);
  Result<void> read_rows(ScanBudget const& budget, ForeignDatabase& database, AtuinLook* atuin, Scan& scan);
  [[nodiscard]] Result<std::int64_t> greatest_row(ForeignDatabase& database) const;
  [[nodiscard]] std::string select(ForeignDatabase& database) const;
  [[nodiscard]] Row row_of(ForeignRow const& row) const;
  /// false: the row waits.
  [[nodiscard]] bool tell(Row const& row, AtuinLook* atuin, Scan& scan);

  Host const& host_;
  Shell const& shell_;
  CliNames const& names_;
  std::string hostname_;
  std::string environment_;
  std::string item_;
  std::int64_t last_row_{0};
  std::int64_t passed_row_{0};  ///< the last one that atuin told of
  std::string looked_at_;       ///< sizes and times of the files at the last look
  bool told_unreadable_{false};
};

}  // namespace companion::detectors::shell
