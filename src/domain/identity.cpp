#include "domain/identity.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/hash.hpp"
#include "domain/partition.hpp"
#include "domain/tool_calls.hpp"

namespace companion::domain {
namespace {

// Seeds keep equal texts of different kinds apart.
constexpr std::uint64_t event_seed = 11;
constexpr std::uint64_t response_seed = 12;
constexpr std::uint64_t request_seed = 13;
constexpr std::uint64_t litellm_call_seed = 14;
constexpr std::uint64_t tool_call_seed = 15;

/// What tells two calls of one source apart, where the source can tell.
std::string_view call_identity(Sighting const& s) {
  return s.litellm_call_id.empty() ? std::string_view{s.event_key} : std::string_view{s.litellm_call_id};
}

/// The response id, where it proves something: an answer from the proxy's cache repeats the id of another
/// call.
std::string const& proving_response_id(Sighting const& s) {
  static std::string const none;
  return s.cache_hit ? none : s.response_id;
}

std::string const& proving_request_id(Sighting const& s) { return s.request_id; }
std::string const& proving_call_id(Sighting const& s) { return s.litellm_call_id; }

struct Link {
  std::string_view id;
  std::size_t sighting;
};

/// False when one source gives this id to several calls.
bool proves_identity(std::span<Link const> links, std::span<Sighting const> sightings) {
  for (auto const& a : links) {
    for (auto const& b : links) {
      auto const& left = sightings[a.sighting];
      auto const& right = sightings[b.sighting];
      if (left.source == right.source && call_identity(left) != call_identity(right)) return false;
    }
  }
  return true;
}

void join_by(std::string const& (*id_of)(Sighting const&), MergeRule rule,
             std::span<Sighting const> sightings, Partition& partition) {
  std::vector<Link> links;
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    auto const& id = id_of(sightings[i]);
    if (!id.empty()) links.push_back({id, i});
  }
  std::sort(links.begin(), links.end(), [](Link const& a, Link const& b) {
    return a.id != b.id ? a.id < b.id : a.sighting < b.sighting;
  });
  for (std::size_t first = 0; first < links.size();) {
    auto last = first + 1;
    while (last < links.size() && links[last].id == links[first].id) ++last;
    auto const same_id = std::span{links}.subspan(first, last - first);
    if (rule == MergeRule::litellm_call_id || proves_identity(same_id, sightings)) {
      for (auto const& link : same_id.subspan(1)) partition.join(same_id[0].sighting, link.sighting, rule);
    }
    first = last;
  }
}

}  // namespace

std::uint64_t event_key_hash(Sighting const& sighting) {
  // A response id that is the event key finds the event already.
  auto const& response_id = proving_response_id(sighting);
  if (!response_id.empty() && response_id == sighting.event_key) return hash64(response_id, response_seed);
  return hash64(sighting.event_key, event_seed ^ hash64(sighting.source));
}

void append_id_hashes(Sighting const& sighting, std::vector<std::uint64_t>& out) {
  auto const& response_id = proving_response_id(sighting);
  if (!response_id.empty()) out.push_back(hash64(response_id, response_seed));
  if (!sighting.request_id.empty()) out.push_back(hash64(sighting.request_id, request_seed));
  if (!sighting.litellm_call_id.empty()) out.push_back(hash64(sighting.litellm_call_id, litellm_call_seed));
  if (auto const call = tool_call_id(sighting); !call.empty()) out.push_back(hash64(call, tool_call_seed));
}

bool share_identity(Sighting const& a, Sighting const& b) {
  auto const shared = [](std::string const& x, std::string const& y) { return !x.empty() && x == y; };
  return shared(proving_response_id(a), proving_response_id(b)) || shared(a.request_id, b.request_id) ||
         shared(a.litellm_call_id, b.litellm_call_id) ||
         (a.source == b.source && a.event_key == b.event_key) || same_tool_call(a, b);
}

std::vector<StrongGroup> strong_groups(std::span<Sighting const> sightings) {
  if (sightings.size() == 1) return {StrongGroup{.members = {0}, .rule = MergeRule::single}};
  Partition partition{sightings.size()};
  join_by(proving_response_id, MergeRule::response_id, sightings, partition);
  join_by(proving_request_id, MergeRule::request_id, sightings, partition);
  join_by(proving_call_id, MergeRule::litellm_call_id, sightings, partition);
  join_tool_calls(sightings, partition);

  std::vector<StrongGroup> groups;
  std::vector<std::size_t> group_of(sightings.size());
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    auto const root = partition.root(i);
    if (root == i) {
      group_of[i] = groups.size();
      groups.push_back({.members = {}, .rule = partition.rule(i)});
    }
    groups[group_of[root]].members.push_back(i);
  }
  return groups;
}

}  // namespace companion::domain
