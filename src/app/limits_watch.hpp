// Keeps the daemon cheap: watches what it costs, the battery and sleep, and slows the detectors down.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "pipeline/scheduler.hpp"
#include "pipeline/self_limits.hpp"

namespace companion::app {

namespace asio = boost::asio;

/// What the system tells of this process and the machine; tests tell something else.
struct LimitSeams {
  std::function<pipeline::CostSample()> cost;  ///< without detectors
  std::function<bool()> on_battery;
  std::function<Milliseconds()> time_slept;
  std::function<void(std::string const& reason)> restart;
  /// Tells it on the desktop; must not block.
  std::function<void(std::string const& text)> tell;
};

/// Of this machine, but for `restart` and `tell`.
[[nodiscard]] LimitSeams machine_limits();

/// Loop only.
class LimitsWatch {
 public:
  /// `scheduler` outlives it.
  LimitsWatch(pipeline::Scheduler& scheduler, pipeline::LimitOptions const& options, LimitSeams seams);

  /// Until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// One look at the machine; run() takes several in a window.
  void look();
  /// For people; empty while detectors look as often as they are configured to.
  [[nodiscard]] std::string notice() const;

 private:
  void apply(pipeline::LimitStep const& step);
  void stretch();

  pipeline::Scheduler& scheduler_;
  pipeline::LimitOptions options_;
  LimitSeams seams_;
  pipeline::SelfLimits limits_;
  std::string excess_;  ///< why they are slowed
  bool on_battery_{false};
  Milliseconds slept_{0};
};

}  // namespace companion::app
