#include "app/limits_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/heap.hpp"
#include "platform/power.hpp"
#include "platform/process_usage.hpp"
#include "runtime/sleep.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t stretch_when_slowed = 4;
constexpr std::uint32_t stretch_on_battery = 2;
constexpr Milliseconds sleep_noticed = 5s;
constexpr Milliseconds quiet_after_sleep = 20s;  // everything else wakes up too
constexpr int looks_in_window = 6;

}  // namespace

LimitSeams machine_limits() {
  LimitSeams seams;
  seams.cost = [] {
    // What cannot be told counts as nothing, which is over no limit.
    auto const usage = platform::process_usage().value_or(platform::ProcessUsage{});
    return pipeline::CostSample{.at = std::chrono::steady_clock::now(),
                                .cpu = usage.cpu,
                                .resident_bytes = usage.resident_bytes,
                                .detectors = {}};
  };
  seams.on_battery = platform::on_battery;
  seams.time_slept = platform::time_slept;
  return seams;
}

LimitsWatch::LimitsWatch(pipeline::Scheduler& scheduler, pipeline::LimitOptions const& options,
                         LimitSeams seams)
    : scheduler_{scheduler},
      options_{options},
      seams_{std::move(seams)},
      limits_{options},
      slept_{seams_.time_slept()} {}

asio::awaitable<void> LimitsWatch::run() {
  while (true) {
    look();
    co_await runtime::sleep(options_.window / looks_in_window);
  }
}

void LimitsWatch::look() {
  auto const slept = seams_.time_slept();
  if (slept - std::exchange(slept_, slept) > sleep_noticed) {
    scheduler_.keep_quiet(quiet_after_sleep);
    spdlog::info("the machine has slept: no looks for {} s", quiet_after_sleep / 1s);
  }
  bool const on_battery = options_.save_battery && seams_.on_battery();
  if (on_battery != std::exchange(on_battery_, on_battery)) {
    spdlog::info(on_battery ? "on battery: detectors look half as often"
                            : "no longer on battery: detectors look as often as before");
    stretch();
  }
  if (!options_.enabled) return;
  auto sample = seams_.cost();
  for (auto const& detector : scheduler_.status()) {
    sample.detectors.push_back(
        {.name = detector.name,
         .cpu = detector.cpu,
         .catching_up = detector.more || detector.state == pipeline::DetectorState::starting,
         .resting = detector.switched_off || detector.state == pipeline::DetectorState::suspended});
  }
  apply(limits_.look(sample));
}

void LimitsWatch::apply(pipeline::LimitStep const& step) {
  using pipeline::Remedy;
  switch (step.remedy) {
    case Remedy::none:
      if (!step.reason.empty())
        spdlog::warn("the daemon uses {}, and nothing is left to slow down", step.reason);
      return;
    case Remedy::slow:
      spdlog::warn("the daemon uses {}: detectors look {} times less often", step.reason,
                   stretch_when_slowed);
      excess_ = step.reason;
      platform::trim_heap();
      stretch();
      return;
    case Remedy::suspend:
      spdlog::warn("the daemon still uses {}: {} rests", step.reason, step.detector);
      static_cast<void>(
          scheduler_.suspend(step.detector, "the costliest while the daemon used " + step.reason));
      seams_.tell(step.detector + " rests for a while: it cost the most while the daemon used " +
                  step.reason + ". What it watches is missing meanwhile; `companion status` tells more.");
      return;
    case Remedy::restart:
      seams_.restart("the daemon still uses " + step.reason + " and ends, to be started anew");
      return;
    case Remedy::recover:
      spdlog::info("the daemon is within its limits again");
      excess_.clear();
      stretch();
      return;
  }
}

void LimitsWatch::stretch() {
  scheduler_.stretch((limits_.slowed() ? stretch_when_slowed : 1) * (on_battery_ ? stretch_on_battery : 1));
}

std::string LimitsWatch::notice() const {
  if (limits_.slowed()) {
    return "used " + excess_ + ": detectors look " + std::to_string(stretch_when_slowed) +
           " times less often";
  }
  return on_battery_ ? "on battery: detectors look half as often" : "";
}

}  // namespace companion::app
