// What the newest calls were like, as readings of this host: shares over an hour, sessions of a quarter of
// one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "companion/call.hpp"
#include "companion/query.hpp"
#include "companion/time.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::app {

/// Sums over the calls of the last hour. Pure.
class RecentUse {
 public:
  explicit RecentUse(Instant now) : now_{now} {}
  void add(Call const& call);

  struct Share {
    std::int64_t part{0};
    std::int64_t whole{0};
  };
  using Series = std::vector<std::string>;  // values of the metric's attributes
  [[nodiscard]] std::map<Series, Share> const& cached_input() const { return cached_input_; }
  [[nodiscard]] std::map<Series, Share> const& failed_calls() const { return failed_calls_; }
  /// By tool and status.
  [[nodiscard]] std::map<Series, std::int64_t> sessions() const;

 private:
  Instant now_;
  std::map<Series, Share> cached_input_;
  std::map<Series, Share> failed_calls_;
  std::map<std::pair<std::string, std::string>, std::set<Route>> sessions_;  // by tool and session
};

/// One thread only: that of `view`. Asks the ledger every half minute at most, for 10,000 calls at most.
class RecentGauges {
 public:
  void append(LedgerView& view, Instant now, std::vector<telemetry::Reading>& readings);

 private:
  std::optional<Instant> asked_;
  std::vector<telemetry::Reading> shown_;
  std::set<RecentUse::Series> seen_;  // tool and status; bounded: what lies beyond is not shown
};

}  // namespace companion::app
