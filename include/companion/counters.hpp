// Persistent counters: the part of the ledger that metrics are projected from. They never fall.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "companion/result.hpp"

namespace companion {

/// Attribute set of one series, ordered by key.
using Attributes = std::map<std::string, std::string>;

/// Adds to one series. A histogram uses slot 0..n for its buckets (n = overflow) and slot -1 for the sum,
/// in the metric's integer unit (tokens, nano-USD, milliseconds, one).
struct CounterDelta {
  std::string metric;  ///< OpenTelemetry name from telemetry/catalogue
  Attributes attributes;
  std::int32_t slot{0};
  std::int64_t delta{0};
};

struct CounterRow {
  std::string metric;
  Attributes attributes;
  std::int32_t slot{0};
  std::int64_t value{0};
};

class CounterView {
 public:
  CounterView() = default;
  CounterView(CounterView const&) = delete;
  CounterView& operator=(CounterView const&) = delete;
  virtual ~CounterView() = default;
  /// Ordered by (metric, attributes, slot).
  [[nodiscard]] virtual Result<std::vector<CounterRow>> counters() = 0;
};

}  // namespace companion
