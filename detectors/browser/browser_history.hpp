// Visits of AI sites from the histories of browsers. Off unless the user switched it on.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/browser/browser_places.hpp"
#include "detectors/browser/history_mark.hpp"
#include "detectors/browser/site_matcher.hpp"
#include "detectors/homes.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

/// An Activity a visit, count 1. How long a page was used no history says: `active` is an estimate, the time
/// to the next visit of an AI site in the same profile, at most five minutes, and one minute for the last
/// one. Browsers keep their histories locked, so what is read is a copy: one at a time, kept open while it is
/// read slice by slice, and of a large history more seldom than of a small one.
class BrowserHistory final : public Detector {
 public:
  /// `host` and `sites` outlive the detector.
  BrowserHistory(Host const& host, Catalogue const& sites, BrowserHistoryOptions const& options,
                 std::vector<Home> others = {});

  [[nodiscard]] std::string_view name() const override { return "browser-history"; }
  void restore(std::vector<Checkpoint> const& checkpoints) override;
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return {}; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override { return options_.interval; }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool absent() const override { return known_.empty(); }

 private:
  struct Known {
    HistoryFile file;
    HistoryMark mark;
    std::string problem;
    Instant not_before{};  ///< of the next copy
  };
  /// The history that is being read: one copy, however many slices it takes.
  struct Reading {
    std::unique_ptr<ForeignDatabase> database;
    DatabaseLooks looks;
  };

  void look();
  [[nodiscard]] Result<Reading> open(HistoryFile const& file, Known& known) const;
  void look_at(HistoryFile file, Owned& owned);
  [[nodiscard]] Result<bool> read(HistoryFile const& file, Known& known, ScanBudget const& budget,
                                  Scan& scan);
  void close_last(Known& known, Scan& scan) const;
  void note_problem(HistoryFile const& file, Known& known, Error const& error, Scan& scan);

  Host const& host_;
  BrowserHistoryOptions options_;
  std::vector<Home> others_;
  SiteMatcher sites_;
  std::map<std::string, Known> known_;  ///< by path
  std::vector<HistoryFile> work_;       ///< from the back
  std::optional<Reading> reading_;      ///< of the last of them
  std::uint64_t visits_{0};
};

}  // namespace companion::detectors
