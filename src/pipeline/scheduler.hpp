// When detectors run: all of them, side by side, each by its own runner.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/detector_runner.hpp"
#include "runtime/task_group.hpp"

namespace companion::pipeline {

/// Loop only. Whoever destroys it has drained the group it was started in.
class Scheduler {
 public:
  Scheduler(RunnerSeams seams, SchedulerOptions options);
  Scheduler(Scheduler const&) = delete;
  Scheduler& operator=(Scheduler const&) = delete;
  ~Scheduler() = default;

  void add(std::string name, MakeDetector make);
  /// One child per detector, until cancelled.
  void start(runtime::TaskGroup& scans);
  /// Something changed where the detector looks: at these paths, or, if there are none, anywhere.
  void wake(std::string const& detector, std::vector<std::filesystem::path> const& changed);
  void wake_all();
  /// Until the process ends. not_found: there is no such detector.
  [[nodiscard]] Result<void> switch_to(std::string const& detector, Switch wanted);
  /// not_found: there is no such detector.
  [[nodiscard]] Result<void> suspend(std::string const& detector, std::string reason);
  /// From the next rest on, rests are `times` as long as configured.
  void stretch(std::uint32_t times) { options_.stretch = times; }
  /// Nobody begins a look for so long; one under way goes on.
  void keep_quiet(std::chrono::milliseconds time);
  [[nodiscard]] std::vector<DetectorStatus> status() const;

 private:
  [[nodiscard]] DetectorRunner* find(std::string const& detector);

  RunnerSeams seams_;
  SchedulerOptions options_;
  std::vector<std::unique_ptr<DetectorRunner>> runners_;
};

}  // namespace companion::pipeline
