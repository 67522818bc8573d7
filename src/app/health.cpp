#include "app/health.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace companion::app {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto commit_longest = std::chrono::seconds{30};
constexpr auto slice_longest = std::chrono::seconds{120};

std::string seconds_since(SteadyClock::time_point since, SteadyClock::time_point now) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now - since).count()) + " s";
}

/// Nothing waits for a detector that has read all there was.
Milliseconds lag_of(pipeline::DetectorStatus const& detector, Instant now) {
  bool const current = detector.state == pipeline::DetectorState::watching;
  if (current || !detector.last_success) return Milliseconds::zero();
  return std::max(now - *detector.last_success, Milliseconds::zero());
}

}  // namespace

bool is_stuck(pipeline::WriterState const& writer, SteadyClock::time_point now) {
  bool const working = writer.busy_since != SteadyClock::time_point{};
  return working && now - writer.busy_since > commit_longest;
}

receiver::Health assess(HealthInputs const& inputs) {
  receiver::Health health;
  health.parts.push_back({.name = "loop", .ok = true, .detail = "", .detector = {}});

  auto const& writer = inputs.writer;
  bool const stuck = is_stuck(writer, inputs.now);
  receiver::HealthPart part{
      .name = "writer", .ok = !stuck && writer.last_error.empty(), .detail = "", .detector = {}};
  part.detail = stuck ? "no commit for " + seconds_since(writer.busy_since, inputs.now) : writer.last_error;
  health.alive = !stuck;
  health.ready = part.ok;
  health.parts.push_back(std::move(part));

  for (auto const& detector : inputs.detectors) {
    bool const hangs =
        detector.scanning_since.has_value() && inputs.now - *detector.scanning_since > slice_longest;
    bool const rests = !detector.switched_off && (detector.state == pipeline::DetectorState::retrying ||
                                                  detector.state == pipeline::DetectorState::suspended);
    std::string detail{to_string(detector.state)};
    if (hangs) {
      detail = "no slice for " + seconds_since(*detector.scanning_since, inputs.now);
    } else if (!detector.reason.empty()) {
      detail += ": " + detector.reason;
    }
    if (detector.switched_off) {
      detail = "switched off";
    }
    health.alive = health.alive && !hangs;
    health.parts.push_back({.name = detector.name,
                            .ok = !hangs && !rests,
                            .detail = std::move(detail),
                            .detector = receiver::DetectorHealth{.last_success = detector.last_success,
                                                                 .lag = lag_of(detector, inputs.wall),
                                                                 .errors = detector.errors,
                                                                 .files_total = detector.progress.files_total,
                                                                 .files_done = detector.progress.files_done,
                                                                 .quarantined = detector.quarantined,
                                                                 .absent = detector.absent,
                                                                 .description = detector.description,
                                                                 .switched_off = detector.switched_off}});
  }
  for (auto const& proxy : inputs.proxies) {
    health.parts.push_back({.name = "proxy:" + proxy.name,
                            .ok = proxy.poll.problem.empty(),
                            .detail = describe(proxy, inputs.wall),
                            .detector = {}});
  }
  health.ready = health.ready && health.alive;
  return health;
}

}  // namespace companion::app
