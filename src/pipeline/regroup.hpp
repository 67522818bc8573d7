// Decides which clusters form which calls, and what that changes in the ledger. Pure.
#pragma once

#include <map>
#include <vector>

#include "companion/call.hpp"
#include "domain/merge.hpp"
#include "pipeline/neighbourhood.hpp"

namespace companion::pipeline {

/// One call to be: its sightings and the row it keeps (0 = a new one).
struct Group {
  std::vector<Sighting> sightings;
  domain::Joining joining;
  CallId id;
};

struct Regrouping {
  std::vector<Group> groups;
  std::vector<CallId> gone;  ///< rows that no group keeps
};

/// `held`: every call that any of the clusters comes from, and no other.
/// `tellable` false: too many look-alikes, no pairs are made among them.
[[nodiscard]] Regrouping regroup(std::vector<Cluster> clusters, bool tellable,
                                 std::map<CallId, store::StoredCall> const& held);

}  // namespace companion::pipeline
