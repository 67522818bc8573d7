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
#include "detectors/options.hpp"

namespace companion::detectors {

class DatabaseDetector final : public Detector {
 public:
  /// `host` outlives the detector.
  DatabaseDetector(Host const& host, std::unique_ptr<DatabaseFormat> format, LogOptions const& options);

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

  void look(Scan& scan);
  [[nodiscard]] Result<void> read(std::string const& path, Known& known, ScanBudget const& budget,
                                  Scan& scan);
  void note_problem(std::string const& path, Known& known, Error const& error, Scan& scan);
  void quarantine(Scan& scan, std::string reason, std::uint64_t index, std::uint64_t bytes);

  Host const& host_;
  std::unique_ptr<DatabaseFormat> format_;
  LogOptions options_;
  std::vector<std::filesystem::path> roots_;
  std::map<std::string, Known> known_;
  std::vector<std::string> work_;  ///< paths to read, from the back
  SightingBuffer found_;
  ScanProgress progress_;
  std::uint64_t problems_{0};
};

}  // namespace companion::detectors
