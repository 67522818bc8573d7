// Reads all history once, without a daemon: detectors straight into the ledger, committing slice by slice.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "config/config.hpp"

namespace companion::app {

struct BackfillProgress {
  std::string detector;
  ScanProgress scan;  ///< of that detector
  Receipt receipt;    ///< summed over everything so far
  Milliseconds elapsed{0};
};

enum class Continue : std::uint8_t { yes, no };

/// Called after every committed slice; `no` stops there, and the next backfill goes on from that place.
using OnProgress = std::function<Continue(BackfillProgress const&)>;

struct BackfillReport {
  Receipt receipt;
  std::vector<BackfillProgress> detectors;  ///< where each one stands at the end
  std::vector<std::string> problems;        ///< detectors that failed, and other notices, one line each
  std::string upgraded;                     ///< one sentence when the ledger was of an older version
  bool interrupted{false};                  ///< `on_progress` said no, or a stop signal came
  Milliseconds elapsed{0};
};

/// busy: a daemon owns the data folder; it reads history by itself.
/// SIGINT and SIGTERM stop it between two slices; nothing that was committed is read again.
[[nodiscard]] Result<BackfillReport> backfill(config::Config const& config, OnProgress const& on_progress);
/// The same, of what `host` shows instead of this machine.
[[nodiscard]] Result<BackfillReport> backfill(config::Config const& config, Host const& host,
                                              OnProgress const& on_progress);

}  // namespace companion::app
