#include "pipeline/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace companion::pipeline {
namespace {

tl::unexpected<Error> no_such_source() {
  return fail(Errc::not_found, "there is no source of that name; GET /healthz lists them");
}

}  // namespace

Scheduler::Scheduler(RunnerSeams seams, SchedulerOptions options)
    : seams_{std::move(seams)}, options_{options} {}

void Scheduler::add(std::string name, MakeDetector make) {
  runners_.push_back(std::make_unique<DetectorRunner>(std::move(name), std::move(make), seams_, options_));
}

void Scheduler::start(runtime::TaskGroup& scans) {
  for (auto const& runner : runners_) {
    scans.spawn(runner->run());
  }
}

DetectorRunner* Scheduler::find(std::string const& detector) {
  auto const found = std::find_if(runners_.begin(), runners_.end(),
                                  [&](auto const& runner) { return runner->status().name == detector; });
  return found == runners_.end() ? nullptr : found->get();
}

void Scheduler::wake(std::string const& detector, std::vector<std::filesystem::path> const& changed) {
  if (auto* const runner = find(detector)) {
    runner->wake(changed);
  }
}

void Scheduler::wake_all() {
  for (auto const& runner : runners_) {
    runner->wake({});
  }
}

Result<void> Scheduler::switch_to(std::string const& detector, Switch wanted) {
  auto* const runner = find(detector);
  if (runner == nullptr) {
    return no_such_source();
  }
  runner->switch_to(wanted);
  return {};
}

Result<void> Scheduler::suspend(std::string const& detector, std::string reason) {
  auto* const runner = find(detector);
  if (runner == nullptr) {
    return no_such_source();
  }
  runner->suspend(std::move(reason));
  return {};
}

void Scheduler::keep_quiet(std::chrono::milliseconds time) {
  options_.quiet_until = std::chrono::steady_clock::now() + time;
}

std::vector<DetectorStatus> Scheduler::status() const {
  std::vector<DetectorStatus> all;
  all.reserve(runners_.size());
  for (auto const& runner : runners_) {
    all.push_back(runner->status());
  }
  return all;
}

}  // namespace companion::pipeline
