// Several accounts of one event by one source: which of them holds. Commutative, associative, idempotent.
#pragma once

#include "companion/observation.hpp"

namespace companion {

/// Folds `other` into `into`; both must have the same (source, event_key).
/// - What was used (tokens, cost, model, tier…) comes whole from the record with the greatest output:
///   streamed copies grow, and their parts must not be mixed.
/// - Whose it is (session, project, ids…) comes from the owner: no side copy, then no background fork,
///   then the smaller session id, so that the order of arrival never matters.
/// - start is the least, end the greatest; the standing and linked web searches the greatest.
void merge_snapshot(Sighting& into, Sighting const& other);

/// True when the account `a` of what was used is to be preferred to `b`: greater output, then greater total.
[[nodiscard]] bool tells_more(Sighting const& a, Sighting const& b);

/// All fields equal.
[[nodiscard]] bool same(Sighting const& a, Sighting const& b);

}  // namespace companion
