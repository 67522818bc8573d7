// When to send again after an attempt; knows no socket and no clock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "companion/time.hpp"

namespace companion::telemetry {

struct RetryOptions {
  Milliseconds first{5'000};                ///< before the second attempt, on average half of it
  Milliseconds longest{300'000};            ///< the delay doubles up to here
  Milliseconds shortest{1'000};             ///< jitter never goes below
  Milliseconds retry_after_max{3'600'000};  ///< a server may not silence us for longer
};

/// What came of an attempt.
struct Attempt {
  std::optional<unsigned> status;  ///< HTTP status; empty when there was no answer
  std::string retry_after;         ///< value of that header
};

enum class Verdict : std::uint8_t {
  accepted,  ///< 2xx; a partial success too, which is never repeated
  wait,      ///< send again after `delay`
  dropped,   ///< the same request will not be accepted later either
};

/// What the answer alone says; knows no delay.
[[nodiscard]] Verdict verdict_of(Attempt const& attempt);

struct Decision {
  Verdict verdict{Verdict::accepted};
  Milliseconds delay{0};  ///< with wait only
};

/// Whether the answer says that this request is bad, whatever state or configuration the destination is in.
[[nodiscard]] bool blames_the_data(Attempt const& attempt);

class Retry {
 public:
  /// `random` gives numbers in [0, 1).
  Retry(RetryOptions const& options, std::function<double()> random);

  /// 429, 502, 503, 504 and no answer are worth repeating, honouring Retry-After; full jitter otherwise,
  /// so that a fleet does not come back at once.
  [[nodiscard]] Decision decide(Attempt const& attempt, Instant now);

 private:
  [[nodiscard]] Milliseconds backoff();

  RetryOptions options_;
  std::function<double()> random_;
  Milliseconds ceiling_;
};

}  // namespace companion::telemetry
