// AI CLIs while they run: when each began and ended, where, in which IDE or terminal, and how long someone
// was at it.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/cli_processes/identity.hpp"
#include "detectors/cli_processes/session.hpp"
#include "detectors/options.hpp"

namespace companion::detectors::cli_processes {

/// A session is a CLI's first process; the processes below it are part of it. Running time is what we were
/// there to see: no sleep of the machine, no absence of the daemon. Active time is the time in which the
/// window that the session runs in had the focus and someone was there: of several tabs of one terminal each
/// counts, so it is an upper bound. Below tmux, screen or ssh, and where idleness is not told, it is 0.
class CliProcessDetector final : public Detector {
 public:
  /// `host` and `clis` outlive the detector.
  CliProcessDetector(Host const& host, Catalogue const& clis, Catalogue const& apps);

  [[nodiscard]] std::string_view name() const override { return "cli-processes"; }
  void restore(std::vector<Checkpoint> const& checkpoints) override;
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return {}; }
  /// 2 s after a change, 5 s while something runs, up to 30 s while nothing does.
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override { return pause_; }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool has_past() const override { return false; }

 private:
  struct Seen {
    ProcessId parent{0};
    Instant started{};
    CatalogueEntry const* tool{nullptr};
    std::string_view frame{};  ///< IDE or terminal; empty: neither
  };

  void look_at_desktop();
  void begin(Process const& process, CatalogueEntry const& tool, Instant now, Scan& scan);
  [[nodiscard]] bool take_up(Session& session, Instant now);
  void live(Session& session, Instant now, Scan& scan) const;
  void end(ProcessId id, Instant now, Scan& scan);
  void tell(Session& session, Instant now, Scan& scan) const;
  void forget_ended(Scan& scan);
  void measure_load(Instant now, Scan& scan);
  [[nodiscard]] bool is_in_front(Session const& session) const;
  [[nodiscard]] std::vector<ProcessId> around(ProcessId id) const;
  [[nodiscard]] bool runs_below_itself(ProcessId id, CatalogueEntry const& tool) const;
  [[nodiscard]] std::string parent_of(Session const& session) const;

  Host const& host_;
  Identities identities_;
  std::string environment_;
  std::unique_ptr<ProcessTable> table_;
  std::unique_ptr<Desktop> desktop_;
  std::map<ProcessId, Seen> seen_;
  std::map<ProcessId, Session> sessions_;
  std::map<std::string, std::string> restored_;  ///< progress of sessions that may go on
  std::optional<ProcessId> foreground_;
  bool someone_is_there_{false};
  std::optional<Instant> looked_;
  bool counts_{false};  ///< the time since the look before was no sleep
  std::chrono::milliseconds pause_{2000};
  std::string unavailable_;
};

}  // namespace companion::detectors::cli_processes
