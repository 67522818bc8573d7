// Sightings of one call -> the call as we believe it happened. Pure; the result depends on the set only.
#pragma once

#include <optional>
#include <span>

#include "companion/call.hpp"
#include "domain/price_book.hpp"

namespace companion::domain {

/// How the sightings of a call came together.
struct Joining {
  MergeRule rule{MergeRule::single};
  bool ambiguous{false};
};

/// From when on a proxy reports here; nullopt = no proxy feed, nothing can be said of local calls.
using ProxyFeedSince = std::optional<Instant>;

/// `sightings` not empty. Everything but the id is filled in.
/// - tokens: the account with the greatest output; the 5 m / 1 h split from whoever knows it
/// - attribution (tool, project, session…): the local side; user, team, key: the proxy side
/// - costs: reported = local side, proxy = proxy side, list = prices x tokens; effective: proxy, reported,
/// list
/// - an answer from the proxy's response cache used no provider tokens
[[nodiscard]] Call build_call(std::span<Sighting const> sightings, Joining joining, PriceBook const& prices,
                              ProxyFeedSince feed_since);

[[nodiscard]] Route route_of(std::span<Sighting const> sightings, Instant end, ProxyFeedSince feed_since);

/// What price() was asked for this call; explain asks the same. Views into `call`.
[[nodiscard]] PriceRequest price_request(Call const& call);

}  // namespace companion::domain
