// What reports are summed from: a call, a row of the hourly sums, or a session's part of an hour. Texts are
// numbers of the dictionary.
#pragma once

#include <cstdint>
#include <vector>

#include "companion/query.hpp"

namespace companion::store {

struct UsagePiece {
  std::int64_t tool{0};
  std::int64_t model{0};
  std::int64_t provider{0};
  std::int64_t project{0};
  std::int64_t session{0};
  std::int64_t route{0};
  std::int64_t status{0};
  std::int64_t cost_source{0};  ///< unpriced too where the amount of its source is missing
  std::int64_t key_alias{0};
  std::int64_t team{0};
  std::int64_t ownership{0};
  std::int64_t branch{0};  ///< of calls only, where it is asked for: no sums know it
  std::int64_t host{0};    ///< so
  Instant at{};            ///< start of its first call
  Instant last{};          ///< start of its last call
  UsageSums sums;

  /// Fills the sums that follow from the others.
  void complete() {
    if (static_cast<Status>(status) == Status::failure) sums.failed_calls = sums.calls;
    if (static_cast<CostSource>(cost_source) != CostSource::unpriced) return;
    sums.unpriced_calls = sums.calls;
    sums.unpriced_tokens = sums.tokens.total();
  }
};

/// What reports by session want beside it.
struct SessionNote {
  std::int64_t retries{0};
  std::vector<std::int64_t> hosts{};
  std::vector<std::int64_t> tags{};
};

}  // namespace companion::store
