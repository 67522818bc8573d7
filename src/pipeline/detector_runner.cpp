#include "pipeline/detector_runner.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "platform/thread_usage.hpp"
#include "runtime/offload.hpp"
#include "runtime/sleep.hpp"

namespace companion::pipeline {

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

/// With more changes than this it is cheaper to look everywhere.
constexpr std::size_t hints_max = 5'000;
/// A detector that asks for less would keep the pool busy.
constexpr milliseconds pause_shortest{10};

bool is_empty(Observations const& found) {
  return found.sightings.empty() && found.quarantined.empty() && found.checkpoints.empty() &&
         found.activities.empty() && found.inventory.empty();
}

}  // namespace

/// What one visit to the work pool brings back.
struct DetectorRunner::Slice {
  Result<Scan> scan;
  std::vector<fs::path> watched{};  ///< asked only when there is nothing more to read
  std::string description{};
  bool absent{false};
  bool has_past{true};
  std::optional<milliseconds> pause{};
  SteadyClock::duration took{};
  std::chrono::nanoseconds cpu{};
};

std::string_view to_string(DetectorState state) {
  switch (state) {
    case DetectorState::starting:
      return "starting";
    case DetectorState::watching:
      return "watching";
    case DetectorState::retrying:
      return "retrying";
    case DetectorState::suspended:
      return "suspended";
  }
  return "";
}

DetectorRunner::DetectorRunner(std::string name, MakeDetector make, RunnerSeams const& seams,
                               SchedulerOptions const& options)
    : make_{std::move(make)}, seams_{seams}, options_{options}, alarm_{seams.loop} {
  status_.name = std::move(name);
}

void DetectorRunner::wake(std::vector<fs::path> const& changed) {
  woken_ = true;
  look_everywhere_ = look_everywhere_ || changed.empty() || changed_.size() > hints_max;
  if (!look_everywhere_) {
    changed_.insert(changed_.end(), changed.begin(), changed.end());
  }
  if (status_.failures == 0) {
    alarm_.notify();
  }
}

void DetectorRunner::switch_to(Switch wanted) {
  status_.switched_off = wanted == Switch::off;
  suspended_until_.reset();  // a person decides
  if (status_.switched_off) {
    status_.running.clear();
  } else {
    look_everywhere_ = true;
  }
  woken_ = true;
  alarm_.notify();
}

void DetectorRunner::suspend(std::string reason) {
  suspended_until_ = SteadyClock::now() + options_.suspension;
  status_.state = DetectorState::suspended;
  status_.reason = std::move(reason);
  status_.running.clear();
}

asio::awaitable<void> DetectorRunner::until_allowed() {
  constexpr auto long_time = std::chrono::hours{1};
  for (auto now = SteadyClock::now();; now = SteadyClock::now()) {
    if (status_.switched_off) {
      co_await alarm_.wait(long_time);
    } else if (suspended_until_ && *suspended_until_ > now) {
      co_await alarm_.wait(*suspended_until_ - now);
    } else if (options_.quiet_until > now) {
      co_await alarm_.wait(options_.quiet_until - now);
    } else {
      break;
    }
  }
  suspended_until_.reset();
}

asio::awaitable<void> DetectorRunner::run() {
  while (true) {
    co_await until_allowed();
    woken_ = false;
    auto const outcome = co_await look();
    if (outcome) {
      status_.failures = 0;
      if (!suspended_until_) {
        status_.reason.clear();
        status_.state = DetectorState::watching;
      }
      status_.last_success = seams_.clock->now();
    } else {
      note_failure(outcome.error().message);
      detector_.reset();
      look_everywhere_ = true;
    }
    co_await rest(outcome);
  }
}

asio::awaitable<Result<void>> DetectorRunner::look() {
  if (!detector_) {
    auto restored = co_await restore();
    if (!restored) {
      co_return propagate(restored);
    }
  }
  co_return co_await read_backlog();
}

asio::awaitable<Result<void>> DetectorRunner::restore() {
  auto checkpoints = co_await seams_.checkpoints(status_.name);
  if (!checkpoints) {
    co_return propagate(checkpoints);
  }
  auto work = [this, &checkpoints]() -> Result<std::unique_ptr<Detector>> {
    try {
      auto detector = make_();
      detector->restore(*checkpoints);
      return detector;
    } catch (std::exception const& error) {
      return fail(Errc::io, error.what());
    }
  };
  auto made = co_await runtime::offload(seams_.work, std::move(work));
  if (!made) {
    co_return propagate(made);
  }
  detector_ = std::move(*made);
  co_return Result<void>{};
}

