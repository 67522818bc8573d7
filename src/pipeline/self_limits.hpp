// What the daemon may cost, and what happens when it costs more. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "companion/time.hpp"

namespace companion::pipeline {

struct LimitOptions {
  bool enabled{true};
  std::uint32_t cpu_percent{2};             ///< of a core, over `window`
  std::uint64_t memory_bytes{64ULL << 20};  ///< resident during all of `window`
  Milliseconds window{60'000};
  bool restart{false};      ///< end when nothing else helps: whoever started the daemon starts it anew
  bool save_battery{true};  ///< look half as often while the machine lives on it
};

struct DetectorCost {
  std::string name;
  std::chrono::nanoseconds cpu{0};  ///< since the start
  bool catching_up{false};          ///< reads what was there before it: work that ends
  bool resting{false};              ///< suspended or switched off
};

struct CostSample {
  std::chrono::steady_clock::time_point at;
  Milliseconds cpu{0};  ///< of the whole process since its start
  std::uint64_t resident_bytes{0};
  std::vector<DetectorCost> detectors;  ///< the same ones in each sample
};

enum class Remedy : std::uint8_t {
  none,
  slow,     ///< all detectors look less often
  suspend,  ///< the costliest detector rests
  restart,
  recover,  ///< all detectors look as often as before
};

struct LimitStep {
  Remedy remedy{Remedy::none};
  std::string detector{};  ///< of suspend
  std::string reason{};    ///< for people: what it cost, and the limit
};

/// One step a window at most: slow, then suspend detectors one after the other, then restart. CPU that
/// detectors did not use (requests that others send) is nothing that these remedies help against, nor is a
/// backlog, which ends.
class SelfLimits {
 public:
  explicit SelfLimits(LimitOptions const& options) : options_{options} {}

  /// Samples come a few times in each window.
  [[nodiscard]] LimitStep look(CostSample const& sample);
  [[nodiscard]] bool slowed() const { return slowed_; }

 private:
  [[nodiscard]] std::optional<std::string> excess(CostSample const& end) const;
  [[nodiscard]] LimitStep remedy(CostSample const& end, std::string reason);
  [[nodiscard]] DetectorCost const* costliest(CostSample const& end) const;
  [[nodiscard]] std::chrono::nanoseconds cost_in_window(CostSample const& end, std::size_t detector) const;

  LimitOptions options_;
  std::optional<CostSample> begin_;  ///< of the window
  std::uint64_t resident_least_{0};  ///< in it
  std::uint32_t windows_calm_{0};
  std::uint32_t suspended_{0};  ///< since it was slowed
  bool caught_up_{true};        ///< during all of the window
  bool slowed_{false};
};

}  // namespace companion::pipeline
