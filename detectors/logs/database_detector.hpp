// Reads the databases of one tool: those that changed, from the mark where the last pass stopped.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/logs/database_format.hpp"
#include "detectors/logs/database_record.hpp"
#include "detectors/logs/problems.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

/// Rows take their time whether or not they tell of a call: a slice ends by what was looked at, not only by
/// what was found. Where it ended is in the checkpoint.
struct RowBudget {
  std::size_t rows{20'000};  ///< about: a format that reads two tables may look at a pass more
  Milliseconds time{250};    ///< looked at between passes
  std::size_t pass{1'000};   ///< rows between two looks at the clock
};

class DatabaseDetector final : public Detector {
 public:
  /// `host` outlives the detector.
  DatabaseDetector(Host const& host, std::unique_ptr<DatabaseFormat> format, LogOptions const& options,
                   RowBudget const& rows = {});

  [[nodiscard]] std::string_view name() const override { return format_->name(); }
  void restore(std::vector<Checkpoint> const& checkpoints) override;
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool absent() const override { return known_.empty(); }

 private:
  struct Known {
    DatabaseRecord record;
    std::string problem;  ///< why it could not be read last time; told once
    bool seen{false};
  };

  /// For one slice: opening may mean to copy it whole, and holding it longer would hinder its owner.
  struct Opened {
    std::string path;
    DatabaseLooks looks;
    std::unique_ptr<ForeignDatabase> database;
  };

  void look(Scan& scan);
  [[nodiscard]] Result<Opened> open(std::string const& path) const;
  [[nodiscard]] Result<void> read(Opened& opened, Known& known, std::size_t rows_max, Scan& scan);
  void note_problem(std::string const& path, Known& known, Error const& error, Scan& scan);

  Host const& host_;
  std::unique_ptr<DatabaseFormat> format_;
  LogOptions options_;
  RowBudget rows_;
  std::vector<std::filesystem::path> roots_;
  std::map<std::string, Known> known_;
  std::vector<std::string> work_;  ///< paths to read, from the back
  SightingBuffer found_;
  ScanProgress progress_;
  Problems problems_;
};

}  // namespace companion::detectors
