// Ledgers of random calls in a small world, so that groups and hours collide, and what reports of them should
// say by hand.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "companion/query.hpp"
#include "records.hpp"
#include "support.hpp"

namespace companion::store::test {

inline std::string print(UsageSums const& s) {
  return print_all(s.calls, s.failed_calls, s.unpriced_calls, s.unpriced_tokens, s.web_search_requests,
                   s.tokens, s.cost.value, s.cost_list.value, s.cost_reported.value, s.cost_proxy.value);
}

/// At least one in two calls has none.
inline std::vector<std::string> random_tags(std::mt19937& random) {
  std::vector<std::string> tags;
  while (random() % 2 == 0) tags.push_back("tag-" + std::to_string(random() % 30));
  return tags;
}

inline StoredCall random_call(std::mt19937& random, int number) {
  auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  auto stored = simple_call(at("2026-03-28T00:00:00Z") + std::chrono::seconds{pick(3 * 86'400)},
                            std::to_string(number));
  auto& call = stored.record.call;
  call.counted = pick(8) != 0;
  call.tool = pick(2) == 0 ? "codex" : "claude-code";
  call.model = "model-" + std::to_string(pick(4));
  call.provider = pick(2) == 0 ? "" : "openai";
  call.project = "/p/" + std::to_string(pick(3));
  call.session = "s" + std::to_string(pick(5));
  call.route = static_cast<Route>(pick(4));
  call.status = static_cast<Status>(pick(2));
  call.ambiguous = pick(5) == 0;
  call.web_search_requests = pick(3);
  call.tokens = {.input = pick(100),
                 .cache_read = pick(1000),
                 .cache_write_5m = pick(50),
                 .cache_write_1h = pick(20),
                 .output = pick(500),
                 .reasoning = pick(30)};
  call.key_alias = pick(2) == 0 ? "" : "key-" + std::to_string(pick(2));
  call.team = pick(2) == 0 ? "" : "platform";
  call.ownership = static_cast<Ownership>(pick(3));
  call.attempts = 1 + pick(3);
  call.host = pick(2) == 0 ? "" : "host-" + std::to_string(pick(20));
  call.branch = pick(3) == 0 ? "" : "host-" + std::to_string(pick(3));  // texts of both
  call.tags = random_tags(random);
  call.costs = {};
  if (pick(2) == 0) call.costs.list = NanoUsd{pick(1'000'000)};
  if (pick(3) == 0) call.costs.reported = NanoUsd{pick(1'000'000)};
  if (pick(3) == 0) call.costs.proxy = NanoUsd{pick(1'000'000)};
  call.costs.source = static_cast<CostSource>(pick(4));
  return stored;
}

/// 400 rounds of inserts, updates and erases, some of them rolled back; returns the calls that are left.
inline std::vector<StoredCall> fill(LedgerStore& store, unsigned seed) {
  std::mt19937 random{seed};
  std::vector<StoredCall> kept;
  for (int i = 0; i < 400; ++i) {
    auto const before = kept;
    EXPECT_TRUE(ok(store.begin()));
    auto stored = random_call(random, i);
    auto const id = store.insert(stored);
    EXPECT_TRUE(ok(id));
    stored.record.call.id = *id;
    kept.push_back(stored);
    if (i % 3 == 0) {
      auto& changed = kept[random() % kept.size()];
      auto after = random_call(random, i);
      after.record.call.id = changed.record.call.id;
      EXPECT_TRUE(ok(store.update(changed, after)));
      changed = after;
    }
    if (i % 7 == 0) {
      auto const victim = kept.begin() + static_cast<std::ptrdiff_t>(random() % kept.size());
      EXPECT_TRUE(ok(store.erase(*victim)));
      kept.erase(victim);
    }
    if (i % 11 == 5) {
      store.rollback();
      kept = before;
    } else {
      EXPECT_TRUE(ok(store.commit()));
    }
  }
  return kept;
}

/// What the report should say, by hand.
inline UsageSums sums_of(Call const& call) {
  UsageSums sums;
  sums.calls = 1;
  sums.failed_calls = call.status == Status::failure ? 1 : 0;
  auto const cost = call.costs.effective();
  sums.unpriced_calls = cost ? 0 : 1;
  sums.unpriced_tokens = cost ? 0 : call.tokens.total();
  sums.web_search_requests = call.web_search_requests;
  sums.tokens = call.tokens;
  sums.cost = cost.value_or(NanoUsd{});
  sums.cost_list = call.costs.list.value_or(NanoUsd{});
  sums.cost_reported = call.costs.reported.value_or(NanoUsd{});
  sums.cost_proxy = call.costs.proxy.value_or(NanoUsd{});
  return sums;
}

inline bool passes(UsageFilter const& filter, Call const& call) {
  return (!filter.since || call.start >= *filter.since) && (!filter.until || call.start < *filter.until) &&
         (filter.tool.empty() || filter.tool == call.tool) &&
         (filter.model.empty() || filter.model == call.model) &&
         (filter.project.empty() || filter.project == call.project) &&
         (filter.session.empty() || filter.session == call.session) &&
         (filter.provider.empty() || filter.provider == call.provider) &&
         (filter.key_alias.empty() || filter.key_alias == call.key_alias) &&
         (filter.team.empty() || filter.team == call.team) &&
         (filter.branch.empty() || filter.branch == call.branch) &&
         (filter.host.empty() || filter.host == call.host) &&
         (!filter.ownership || *filter.ownership == call.ownership) &&
         (!filter.route || *filter.route == call.route);
}

inline UsageFilter random_filter(std::mt19937& random) {
  auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  auto moment = [&] {
    auto const when = at("2026-03-28T00:00:00Z") + std::chrono::seconds{pick(3 * 86'400)};
    return pick(2) == 0 ? when : Instant{std::chrono::floor<std::chrono::hours>(when)};
  };
  UsageFilter filter;
  if (pick(2) == 0) filter.since = moment();
  if (pick(2) == 0) filter.until = moment();
  if (pick(4) == 0) filter.tool = "codex";
  if (pick(4) == 0) filter.model = "model-" + std::to_string(pick(5));
  if (pick(4) == 0) filter.project = "/p/1";
  if (pick(6) == 0) filter.session = "s1";
  if (pick(6) == 0) filter.provider = "openai";
  if (pick(6) == 0) filter.route = static_cast<Route>(pick(4));
  if (pick(6) == 0) filter.key_alias = "key-1";
  if (pick(6) == 0) filter.team = "platform";
  if (pick(6) == 0) filter.ownership = Ownership::work;
  if (pick(6) == 0) filter.branch = "host-1";
  if (pick(6) == 0) filter.host = "host-2";
  return filter;
}

}  // namespace companion::store::test
