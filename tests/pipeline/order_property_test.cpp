// Any order, repetition and cut of the same sightings gives the same ledger, and the ledger is what the
// pure rules say of the whole set at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "core/snapshot.hpp"
#include "domain/identity.hpp"
#include "domain/pairing.hpp"
#include "ledger_fixture.hpp"
#include "pipeline/neighbourhood.hpp"

namespace companion::pipeline {
namespace {

/// A world full of look-alikes: few vectors, few sessions, little time. Worlds lie two days apart, so that
/// many share one ledger without touching each other.
class World {
 public:
  explicit World(unsigned seed) : random_{seed}, name_{"w" + std::to_string(seed) + "-"}, day_{seed * 2} {}

  std::vector<Sighting> sightings() {
    std::vector<Sighting> all;
    auto const calls = 3 + pick(12);
    for (int i = 0; i < calls; ++i) add_call(i, all);
    for (int i = pick(5); i > 0; --i) add_failure(i, all);
    return all;
  }

  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

 private:
  void add_call(int i, std::vector<Sighting>& all) {
    auto const second = std::int64_t{day_} * 86'400 + pick(pick(2) == 0 ? 60 : 900);
    auto const name = name_ + std::to_string(i);
    auto const output = 10 + pick(3);
    auto const session = pick(3) == 0 ? std::string{} : "s" + std::to_string(pick(2));
    bool const with_id = pick(3) == 0;
    if (pick(4) != 0) {
      auto local = local_call(name, second, output);
      local.session_id = session;
      if (!with_id) local.response_id.clear();
      if (pick(3) == 0) local.request_id = "req_" + name;
      if (pick(4) == 0) all.push_back(shorter(local));
      if (pick(2) == 0) all.push_back(by_telemetry(local));
      if (pick(6) != 0) all.push_back(local);
    }
    if (pick(4) != 0) {
      auto proxy = proxy_call("c" + name, second + pick(4), output);
      proxy.session_id = session;
      if (with_id) proxy.response_id = "msg_" + name;
      if (pick(6) == 0) proxy.response_id = "msg_" + name_ + "0";  // a relay that repeats ids
      if (pick(5) == 0) all.push_back(failed(proxy));
      all.push_back(proxy);
    }
  }

  /// A request that failed for good, told by the tool, the proxy or both.
  void add_failure(int i, std::vector<Sighting>& all) {
    auto const name = name_ + "failed" + std::to_string(i);
    auto const second = std::int64_t{day_} * 86'400 + pick(8);
    auto const told = pick(4);
    auto proxy = failed(proxy_call("c" + name, second));
    proxy.session_id = "s" + std::to_string(pick(2));
    proxy.error_kind = pick(4) == 0 ? "provider_error" : "rate_limit_provider";
    auto local = local_call(name, second);
    local.source = "otel:claude-code";
    local.response_id.clear();
    local.session_id = proxy.session_id;
    local.status = Status::failure;
    local.error_type = pick(4) == 0 ? "500" : "429";
    local.tokens = {};
    local.end += Milliseconds{pick(5) * 300};
    if (told != 0) all.push_back(proxy);
    if (told != 1) all.push_back(local);
  }

  /// The tool tells of the same call a second time: by its request id where it knows one, a moment off.
  Sighting by_telemetry(Sighting s) {
    s.source = "otel:claude-code";
    s.event_key = "otel-" + s.event_key;
    s.response_id.clear();
    if (pick(2) == 0) s.request_id.clear();
    s.end += Milliseconds{pick(3) * 400};
    s.project.clear();
    return s;
  }

  static Sighting shorter(Sighting s) {
    s.tokens.output = 1;
    s.end -= Milliseconds{1000};
    return s;
  }

  static Sighting failed(Sighting s) {
    s.event_key = "failure|" + s.litellm_call_id;
    s.status = Status::failure;
    s.tokens = {};
    s.cost.reset();
    s.response_id.clear();
    return s;
  }

