// The numbers that fit into one line: today, the last hour, one session, what a budget leaves.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "companion/query.hpp"

namespace companion {

/// How far back a session's calls are looked for: sessions have no index, and a line must come at once.
inline constexpr Milliseconds glance_session_reach = std::chrono::hours{7 * 24};

struct GlanceQuery {
  Instant now{};
  Instant since{};      ///< when "today" began
  std::string session;  ///< empty: none is asked for
};

/// Sums of a stretch, grouped by route.
struct Glance {
  Instant now{};
  Instant since{};
  UsageReport today;
  UsageReport last_hour;
  std::string session;
  std::optional<UsageReport> session_usage;  ///< of the last seven days; nullopt: none was asked for
  std::optional<ProxyAccount> budget;        ///< the one that runs out first
};

[[nodiscard]] Result<Glance> glance(LedgerView& view, GlanceQuery const& query);

/// Effective cost of one route in a report that is grouped by route.
[[nodiscard]] NanoUsd cost_of(UsageReport const& by_route, Route route);

/// The account with the least left of its limit. One whose period has ended since it was asked, or whose key
/// has expired, says nothing any more.
[[nodiscard]] std::optional<ProxyAccount> tightest(std::vector<ProxyAccount> const& accounts, Instant now);

/// Sums with what each route cost beside them: {…sums…, "routes":{"tracked":"1.5","dark":…}}.
[[nodiscard]] nlohmann::ordered_json to_json_by_route(UsageReport const& by_route);
[[nodiscard]] nlohmann::ordered_json to_json(Glance const& glance);

}  // namespace companion
