// News of a settled call, for whoever keeps calls elsewhere: the call as it is now, under a key that stays.
#pragma once

#include <cstdint>
#include <optional>

#include "companion/call.hpp"

namespace companion {

struct UsageEvent {
  std::int64_t version{
      0};  ///< grows with every news of the ledger: of two events of a call the greater holds
  CallId call;
  Instant placed{};                    ///< the call's start as it was first told; the same in all versions
  std::optional<CallRecord> record{};  ///< none: the call is no more, or it is open anew
};

/// How much news a destination has not taken yet.
struct UsageBacklog {
  std::int64_t events{0};
  std::int64_t sent{0};  ///< version up to which everything was taken, or lost for age or size
};

/// What waits for too long, or too much of it, is given up, oldest first.
struct OutboxLimits {
  Milliseconds age_max{std::chrono::hours{24 * 30}};
  std::int64_t bytes_max{256LL << 20};
};

}  // namespace companion