  std::mt19937 random_;
  std::string name_;
  unsigned day_;
};

constexpr unsigned worlds = 200;

/// Evidence of each call, by the pure rules applied to everything at once.
std::vector<std::string> expected_calls(std::vector<Sighting> const& sightings) {
  std::map<std::pair<std::string, std::string>, Sighting> events;
  for (auto const& s : sightings) {
    auto const [at, fresh] = events.emplace(std::pair{s.source, s.event_key}, s);
    if (!fresh) merge_snapshot(at->second, s);
  }
  std::vector<Sighting> all;
  for (auto& [key, s] : events) all.push_back(s);
  auto clusters = clusters_of(all);
  std::vector<domain::PairingNode> nodes;
  std::vector<std::size_t> cluster_of;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (!clusters[i].node) continue;
    nodes.push_back(*clusters[i].node);
    cluster_of.push_back(i);
  }
  for (auto const& pair : domain::pair_up(nodes).pairs) {
    auto& into = clusters[cluster_of[pair.local]].sightings;
    auto& from = clusters[cluster_of[pair.proxy]].sightings;
    into.insert(into.end(), from.begin(), from.end());
    from.clear();
  }
  std::vector<std::string> calls;
  for (auto const& cluster : clusters) {
    std::vector<std::string> keys;
    for (auto const& s : cluster.sightings) keys.push_back(s.source + '/' + s.event_key);
    std::sort(keys.begin(), keys.end());
    std::string line;
    for (auto const& key : keys) line += key + ' ';
    if (!line.empty()) calls.push_back(line);
  }
  std::sort(calls.begin(), calls.end());
  return calls;
}

std::vector<std::string> actual_calls(Ledger& ledger) {
  std::vector<std::string> calls;
  for (auto const& record : ledger.all()) {
    std::string line;
    for (auto const& s : record.sightings) line += s.source + '/' + s.event_key + ' ';
    calls.push_back(line);
  }
  std::sort(calls.begin(), calls.end());
  return calls;
}

/// What only one of the two has.
std::string difference(std::vector<std::string> const& actual, std::vector<std::string> const& expected) {
  std::vector<std::string> out;
  std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                      std::back_inserter(out));
  auto const surplus = out.size();
  std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                      std::back_inserter(out));
  std::string text;
  for (std::size_t i = 0; i < out.size(); ++i) text += (i < surplus ? "+ " : "- ") + out[i] + "\n";
  return text;
}

void feed(Ledger& ledger, std::vector<Sighting> const& sightings, std::mt19937& random) {
  for (std::size_t at = 0; at < sightings.size();) {
    auto const size = std::min<std::size_t>(1 + random() % 4, sightings.size() - at);
    auto const first = sightings.begin() + static_cast<std::ptrdiff_t>(at);
    ledger.record({first, first + static_cast<std::ptrdiff_t>(size)});
    at += size;
  }
}

TEST(OrderProperty, AnyOrderRepetitionAndCutGivesTheSameLedger) {
  std::vector<Sighting> sightings;
  std::vector<std::string> expected;
  std::mt19937 random{1};
  for (unsigned seed = 1; seed <= worlds; ++seed) {
    auto const one = World{seed}.sightings();
    sightings.insert(sightings.end(), one.begin(), one.end());
    auto const calls = expected_calls(one);
    expected.insert(expected.end(), calls.begin(), calls.end());
  }
  std::sort(expected.begin(), expected.end());

  Ledger in_order;
  feed(in_order, sightings, random);
  ASSERT_EQ(difference(actual_calls(in_order), expected), "");
  auto const dump = in_order.dump();
  for (int round = 0; round < 2; ++round) {
    auto shuffled = sightings;
    for (std::size_t i = 0; i < sightings.size() / 3; ++i)
      shuffled.push_back(sightings[random() % sightings.size()]);
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    Ledger ledger;
    feed(ledger, shuffled, random);
    ASSERT_EQ(ledger.dump(), dump) << "round " << round;
    ASSERT_EQ(ledger.total().calls, in_order.total().calls);
    ASSERT_EQ(ledger.total().cost, in_order.total().cost);
  }
}

TEST(OrderProperty, TheRollupEqualsTheSumOfTheCallsByHand) {
  Ledger ledger;
  std::mt19937 random{2};
  for (unsigned seed = 1000; seed < 1100; ++seed) feed(ledger, World{seed}.sightings(), random);
  UsageSums by_hand;
  for (auto const& [call, evidence] : ledger.all()) {
    if (!call.counted) continue;
    ++by_hand.calls;
    by_hand.tokens += call.tokens;
    if (auto const cost = call.costs.effective()) by_hand.cost += *cost;
  }
  auto const total = ledger.total();
  EXPECT_EQ(total.calls, by_hand.calls);
  EXPECT_EQ(total.tokens, by_hand.tokens);
  EXPECT_EQ(total.cost, by_hand.cost);
}

}  // namespace
}  // namespace companion::pipeline
