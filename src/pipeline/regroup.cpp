#include "pipeline/regroup.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace companion::pipeline {
namespace {

struct Decision {
  std::vector<domain::Pair> pairs;  // indices of clusters
  std::vector<bool> ambiguous;      // per cluster
};

bool is_core(Cluster const& cluster) { return cluster.round <= core_rounds; }

/// Pairs as they were, of clusters whose surroundings were not seen whole.
void keep_former_pairs(std::vector<Cluster> const& clusters, std::map<CallId, store::StoredCall> const& held,
                       Decision& decision) {
  std::map<CallId, std::vector<std::size_t>> by_call;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (clusters[i].held_by.value != 0) by_call[clusters[i].held_by].push_back(i);
  }
  std::set<std::size_t> taken;
  for (auto const& pair : decision.pairs) taken.insert({pair.local, pair.proxy});
  for (auto const& [id, members] : by_call) {
    bool const all_core =
        std::all_of(members.begin(), members.end(), [&](auto i) { return is_core(clusters[i]); });
    if (all_core) continue;
    auto const& call = held.at(id).record.call;
    for (auto const i : members) {
      if (!is_core(clusters[i])) decision.ambiguous[i] = call.ambiguous;
    }
    if (members.size() == 2 && !taken.contains(members[0]) && !taken.contains(members[1]))
      decision.pairs.push_back({members[0], members[1], call.rule});
  }
}

Decision decide(std::vector<Cluster> const& clusters, bool tellable,
                std::map<CallId, store::StoredCall> const& held) {
  Decision decision{.pairs = {}, .ambiguous = std::vector<bool>(clusters.size(), false)};
  std::vector<domain::PairingNode> nodes;
  std::vector<std::size_t> cluster_of;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (!clusters[i].node) continue;
    nodes.push_back(*clusters[i].node);
    cluster_of.push_back(i);
  }
  if (!tellable) {
    for (auto const i : cluster_of) decision.ambiguous[i] = true;
    return decision;
  }
  auto const pairing = domain::pair_up(nodes);
  for (std::size_t n = 0; n < nodes.size(); ++n) decision.ambiguous[cluster_of[n]] = pairing.ambiguous[n];
  for (auto const& pair : pairing.pairs) {
    auto const local = cluster_of[pair.local];
    auto const proxy = cluster_of[pair.proxy];
    if (is_core(clusters[local]) && is_core(clusters[proxy]))
      decision.pairs.push_back({local, proxy, pair.rule});
  }
  keep_former_pairs(clusters, held, decision);
  return decision;
}

Group make_group(Cluster& cluster, bool ambiguous) {
  return {.sightings = std::move(cluster.sightings),
          .joining = {.rule = cluster.rule, .ambiguous = ambiguous},
          .id = {}};
}

bool earlier(Sighting const& a, Sighting const& b) {
  return a.source != b.source ? a.source < b.source : a.event_key < b.event_key;
}

bool holds(std::vector<Sighting> const& sightings, Sighting const& wanted) {
  return std::any_of(sightings.begin(), sightings.end(), [&](Sighting const& s) {
    return s.source == wanted.source && s.event_key == wanted.event_key;
  });
}

/// A row stays with the group that holds its first sighting; rows that lose theirs go.
void hand_out_rows(Regrouping& result, std::map<CallId, store::StoredCall> const& held) {
  for (auto const& [id, stored] : held) {
    auto const& first = stored.record.sightings.front();
    auto const keeper = std::find_if(result.groups.begin(), result.groups.end(), [&](Group const& group) {
      return group.id.value == 0 && holds(group.sightings, first);
    });
    if (keeper != result.groups.end()) {
      keeper->id = id;
    } else {
      result.gone.push_back(id);
    }
  }
}

}  // namespace

Regrouping regroup(std::vector<Cluster> clusters, bool tellable,
                   std::map<CallId, store::StoredCall> const& held) {
  auto const decision = decide(clusters, tellable, held);
  Regrouping result;
  std::vector<bool> done(clusters.size(), false);
  for (auto const& pair : decision.pairs) {
    auto group = make_group(clusters[pair.local], false);
    std::move(clusters[pair.proxy].sightings.begin(), clusters[pair.proxy].sightings.end(),
              std::back_inserter(group.sightings));
    std::sort(group.sightings.begin(), group.sightings.end(), earlier);
    group.joining.rule = pair.rule;
    done[pair.local] = done[pair.proxy] = true;
    result.groups.push_back(std::move(group));
  }
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (!done[i]) result.groups.push_back(make_group(clusters[i], decision.ambiguous[i]));
  }

  hand_out_rows(result, held);
  return result;
}

}  // namespace companion::pipeline
