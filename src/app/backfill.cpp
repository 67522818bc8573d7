#include "app/backfill.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <utility>

#include "app/ledger_parts.hpp"
#include "detectors/all.hpp"
#include "platform/heap.hpp"
#include "platform/make_host.hpp"
#include "store/foreign_database.hpp"

namespace companion::app {

namespace {

/// Larger than the daemon's: nobody waits for the first of it, and fewer commits write fewer pages twice.
constexpr ScanBudget backfill_slice{.bytes = 16U << 20U, .observations = 4000};

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

/// One backfill: parses a slice on a second thread while this one commits the slice before it.
class Backfill {
 public:
  Backfill(LedgerParts& parts, Clock const& clock, OnProgress const& on_progress)
      : parts_{parts}, clock_{clock}, on_progress_{on_progress} {
    stop_.async_wait([this](boost::system::error_code const& error, int) { interrupted_ = !error; });
  }

  void read(Detector& detector);
  [[nodiscard]] bool interrupted() const { return interrupted_; }
  [[nodiscard]] BackfillReport report();

 private:
  [[nodiscard]] Result<void> read_all(Detector& detector, BackfillProgress& progress);
  [[nodiscard]] Result<void> commit(Scan const& scan, BackfillProgress& progress);
  [[nodiscard]] std::future<Result<Scan>> begin_slice(Detector& detector);
  [[nodiscard]] Milliseconds elapsed() const {
    return std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - begun_);
  }

  LedgerParts& parts_;
  Clock const& clock_;
  OnProgress const& on_progress_;
  BackfillReport report_;
  SteadyClock::time_point begun_{SteadyClock::now()};
  asio::io_context signals_{1};
  asio::signal_set stop_{signals_, SIGINT, SIGTERM};
  asio::thread_pool parser_{1};
  bool interrupted_{false};
};

std::future<Result<Scan>> Backfill::begin_slice(Detector& detector) {
  auto scan = [&detector] { return detector.scan(backfill_slice); };
  return asio::post(parser_, asio::use_future(std::move(scan)));
}

void Backfill::read(Detector& detector) {
  BackfillProgress progress;
  progress.detector = detector.name();
  try {
    auto const done = read_all(detector, progress);
    if (!done) {
      report_.problems.push_back(progress.detector + ": " + done.error().message);
    }
  } catch (std::exception const& error) {
    report_.problems.push_back(progress.detector + ": " + error.what());
  }
  progress.elapsed = elapsed();
  report_.detectors.push_back(std::move(progress));
}

Result<void> Backfill::read_all(Detector& detector, BackfillProgress& progress) {
  auto checkpoints = parts_.ledger->checkpoints(progress.detector);
  if (!checkpoints) {
    return propagate(checkpoints);
  }
  detector.restore(*checkpoints);
  auto next = begin_slice(detector);
  while (true) {
    auto scan = next.get();
    if (!scan) {
      return propagate(scan);
    }
    bool const more = scan->more;
    if (more) {
      next = begin_slice(detector);
    }
    auto committed = commit(*scan, progress);
    if (!committed || !more || interrupted_) {
      // What is still being parsed is dropped: it was not committed, so it will be read again.
      if (more) {
        next.wait();
      }
      return committed;
    }
  }
}

Result<void> Backfill::commit(Scan const& scan, BackfillProgress& progress) {
  auto const* const batch = &scan.found;
  auto receipts = parts_.bookkeeper->record({&batch, 1}, clock_.now());
  if (!receipts) {
    return propagate(receipts);
  }
  auto tidied = parts_.ledger->checkpoint_wal();
  if (!tidied) {
    return propagate(tidied);
  }
  for (auto const& receipt : *receipts) {
    report_.receipt += receipt;
  }
  progress.scan = scan.progress;
  progress.receipt = report_.receipt;
  progress.elapsed = elapsed();
  signals_.poll();
  if (on_progress_ && on_progress_(progress) == Continue::no) {
    interrupted_ = true;
  }
  return {};
}

BackfillReport Backfill::report() {
  report_.interrupted = interrupted_;
  report_.elapsed = elapsed();
  report_.upgraded = parts_.ledger->upgraded();
  report_.problems.insert(report_.problems.begin(), parts_.notices.begin(), parts_.notices.end());
  return std::move(report_);
}

}  // namespace

Result<BackfillReport> backfill(config::Config const& config, OnProgress const& on_progress) {
  auto const host = platform::make_host(store::open_foreign);
  return backfill(config, *host, on_progress);
}

Result<BackfillReport> backfill(config::Config const& config, Host const& host,
                                OnProgress const& on_progress) {
  // History can be read again, so a commit need not reach the disk at once; it is never half done.
  auto parts = open_ledger(config, store::Synchronous::normal);
  if (!parts) {
    return propagate(parts);
  }
  auto const detectors = detectors::make_all(host, config.detectors);
  Backfill work{*parts, host.clock(), on_progress};
  for (auto const& detector : detectors) {
    if (!work.interrupted() && detector->has_past()) {
      work.read(*detector);
    }
  }
  platform::trim_heap();
  return work.report();
}

}  // namespace companion::app
