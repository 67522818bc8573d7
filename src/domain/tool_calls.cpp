#include "domain/tool_calls.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"

namespace companion::domain {
namespace {

using Members = std::vector<std::size_t>;  // indices of sightings

/// One event of a source, by the time it ended.
struct Event {
  Instant end{};
  std::size_t sighting{0};
};

/// What two sources that both know an id disagree on is two calls.
bool contradict(std::string const& a, std::string const& b) { return !a.empty() && !b.empty() && a != b; }

bool compatible(Sighting const& a, Sighting const& b) {
  auto const apart = a.end < b.end ? b.end - a.end : a.end - b.end;
  return apart <= tool_call_window && !contradict(a.request_id, b.request_id) &&
         !contradict(a.response_id, b.response_id) && !contradict(a.agent_id, b.agent_id);
}

/// Most pairs first, then the least distance in all.
struct Score {
  std::int64_t pairs{0};
  std::int64_t distance{0};
  [[nodiscard]] bool beats(Score const& other) const {
    return pairs != other.pairs ? pairs > other.pairs : distance < other.distance;
  }
};

/// The best alignment of two rows of events that keeps their order.
class Alignment {
 public:
  Alignment(std::span<Sighting const> sightings, std::vector<Event> const& left,
            std::vector<Event> const& right)
      : sightings_{sightings}, left_{left}, right_{right}, best_((left.size() + 1) * (right.size() + 1)) {
    for (auto i = left.size(); i-- > 0;) {
      for (auto k = right.size(); k-- > 0;) {
        auto& best = at(i, k);
        best = at(i + 1, k);
        if (at(i, k + 1).beats(best)) best = at(i, k + 1);
        if (auto const paired = with_pair(i, k); paired && !best.beats(*paired)) best = *paired;
      }
    }
  }

  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> pairs() {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    std::size_t i = 0;
    std::size_t k = 0;
    while (i < left_.size() && k < right_.size()) {
      auto const& best = at(i, k);
      auto const paired = with_pair(i, k);
      if (paired && !best.beats(*paired)) {
        found.emplace_back(left_[i++].sighting, right_[k++].sighting);
      } else if (best.beats(at(i + 1, k))) {
        ++k;
      } else {
        ++i;
      }
    }
    return found;
  }

 private:
  [[nodiscard]] Score& at(std::size_t i, std::size_t k) { return best_[i * (right_.size() + 1) + k]; }

  [[nodiscard]] std::optional<Score> with_pair(std::size_t i, std::size_t k) {
    auto const& a = sightings_[left_[i].sighting];
    auto const& b = sightings_[right_[k].sighting];
    if (!compatible(a, b)) return std::nullopt;
    auto score = at(i + 1, k + 1);
    ++score.pairs;
    score.distance += (a.end < b.end ? b.end - a.end : a.end - b.end).count();
    return score;
  }

  std::span<Sighting const> sightings_;
  std::vector<Event> const& left_;
  std::vector<Event> const& right_;
  std::vector<Score> best_;
};

/// Sources that the set of this event has already.
std::set<std::string> sources_of(std::size_t root, std::span<Sighting const> sightings,
                                 Partition& partition) {
  std::set<std::string> sources;
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    if (partition.root(i) == root) sources.insert(sightings[i].source);
  }
  return sources;
}

/// Events of one source that know nothing of the other yet, one a set, in order of time.
std::vector<Event> row(std::string const& source, std::string const& other, Members const& members,
                       std::span<Sighting const> sightings, Partition& partition) {
  std::vector<Event> events;
  std::set<std::size_t> roots;
  for (auto const i : members) {
    auto const root = partition.root(i);
    if (sightings[i].source != source || !roots.insert(root).second) continue;
    if (sources_of(root, sightings, partition).contains(other)) continue;
    events.push_back({.end = sightings[i].end, .sighting = i});
  }
  std::sort(events.begin(), events.end(), [&](Event const& a, Event const& b) {
    return a.end != b.end ? a.end < b.end : sightings[a.sighting].event_key < sightings[b.sighting].event_key;
  });
  return events;
}

bool has_tool_call(Sighting const& s) {
  bool const one_call = s.side == Side::local && s.status == Status::success &&
                        s.standing != Standing::retracted && s.granularity == Granularity::call;
  return one_call && !s.tool.empty() && !s.session_id.empty() && s.tokens.total() != 0;
}

void join_group(Members const& members, std::span<Sighting const> sightings, Partition& partition) {
  std::set<std::string> sources;
  for (auto const i : members) sources.insert(sightings[i].source);
  for (auto a = sources.begin(); a != sources.end(); ++a) {
    for (auto b = std::next(a); b != sources.end(); ++b) {
      auto const left = row(*a, *b, members, sightings, partition);
      auto const right = row(*b, *a, members, sightings, partition);
      if (left.empty() || right.empty()) continue;
      for (auto const& [one, other] : Alignment{sightings, left, right}.pairs())
        partition.join(one, other, MergeRule::tool_call);
    }
  }
}

}  // namespace

std::string tool_call_id(Sighting const& s) {
  if (!has_tool_call(s)) return {};
  std::string id{s.tool};
  id.append("|").append(s.session_id);
  for (auto const count : {s.tokens.prompt(), s.tokens.cache_read, s.tokens.output})
    id.append("|").append(std::to_string(count));
  return id;
}

bool same_tool_call(Sighting const& a, Sighting const& b) {
  return has_tool_call(a) && has_tool_call(b) && a.tokens.output == b.tokens.output &&
         a.tokens.prompt() == b.tokens.prompt() && a.tokens.cache_read == b.tokens.cache_read &&
         a.session_id == b.session_id && a.tool == b.tool;
}

void join_tool_calls(std::span<Sighting const> sightings, Partition& partition) {
  std::map<std::string, Members> groups;
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    if (auto id = tool_call_id(sightings[i]); !id.empty()) groups[std::move(id)].push_back(i);
  }
  for (auto const& [id, members] : groups) {
    if (members.size() > 1) join_group(members, sightings, partition);
  }
}

}  // namespace companion::domain
