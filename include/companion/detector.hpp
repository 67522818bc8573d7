// A detector: a function (world, checkpoint) -> (facts, checkpoint), in slices.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "companion/observation.hpp"
#include "companion/result.hpp"

namespace companion {

/// How much one slice may do. Memory follows the slice, never the backlog.
struct ScanBudget {
  std::uint64_t bytes{8U << 20U};
  std::uint32_t observations{4000};
};

/// Where a long scan stands; for progress lines and lag metrics.
struct ScanProgress {
  std::uint64_t files_total{0};
  std::uint64_t files_done{0};
  std::uint64_t bytes_total{0};
  std::uint64_t bytes_done{0};
};

struct Scan {
  Observations found;
  ScanProgress progress;
  std::uint64_t lines_skipped{0};  ///< complete lines that were no JSON; each is also in found.quarantined
  bool more{false};                ///< call scan() again, there is work left
  std::vector<Running> running{};  ///< what is in use at this moment, of detectors that look at that
};

/// Owned by one thread at a time. Results are committed in the order of the scans; at most one is still being
/// committed while the next is asked for. After a failed commit the owner throws the detector away and
/// restores a new one from what was committed.
class Detector {
 public:
  Detector() = default;
  Detector(Detector const&) = delete;
  Detector& operator=(Detector const&) = delete;
  virtual ~Detector() = default;

  /// Also the `source` of its checkpoints.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Called once, before the first scan, with everything this detector has committed.
  virtual void restore(std::vector<Checkpoint> const& checkpoints) = 0;
  [[nodiscard]] virtual Result<Scan> scan(ScanBudget const& budget) = 0;
  /// Folders whose changes should wake the detector; may grow from scan to scan.
  [[nodiscard]] virtual std::vector<std::filesystem::path> watched() const = 0;
  /// A watch saw these files or folders change: the next scan looks at them only. Without such news a scan
  /// looks at everything.
  virtual void changed(std::span<std::filesystem::path const> /*paths*/) {}
  /// How long to rest before the next look without news, asked after each scan; nullopt: the scheduler's
  /// pace. For detectors whose subject nobody announces: processes, windows, connections.
  [[nodiscard]] virtual std::optional<std::chrono::milliseconds> pause() const { return std::nullopt; }
  /// What it reads and how it is doing, one line for `status`.
  [[nodiscard]] virtual std::string describe() const = 0;
  /// It reads what was written down before; false: it sees the present only, and a backfill has no use of it.
  [[nodiscard]] virtual bool has_past() const { return true; }
  /// Nothing of what it reads is on this machine, as far as the last scan saw.
  [[nodiscard]] virtual bool absent() const { return false; }
};

}  // namespace companion
