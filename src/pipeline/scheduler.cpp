#include "pipeline/scheduler.hpp"

#include <utility>

namespace companion::pipeline {

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

void Scheduler::wake(std::string const& detector, std::vector<std::filesystem::path> const& changed) {
  for (auto const& runner : runners_) {
    if (runner->status().name == detector) {
      runner->wake(changed);
    }
  }
}

void Scheduler::wake_all() {
  for (auto const& runner : runners_) {
    runner->wake({});
  }
}

Result<void> Scheduler::switch_to(std::string const& detector, Switch wanted) {
  for (auto const& runner : runners_) {
    if (runner->status().name == detector) {
      runner->switch_to(wanted);
      return {};
    }
  }
  return fail(Errc::not_found, "there is no source of that name; GET /healthz lists them");
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
