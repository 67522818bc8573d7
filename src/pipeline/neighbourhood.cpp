#include "pipeline/neighbourhood.hpp"

#include <algorithm>
#include <iterator>

#include "domain/identity.hpp"

namespace companion::pipeline {
namespace {

constexpr std::size_t rounds_max = 5;
constexpr std::size_t clusters_max = 256;
constexpr std::size_t sharing_max = 64;  // calls that carry one id: past it the id proves nothing anyway
constexpr std::size_t bucket_max = clusters_max;

bool earlier(Sighting const& a, Sighting const& b) {
  return a.source != b.source ? a.source < b.source : a.event_key < b.event_key;
}

std::optional<domain::PairingNode> node_of(std::vector<Sighting> const& sightings) {
  std::vector<Sighting const*> group;
  group.reserve(sightings.size());
  for (auto const& s : sightings) group.push_back(&s);
  return domain::pairing_node(group);
}

void append_node_hashes(domain::PairingNode const& node, std::vector<std::uint64_t>& out) {
  if (domain::pairs_by_session(node)) out.push_back(domain::session_hash(node, node.side, 0));
  if (domain::pairs_by_vector(node)) out.push_back(domain::vector_hash(node, node.side, 0));
}

}  // namespace

std::vector<Cluster> clusters_of(std::vector<Sighting> sightings) {
  std::sort(sightings.begin(), sightings.end(), earlier);
  auto const groups = domain::strong_groups(sightings);
  std::vector<Cluster> clusters;
  clusters.reserve(groups.size());
  for (auto const& group : groups) {
    Cluster cluster;
    cluster.rule = group.rule;
    for (auto const member : group.members) cluster.sightings.push_back(std::move(sightings[member]));
    cluster.node = node_of(cluster.sightings);
    clusters.push_back(std::move(cluster));
  }
  return clusters;
}

std::vector<std::uint64_t> keys_of(std::vector<Sighting> const& sightings,
                                   std::optional<domain::PairingNode> const& node) {
  std::vector<std::uint64_t> keys;
  keys.reserve(6);
  for (auto const& s : sightings) {
    keys.push_back(domain::event_key_hash(s));
    domain::append_id_hashes(s, keys);
  }
  if (sightings.size() == 1) {
    if (node) append_node_hashes(*node, keys);
  } else {
    // Each side by itself: a proof between the sides may fail later, when an id turns out to be repeated.
    for (auto const side : {Side::local, Side::proxy}) {
      std::vector<Sighting> one_sided;
      std::copy_if(sightings.begin(), sightings.end(), std::back_inserter(one_sided),
                   [&](Sighting const& s) { return s.side == side; });
      for (auto const& cluster : clusters_of(std::move(one_sided))) {
        if (cluster.node) append_node_hashes(*cluster.node, keys);
      }
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::vector<std::uint64_t> keys_of(std::vector<Sighting> const& sightings) {
  return keys_of(sightings, sightings.size() == 1 ? node_of(sightings) : std::nullopt);
}

Result<bool> Neighbourhood::load(CallId id) {
  if (loaded_.contains(id)) return false;
  auto stored = ledger_->load(id);
  if (!stored) return propagate(stored);
  loaded_.emplace(id, std::move(*stored));
  return true;
}

Result<std::vector<CallId>> Neighbourhood::sharing(Sighting const& sighting) {
  std::vector<std::uint64_t> hashes{domain::event_key_hash(sighting)};
  domain::append_id_hashes(sighting, hashes);
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());

  std::vector<CallId> found;
  for (auto const hash : hashes) {
    if (auto r = ledger_->find(hash, day_of(sighting.start), sharing_max, found); !r) return propagate(r);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());

  std::vector<CallId> proved;
  for (auto const id : found) {
    auto fresh = load(id);
    if (!fresh) return propagate(fresh);
    auto const& held = loaded_.at(id).record.sightings;
    bool const shares = std::any_of(held.begin(), held.end(),
                                    [&](Sighting const& s) { return domain::share_identity(s, sighting); });
    if (shares) {
      proved.push_back(id);
    } else if (*fresh) {
      loaded_.erase(id);
    }
  }
  return proved;
}

Result<std::vector<CallId>> Neighbourhood::related(Sighting const& sighting) {
  auto calls = sharing(sighting);
  if (!calls) return calls;
  return with_rivals(std::move(*calls));
}

Result<std::vector<CallId>> Neighbourhood::with_rivals(std::vector<CallId> calls) {
  for (std::size_t i = 0; i < calls.size() && calls.size() < sharing_max; ++i) {
    auto const& held = loaded_.at(calls[i]).record.sightings;  // stays where it is while others are loaded
    for (auto const& sighting : held) {
      auto more = sharing(sighting);
      if (!more) return more;
      for (auto const id : *more) {
        if (std::find(calls.begin(), calls.end(), id) == calls.end()) calls.push_back(id);
      }
    }
  }
  return calls;
}

Result<void> Neighbourhood::collect(domain::PairingNode const& node, Side side, std::vector<CallId>& out) {
  for (int shift = -1; shift <= 1; ++shift) {
    if (domain::pairs_by_session(node)) {
      auto r = ledger_->find(domain::session_hash(node, side, shift), day_of(node.end), bucket_max, out);
      if (!r) return r;
    }
    if (domain::pairs_by_vector(node)) {
      auto r = ledger_->find(domain::vector_hash(node, side, shift), day_of(node.end), bucket_max, out);
      if (!r) return r;
    }
  }
  return {};
}

Result<bool> Neighbourhood::has_counterpart(domain::PairingNode const& node) {
  std::vector<CallId> found;
  auto r = collect(node, node.side == Side::local ? Side::proxy : Side::local, found);
  if (!r) return propagate(r);
  return !found.empty();
}

Result<bool> Neighbourhood::step(std::vector<Cluster>& clusters, std::size_t round) {
  std::vector<CallId> found;
  std::vector<domain::PairingNode> from;
  if (round == 1) from = anchors_;
  for (auto const& cluster : clusters) {
    if (cluster.round + 1 == round && cluster.node) from.push_back(*cluster.node);
  }
  for (auto const& node : from) {
    for (auto const side : {Side::local, Side::proxy}) {
      if (auto r = collect(node, side, found); !r) return propagate(r);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  bool grown = false;
  for (auto const id : found) {
    auto fresh = load(id);
    if (!fresh) return propagate(fresh);
    if (!*fresh) continue;
    grown = true;
    auto calls = with_rivals({id});
    if (!calls) return propagate(calls);
    append_clusters(*calls, round, clusters);
  }
  return grown;
}

void Neighbourhood::append_clusters(std::vector<CallId> const& calls, std::size_t round,
                                    std::vector<Cluster>& clusters) const {
  std::vector<Sighting> together;
  for (auto const id : calls) {
    auto const& held = loaded_.at(id).record.sightings;
    together.insert(together.end(), held.begin(), held.end());
  }
  for (auto& cluster : clusters_of(std::move(together))) {
    auto const& first = cluster.sightings.front();
    auto const holder = std::find_if(calls.begin(), calls.end(), [&](CallId id) {
      auto const& held = loaded_.at(id).record.sightings;
      return std::any_of(held.begin(), held.end(), [&](Sighting const& s) {
        return s.source == first.source && s.event_key == first.event_key;
      });
    });
    cluster.held_by = *holder;
    cluster.round = round;
    clusters.push_back(std::move(cluster));
  }
}

Result<bool> Neighbourhood::expand(std::vector<Cluster>& clusters) {
  for (std::size_t round = 1; round <= rounds_max; ++round) {
    auto const grown = step(clusters, round);
    if (!grown) return grown;
    if (clusters.size() > clusters_max) return false;
    if (!*grown) {
      // Nothing beyond: all of it was seen whole.
      for (auto& cluster : clusters) cluster.round = 0;
      break;
    }
  }
  return true;
}

}  // namespace companion::pipeline