asio::awaitable<Result<void>> DetectorRunner::read_backlog() {
  // One slice is parsed while the one before it commits, and handed over only once that one is safe:
  // a later checkpoint never gets into the ledger ahead of an earlier one.
  std::unique_ptr<Ticket> in_flight;
  for (bool more = true; more;) {
    auto scan = co_await next_slice();
    if (in_flight) {
      auto receipt = co_await in_flight->outcome();
      in_flight.reset();
      if (!receipt) {
        co_return propagate(receipt);
      }
    }
    if (!scan) {
      co_return propagate(scan);
    }
    more = scan->more && !status_.switched_off && !suspended_until_;
    if (!is_empty(scan->found)) {
      in_flight = std::make_unique<Ticket>();
      auto queued = co_await seams_.ingest->enqueue(std::move(scan->found), *in_flight);
      if (!queued) {
        co_return propagate(queued);
      }
    }
    if (more && status_.slowed) {
      co_await runtime::sleep(slice_time_);
    }
  }
  if (in_flight) {
    auto receipt = co_await in_flight->outcome();
    if (!receipt) {
      co_return propagate(receipt);
    }
  }
  co_return Result<void>{};
}

asio::awaitable<Result<Scan>> DetectorRunner::next_slice() {
  auto const hints = take_hints();
  bool const undescribed = status_.description.empty();
  bool const was_absent = status_.absent && reach_ == Reach::nothing;
  auto work = [this, &hints, undescribed, was_absent]() -> Slice {
    auto const begun = SteadyClock::now();
    auto const cpu_before = platform::thread_cpu();
    try {
      if (!hints.empty()) {
        detector_->changed(hints);
      }
      Slice slice{.scan = detector_->scan(options_.budget)};
      if (slice.scan && !slice.scan->more) {
        slice.watched = detector_->watched();
      }
      slice.absent = detector_->absent();
      // It looks at folders: not after each slice of a long backlog, nor at each look for what is not here.
      bool const is_news = !slice.absent || !was_absent;
      if (undescribed || (is_news && (!slice.scan || !slice.scan->more))) {
        slice.description = detector_->describe();
      }
      slice.has_past = detector_->has_past();
      slice.pause = detector_->pause();
      slice.took = SteadyClock::now() - begun;
      slice.cpu = platform::thread_cpu() - cpu_before;
      return slice;
    } catch (std::exception const& error) {
      return Slice{.scan = fail(Errc::io, error.what())};
    }
  };
  status_.scanning_since = SteadyClock::now();
  auto slice = co_await runtime::offload(seams_.work, work);
  status_.scanning_since.reset();
  note(slice);
  co_return std::move(slice.scan);
}

std::vector<fs::path> DetectorRunner::take_hints() {
  auto hints = std::exchange(changed_, {});
  if (std::exchange(look_everywhere_, false)) {
    hints.clear();
  }
  return hints;
}

void DetectorRunner::note(Slice const& slice) {
  slice_time_ = slice.took;
  status_.cpu += slice.cpu;
  status_.slowed = slice.took > options_.slice_max || (slice.pause && slice.took > *slice.pause);
  if (!slice.scan) {
    return;
  }
  status_.more = slice.scan->more;
  pause_ = slice.pause;
  if (!slice.description.empty()) {
    status_.description = slice.description;
  }
  status_.absent = slice.absent;
  status_.has_past = slice.has_past;
  status_.progress = slice.scan->progress;
  auto const& found = slice.scan->found;
  status_.sightings += found.sightings.size();
  status_.activities += found.activities.size();
  status_.inventory += found.inventory.size();
  status_.quarantined += found.quarantined.size();
  status_.lines_skipped += slice.scan->lines_skipped;
  if (!slice.scan->more) {
    if (!status_.switched_off) status_.running = slice.scan->running;
    auto const coverage = seams_.watch(status_.name, slice.watched);
    reach_ = coverage.reach;
    if (!coverage.added.empty()) {
      wake(coverage.added);
    }
  }
}

void DetectorRunner::note_failure(std::string const& reason) {
  ++status_.failures;
  ++status_.errors;
  status_.running.clear();
  status_.reason = reason;
  status_.state = status_.failures >= options_.failures_until_suspended ? DetectorState::suspended
                                                                        : DetectorState::retrying;
  if (seams_.failed) {
    seams_.failed(status_.name, reason);
  }
}

milliseconds DetectorRunner::retry_pause() const {
  if (status_.state == DetectorState::suspended) {
    return options_.suspension;
  }
  auto const doublings = std::min(status_.failures - 1, 20U);
  return std::min<milliseconds>(options_.retry_first * (1LL << doublings), options_.retry_longest);
}

milliseconds DetectorRunner::longest_rest() const {
  if (pause_) {
    auto const worked = std::chrono::ceil<milliseconds>(slice_time_);
    return std::max({*pause_ * options_.stretch, worked, pause_shortest});
  }
  auto const pause = reach_ == Reach::all       ? options_.sweep
                     : reach_ == Reach::nothing ? options_.look_out
                                                : options_.poll;
  return pause * options_.stretch;
}

asio::awaitable<void> DetectorRunner::rest(Result<void> const& outcome) {
  auto const longest = outcome ? longest_rest() : retry_pause();
  if (!outcome || !woken_) {
    co_await alarm_.wait(longest);
  }
  if (outcome && woken_) {
    co_await runtime::sleep(options_.debounce);
  }
  // Hints are of use only to those who are told of everything.
  look_everywhere_ = look_everywhere_ || reach_ != Reach::all || !woken_;
}

}  // namespace companion::pipeline
