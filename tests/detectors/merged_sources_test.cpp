// Two files of one tool tell of the same calls: through the bookkeeper they are one call each.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/detectors/sample_tree.hpp"
#include "tests/detectors/source_world.hpp"
#include "tests/pipeline/ledger_fixture.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;
using pipeline::Ledger;

constexpr auto thread = "0198c9a0-0000-7000-8000-00000000c0de";
constexpr auto rollout =
    ".codex/sessions/2026/08/20/rollout-2026-08-20T09-00-00-0198c9a0-0000-7000-8000-00000000c0de.jsonl";
constexpr auto side_store = ".codex/logs_2.sqlite";

/// Priority costs twice as much.
domain::PriceBook prices() {
  auto parsed = domain::PriceBook::parse(
      R"({"gpt-5.4":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-06,
          "output_cost_per_token":1e-05,"cache_read_input_token_cost":1e-07,"input_cost_per_token_priority":2e-06,
          "output_cost_per_token_priority":2e-05,"cache_read_input_token_cost_priority":2e-07}})");
  EXPECT_TRUE(parsed);
  return std::move(*parsed);
}

/// A home whose sightings go through a bookkeeper into a real ledger, slice by slice.
struct MergedHome {
  explicit MergedHome(std::string tool) : world{std::move(tool)} {}

  void put(std::map<std::string, std::string> const& files) {
    world.put_all(files);
    run();
  }
  /// Until nothing is left.
  void run(ScanBudget const& budget = {}) {
    bool more = true;
    for (int i = 0; more && i < 1000; ++i) {
      more = false;
      for (auto const& detector : world.detectors) {
        auto const scan = detector->scan(budget);
        ASSERT_TRUE(scan);
        std::vector<Observations const*> const batches{&scan->found};
        EXPECT_TRUE(bookkeeper.record(batches, pipeline::at_second(0)));
        more = more || scan->more;
      }
    }
    EXPECT_FALSE(more);
  }
  /// Oldest first.
  [[nodiscard]] std::vector<CallRecord> counted() {
    std::vector<CallRecord> calls;
    for (auto& record : ledger.all()) {
      if (record.call.counted) calls.push_back(std::move(record));
    }
    std::ranges::sort(calls, {}, [](CallRecord const& record) { return record.call.end; });
    return calls;
  }

  Ledger ledger;
  domain::PriceBook book{prices()};
  pipeline::Bookkeeper bookkeeper{ledger.store(), book, {}};
  SourceWorld world;
};

std::set<std::string> sources_of(CallRecord const& record) {
  std::set<std::string> sources;
  for (auto const& sighting : record.sightings) sources.insert(sighting.source);
  return sources;
}

std::map<std::string, std::string> sample(std::string const& folder) {
  for (auto const& source : sources_under_test()) {
    if (source.folder == folder) return sample_tree(source);
  }
  ADD_FAILURE() << folder;
  return {};
}

// --- Codex: a rollout and the diagnostic log

json usage(std::int64_t input, std::int64_t cached, std::int64_t output, std::int64_t reasoning) {
  return {{"input_tokens", input},
          {"cached_input_tokens", cached},
          {"output_tokens", output},
          {"reasoning_output_tokens", reasoning},
          {"total_tokens", input + output}};
}
std::string line(std::string const& time, std::string const& type, json const& payload) {
  return json{{"timestamp", "2026-08-20T09:00:" + time + "Z"}, {"type", type}, {"payload", payload}}.dump() +
         "\n";
}
std::string counted_line(std::string const& time, json const& total, json const& last) {
  return line(
      time, "event_msg",
      {{"type", "token_count"}, {"info", {{"total_token_usage", total}, {"last_token_usage", last}}}});
}
/// The two calls of the side store's sample, and one that its log has lost.
std::string rollout_lines() {
  return line("00.000", "session_meta",
              {{"id", thread}, {"cwd", "/home/alex/src"}, {"cli_version", "0.150.0"}}) +
         line("00.100", "turn_context", {{"model", "gpt-5.4"}}) +
         counted_line("05.400", usage(9000, 7680, 420, 96), usage(9000, 7680, 420, 96)) +
         counted_line("05.900", usage(9000, 7680, 420, 96), usage(9000, 7680, 420, 96)) +
         counted_line("10.100", usage(18600, 16640, 630, 96), usage(9600, 8960, 210, 0)) +
         counted_line("15.000", usage(28700, 25640, 640, 96), usage(10100, 9000, 10, 0));
}

