// Desktop apps: which of the catalogue run, and for how long somebody used them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/apps/app_identities.hpp"
#include "detectors/apps/app_processes.hpp"
#include "detectors/apps/app_usage.hpp"
#include "detectors/apps/presence.hpp"
#include "detectors/options.hpp"
#include "detectors/stretches.hpp"

namespace companion::detectors {

class AppsDetector final : public Detector {
 public:
  /// `host` outlives the detector.
  AppsDetector(Host const& host, Catalogue apps, AppOptions const& options);

  [[nodiscard]] std::string_view name() const override { return "apps"; }
  void restore(std::vector<Checkpoint> const& checkpoints) override { stretches_.restore(checkpoints); }
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return {}; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override { return pause_; }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool has_past() const override { return false; }

 private:
  [[nodiscard]] Result<void> look_at_processes(Instant now, DesktopState const* desktop);
  [[nodiscard]] bool processes_are_due(Instant now, DesktopState const* desktop) const;
  [[nodiscard]] FrontLook front_of(Instant now, DesktopState const* desktop);
  void look_for_required(Instant now);
  [[nodiscard]] bool has_required(CatalogueEntry const& entry) const;
  [[nodiscard]] std::map<std::string, StretchLook> looks(RunningApps const& running,
                                                         std::vector<AppSpan> const& active) const;
  void report_running(Instant now, RunningApps const& running, Scan& scan);
  void choose_pause();

  Host const& host_;
  AppOptions options_;
  AppIdentities identities_;
  std::unique_ptr<ProcessTable> table_;
  std::unique_ptr<Desktop> desktop_;
  AppProcesses processes_;
  AppUsage usage_;
  Stretches stretches_{"apps", Stretches::Count::starts};
  std::vector<bool> lacking_;  ///< by entry: what it needs to be AI is not installed
  Instant required_looked_{};
  Instant processes_looked_{};
  std::optional<ProcessId> stranger_;  ///< in front, but none of the processes: another machine's or user's
  FrontLook front_;
  std::size_t running_{0};
  std::chrono::milliseconds pause_{};
};

}  // namespace companion::detectors