void expect_codex(MergedHome& home) {
  auto const calls = home.counted();
  ASSERT_EQ(calls.size(), 3U);
  auto const& first = calls[0];
  EXPECT_EQ(sources_of(first), (std::set<std::string>{"log:codex", "log:codex:responses"}));
  EXPECT_EQ(first.call.rule, MergeRule::tool_call);
  EXPECT_EQ(first.call.service_tier, "priority");
  EXPECT_EQ(first.call.project, "/home/alex/src") << "from the rollout";
  EXPECT_EQ(first.call.tokens.output, 420);
  EXPECT_EQ(first.call.costs.list, NanoUsd{1320 * 2000 + 7680 * 200 + 420 * 20000}) << "priority's price";
  EXPECT_TRUE(std::ranges::any_of(first.sightings, [](Sighting const& s) {
    return s.response_id == "resp_0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  }));
  EXPECT_EQ(calls[1].sightings.size(), 2U);
  EXPECT_EQ(calls[1].call.service_tier, "") << "the usual one";
  EXPECT_EQ(calls[1].call.costs.list, NanoUsd{640 * 1000 + 8960 * 100 + 210 * 10000});
  EXPECT_EQ(calls[2].call.rule, MergeRule::single);
  EXPECT_EQ(home.ledger.total().tokens.output, 640);
}

TEST(CodexLedger, ACallOfTheRolloutAndOfTheSideStoreIsOne) {
  auto const store = sample("codex_side").at(side_store);
  MergedHome together{"codex"};
  together.put({{rollout, rollout_lines()}, {side_store, store}});
  expect_codex(together);
  MergedHome rollout_first{"codex"};
  rollout_first.put({{rollout, rollout_lines()}});
  rollout_first.put({{side_store, store}});
  expect_codex(rollout_first);
  MergedHome store_first{"codex"};
  store_first.put({{side_store, store}});
  store_first.put({{rollout, rollout_lines()}});
  expect_codex(store_first);
}

TEST(CodexLedger, AProxyThatKnowsTheResponseIdMeetsTheRolloutThroughTheSideStore) {
  MergedHome home{"codex"};
  home.put({{rollout, rollout_lines()}, {side_store, sample("codex_side").at(side_store)}});
  auto seen = pipeline::proxy_call("c1", 0, 420);
  seen.end = from_epoch_ms(1'787'216'405'250);
  seen.start = seen.end - Milliseconds{3000};
  seen.response_id = "resp_0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  seen.model = "openai/gpt-5.4";
  home.ledger.record({seen});
  EXPECT_EQ(home.counted().size(), 3U);
  EXPECT_TRUE(std::ranges::any_of(home.counted(), [](CallRecord const& record) {
    return record.call.route == Route::tracked && record.sightings.size() == 3;
  }));
}

TEST(CodexLedger, EqualCallsOfASessionStayAsManyAsTheyAre) {
  // Two answers with the same counts within seconds; the log kept one of them.
  auto const twice = line("00.000", "session_meta", {{"id", thread}}) +
                     line("00.100", "turn_context", {{"model", "gpt-5.4"}}) +
                     counted_line("05.400", usage(9000, 7680, 420, 96), usage(9000, 7680, 420, 96)) +
                     counted_line("06.400", usage(18000, 15360, 840, 192), usage(9000, 7680, 420, 96));
  MergedHome home{"codex"};
  home.put({{rollout, twice}, {side_store, sample("codex_side").at(side_store)}});
  auto const calls = home.counted();
  EXPECT_EQ(calls.size(), 3U) << "two of the rollout, and one that only the log knows";
  EXPECT_EQ(std::ranges::count_if(calls, [](CallRecord const& r) { return r.sightings.size() == 2; }), 1);
}

// --- Copilot CLI: event files and its database

TEST(CopilotLedger, ARequestOfTheEventsAndOfTheStoreIsOne) {
  auto const events = sample("copilot_real");
  auto const store = sample("copilot_store_live");
  auto const merged = [](MergedHome& home) {
    auto const calls = home.counted();
    EXPECT_EQ(calls.size(), 7U);
    for (auto const& record : calls) {
      EXPECT_EQ(sources_of(record), (std::set<std::string>{"log:copilot-cli", "log:copilot-cli:store"}));
      EXPECT_EQ(record.call.granularity, Granularity::call);
      EXPECT_TRUE(record.call.duration) << "both know it";
    }
    EXPECT_EQ(home.ledger.total().tokens.output, 476);
    EXPECT_EQ(home.ledger.total().tokens.prompt(), 1148 + 8792 + 198);
  };
  MergedHome events_first{"copilot-cli"};
  events_first.put(events);
  events_first.put(store);
  merged(events_first);
  MergedHome store_first{"copilot-cli"};
  store_first.put(store);
  store_first.put(events);
  merged(store_first);
  MergedHome by_slices{"copilot-cli"};
  by_slices.world.put_all(events);
  by_slices.world.put_all(store);
  by_slices.run({.bytes = 1, .observations = 1});
  merged(by_slices);
}

/// What an older version wrote of the same sessions: totals at the end of each process, no requests.
std::map<std::string, std::string> without_requests(std::map<std::string, std::string> files) {
  for (auto& [name, bytes] : files) {
    std::string kept;
    for (std::size_t at = 0; at < bytes.size();) {
      auto const end = std::min(bytes.find('\n', at), bytes.size() - 1);
      auto const text = bytes.substr(at, end + 1 - at);
      if (text.find("session.usage_record") == text.npos) kept += text;
      at = end + 1;
    }
    bytes = kept;
  }
  return files;
}

TEST(CopilotLedger, TotalsOfASessionCountNothingBesideItsRequests) {
  auto const totals = without_requests(sample("copilot_real"));
  auto const store = sample("copilot_store_live");
  for (bool const totals_first : {true, false}) {
    MergedHome home{"copilot-cli"};
    home.put(totals_first ? totals : store);
    EXPECT_EQ(home.counted().size(), totals_first ? 3U : 7U);
    EXPECT_EQ(home.ledger.total().tokens.output, 476);
    home.put(totals_first ? store : totals);
    EXPECT_EQ(home.counted().size(), 7U);
    EXPECT_EQ(home.ledger.total().tokens.output, 476);
  }
}

}  // namespace
}  // namespace companion::detectors
