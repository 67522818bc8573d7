// The rules of Codex rollouts, one trap a test.
#include "detectors/logs/codex_reader.hpp"

#include "tests/detectors/log_world.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;

constexpr auto parent_id = "0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a";
constexpr auto child_id = "0198ca01-33b0-7e52-8c14-2a7f6e5d4c3b";

std::string file_of(std::string const& thread) {
  return "sessions/rollout-2026-08-20T15-00-00-" + thread + ".jsonl";
}

std::string record(std::string const& time, std::string const& type, json const& payload) {
  return json{{"timestamp", "2026-08-20T13:" + time + "Z"}, {"type", type}, {"payload", payload}}.dump() +
         "\n";
}
std::string meta(std::string const& thread, json const& more = json::object()) {
  json payload{
      {"id", thread}, {"cwd", "/home/alex/src"}, {"cli_version", "0.150.0"}, {"git", {{"branch", "main"}}}};
  payload.merge_patch(more);
  return record("00:00", "session_meta", payload);
}
std::string turn(std::string const& model) { return record("00:01", "turn_context", {{"model", model}}); }

json counts(std::int64_t input, std::int64_t output, std::int64_t cached = 0) {
  return {{"input_tokens", input},
          {"cached_input_tokens", cached},
          {"output_tokens", output},
          {"reasoning_output_tokens", 0},
          {"total_tokens", input + output}};
}
std::string usage(json const& total, json const& last, std::string const& time = "00:09") {
  json info{{"total_token_usage", total}};
  if (!last.is_null()) info["last_token_usage"] = last;
  return record(time, "event_msg", {{"type", "token_count"}, {"info", info}});
}
/// Three requests; totals 110, 230, 360.
std::string const requests[] = {usage(counts(100, 10), counts(100, 10)),
                                usage(counts(210, 20), counts(110, 10)),
                                usage(counts(330, 30), counts(120, 10))};

/// A world with one rollout that was read.
struct Rollout : LogWorld {
  explicit Rollout(std::string const& lines) : LogWorld{"codex"} {
    put(file_of(parent_id), lines);
    run();
  }
};

json totals(LogWorld const& world) { return world.sums()["totals"]; }

TEST(CodexReader, TakesTheIdentityOfTheThreadFromItsFirstMeta) {
  Rollout const world{meta(parent_id, {{"model_provider", "azure"}}) + meta("someone-else") +
                      turn("gpt-5.4") + requests[0]};
  ASSERT_EQ(world.ledger.size(), 1U);
  auto const& call = world.ledger.begin()->second;
  EXPECT_EQ(call.event_key, std::string{parent_id} + "#1");
  EXPECT_EQ(call.session_id, parent_id);
  EXPECT_EQ(call.provider, "azure");
  EXPECT_EQ(call.model, "gpt-5.4");
  EXPECT_EQ(call.project, "/home/alex/src");
  EXPECT_EQ(call.branch, "main");
  EXPECT_EQ(call.tool_version, "0.150.0");
  EXPECT_EQ(call.tool, "codex");
  EXPECT_EQ(call.start, call.end);
}

TEST(CodexReader, RepeatedTotalsCountOnce) {
  Rollout const world{meta(parent_id) + turn("m") + requests[0] + requests[0] + requests[1] + turn("other") +
                      requests[1] + requests[2]};
  EXPECT_EQ(totals(world)["calls"], 3);
  EXPECT_EQ(totals(world)["input"], 330);
}

TEST(CodexReader, AnOlderTotalToldAgainCountsNothing) {
  Rollout const world{meta(parent_id) + turn("m") + requests[0] + requests[1] + requests[0] + requests[2] +
                      requests[1]};
  EXPECT_EQ(totals(world)["calls"], 3);
  EXPECT_EQ(totals(world)["input"], 330);
}

TEST(CodexReader, ACounterThatStartsAnewGoesOnCounting) {
  auto const fresh = counts(50, 5);
  Rollout const world{meta(parent_id) + turn("m") + requests[0] + requests[1] + usage(fresh, fresh)};
  EXPECT_EQ(totals(world)["calls"], 3);
  EXPECT_EQ(totals(world)["input"], 260);
}

TEST(CodexReader, TotalsAloneAreCountedByTheirRise) {
  Rollout const world{meta(parent_id) + turn("m") + usage(counts(100, 10), nullptr) +
                      usage(counts(100, 10), nullptr) + usage(counts(250, 30), nullptr)};
  EXPECT_EQ(totals(world)["calls"], 2);
  EXPECT_EQ(totals(world)["input"], 250);
  EXPECT_EQ(totals(world)["output"], 30);
}

TEST(CodexReader, ASnapshotOfZeroIsNoBaseline) {
  Rollout const world{meta(parent_id) + turn("m") + usage(counts(100, 10), nullptr) +
                      usage(counts(0, 0), nullptr) + usage(counts(150, 10), nullptr)};
  EXPECT_EQ(totals(world)["input"], 150);
}

TEST(CodexReader, EventsWithoutInfoSayNothing) {
  Rollout const world{meta(parent_id) + turn("m") +
                      record("00:02", "event_msg", {{"type", "token_count"}, {"info", nullptr}})};
  EXPECT_TRUE(world.ledger.empty());
  EXPECT_TRUE(world.quarantined.empty());
}

TEST(CodexReader, UsageWaitsForTheModelOfItsTurn) {
  LogWorld world{"codex"};
  world.put(file_of(parent_id), meta(parent_id) + requests[0]);
  world.run();
  EXPECT_TRUE(world.ledger.empty());
  world.restart();
  world.host.append(world.path(file_of(parent_id)), turn("gpt-5.4") + requests[1]);
  world.run();
  EXPECT_EQ(world.sums()["by_model"]["gpt-5.4"]["calls"], 2);
}

TEST(CodexReader, PartsNeverExceedTheirWhole) {
  auto count = counts(20, 5, 30);
  count["reasoning_output_tokens"] = 9;
  count["cache_write_input_tokens"] = 4;
  Rollout const world{meta(parent_id) + turn("m") + usage(count, count)};
  EXPECT_EQ(world.ledger.begin()->second.tokens,
            (TokenCounts{.cache_read = 20, .output = 5, .reasoning = 5}));
}

TEST(CodexReader, CacheWritesAreTakenOutOfTheInput) {
  auto count = counts(100, 5, 60);
  count["cache_write_input_tokens"] = 15;
  Rollout const world{meta(parent_id) + turn("m") + usage(count, count)};
  EXPECT_EQ(world.ledger.begin()->second.tokens,
            (TokenCounts{.input = 25, .cache_read = 60, .cache_write_5m = 15, .output = 5}));
}

TEST(CodexReader, ARolloutWithoutMetaIsKnownByItsName) {
  Rollout const world{turn("m") + requests[0]};
  EXPECT_EQ(world.ledger.begin()->first, std::string{parent_id} + "#1");
}

TEST(CodexReader, QuotedEventsInPromptsAreNoEvents) {
  Rollout const world{meta(parent_id) + turn("m") +
                      record("00:02", "response_item",
                             {{"type", "token_count"}, {"info", {{"total_token_usage", counts(9, 9)}}}})};
  EXPECT_TRUE(world.ledger.empty());
}

std::string const child_lines = meta(child_id, {{"forked_from_id", parent_id}}) + meta(parent_id) +
                                turn("m") + requests[0] + requests[1] + turn("m") +
                                usage(counts(310, 35), counts(100, 15));
std::string const parent_lines = meta(parent_id) + turn("m") + requests[0] + requests[1] + requests[2];

TEST(CodexFork, WhatItRepeatsOfItsParentIsNotCounted) {
  LogWorld world{"codex"};
  world.put(file_of(child_id), child_lines);
  world.put(file_of(parent_id), parent_lines);
  world.run();
  EXPECT_EQ(totals(world)["calls"], 4);
  EXPECT_EQ(world.ledger.at(std::string{child_id} + "#3").parent_session_id, parent_id);
  EXPECT_FALSE(world.ledger.contains(std::string{child_id} + "#1")) << "a replay leaves no trace";
}

TEST(CodexFork, WithoutItsParentEverythingIsProvisional) {
  LogWorld world{"codex"};
  world.put(file_of(child_id), child_lines);
  world.run();
  EXPECT_EQ(totals(world)["calls"], 3);
  for (auto const& call : world.counted()) EXPECT_EQ(call.standing, Standing::provisional);
}

TEST(CodexFork, WhatIsAppendedWithoutTheParentIsProvisionalToo) {
  LogWorld world{"codex"};
  world.put(file_of(child_id), child_lines);
  world.run();
  world.restart();
  world.host.append(world.path(file_of(child_id)), usage(counts(400, 40), counts(90, 5)));
  world.run();
  EXPECT_EQ(world.ledger.at(std::string{child_id} + "#4").standing, Standing::provisional);
  world.put(file_of(parent_id), parent_lines);
  world.run();
  EXPECT_EQ(totals(world)["calls"], 5);
  EXPECT_EQ(world.ledger.at(std::string{child_id} + "#4").standing, Standing::confirmed);
}

TEST(CodexFork, PastItsReplayTheParentIsNotReadAgain) {
  LogWorld world{"codex"};
  world.put(file_of(parent_id), parent_lines);
  world.put(file_of(child_id), child_lines);
  world.run();
  world.restart();
  world.host.append(world.path(file_of(child_id)), usage(counts(400, 40), counts(90, 5)));
  world.host.files_opened = 0;
  world.run();
  EXPECT_EQ(world.host.files_opened, 1U);
  EXPECT_EQ(totals(world)["calls"], 5);
}

TEST(CodexFork, TheReplayIsTakenBackWhenTheParentAppears) {
  for (bool const restarted : {false, true}) {
    LogWorld world{"codex"};
    world.put(file_of(child_id), child_lines);
    world.run();
    if (restarted) world.restart();
    world.put(file_of(parent_id), parent_lines);
    world.run();
    EXPECT_EQ(totals(world)["calls"], 4);
    EXPECT_EQ(world.ledger.at(std::string{child_id} + "#1").standing, Standing::retracted);
    EXPECT_EQ(world.ledger.at(std::string{child_id} + "#2").standing, Standing::retracted);
    EXPECT_EQ(world.ledger.at(std::string{child_id} + "#3").standing, Standing::confirmed);
  }
}

/// What a fork of three events, two of them its parent's, must give whatever was seen of them on the way.
void expect_settled(LogWorld const& world) {
  EXPECT_EQ(totals(world)["calls"], 4);
  EXPECT_EQ(totals(world)["input"], 430);
  for (auto const* const replay : {"#1", "#2"}) {
    auto const found = world.ledger.find(std::string{child_id} + replay);
    EXPECT_TRUE(found == world.ledger.end() || found->second.standing == Standing::retracted) << replay;
  }
  EXPECT_EQ(world.ledger.at(std::string{child_id} + "#3").standing, Standing::confirmed);
}

TEST(CodexFork, WhereverItsParentIsCutNoReplayStaysCounted) {
  for (std::size_t cut = 0; cut <= parent_lines.size(); cut += 7) {
    SCOPED_TRACE(cut);
    LogWorld world{"codex"};
    world.put(file_of(child_id), child_lines);
    world.put(file_of(parent_id), parent_lines.substr(0, cut));
    world.run();
    EXPECT_GE(totals(world)["calls"].get<int>(), 3) << "what is not certain is counted";
    if (cut % 2 == 0) world.restart();
    world.put(file_of(parent_id), parent_lines.substr(0, (cut + parent_lines.size()) / 2));
    world.run();
    if (cut % 5 == 0) world.restart();
    world.put(file_of(parent_id), parent_lines);
    world.run();
    expect_settled(world);
  }
}

TEST(CodexFork, WhereverParentAndChildAreCutAndTheReaderIsStoppedNoReplayStaysCounted) {
  for (std::size_t cut = 0; cut <= 20; ++cut) {
    SCOPED_TRACE(cut);
    LogWorld world{"codex"};
    auto const some = [&](std::string const& lines, std::size_t share) {
      return lines.substr(0, lines.size() * share / 20);
    };
    for (std::size_t const step : {cut / 2, cut, std::size_t{20}}) {
      world.put(file_of(child_id), some(child_lines, 20 - cut + step * cut / 20));
      world.put(file_of(parent_id), some(parent_lines, step));
      for (int slices = 0; slices < 200; ++slices) {
        auto const scan = world.detector->scan({.bytes = 1, .observations = 1});
        ASSERT_TRUE(scan);
        world.commit(*scan);
        world.restart();
        if (!scan->more) break;
      }
      world.run();
    }
    expect_settled(world);
  }
}

TEST(CodexFork, OfAnAbandonedParentWaitsAndIsReadAgainOnlyWhenThatGoesOn) {
  LogWorld world{"codex"};
  world.put(file_of(child_id), child_lines);
  world.put(file_of(parent_id), meta(parent_id) + turn("m") + requests[0] + requests[1]);
  world.run();
  EXPECT_EQ(totals(world)["calls"], 3);
  EXPECT_EQ(world.ledger.at(std::string{child_id} + "#3").standing, Standing::provisional);
  for (bool const restarted : {false, true}) {
    if (restarted) world.restart();
    world.host.files_opened = 0;
    world.run();
    EXPECT_EQ(world.host.files_opened, 0U);
  }
  world.host.append(world.path(file_of(parent_id)), requests[2]);
  world.run();
  expect_settled(world);
  world.host.append(world.path(file_of(parent_id)), usage(counts(500, 40), counts(170, 10)));
  world.host.files_opened = 0;
  world.run();
  EXPECT_EQ(world.host.files_opened, 1U) << "nothing waits for it any more";
}

TEST(CodexFork, AReplayOnceKnownStaysKnownWhenTheParentIsCutShort) {
  LogWorld world{"codex"};
  world.put(file_of(parent_id), parent_lines);
  world.put(file_of(child_id), child_lines);
  world.run();
  world.put(file_of(parent_id), meta(parent_id) + turn("m") + requests[0]);
  world.host.write(world.path(file_of(child_id)), child_lines);  // rewritten: read from its start
  world.run();
  expect_settled(world);
}

TEST(CodexFork, ThreadsThatClaimToBeForksOfEachOtherEnd) {
  LogWorld world{"codex"};
  world.put(file_of(parent_id), meta(parent_id, {{"forked_from_id", child_id}}) + turn("m") + requests[0]);
  world.put(file_of(child_id), meta(child_id, {{"forked_from_id", parent_id}}) + turn("m") + requests[1]);
  world.run();
  world.host.append(world.path(file_of(child_id)), requests[2]);
  world.run();
  EXPECT_LE(world.scans, 4U);
}

TEST(CodexFork, AForkOfAForkRepeatsBothAncestors) {
  constexpr auto grandchild = "0198ca55-33b0-7e52-8c14-2a7f6e5d4c3b";
  LogWorld world{"codex"};
  world.put(file_of(parent_id), parent_lines);
  world.put(file_of(child_id), child_lines);
  auto lines = child_lines;
  lines.replace(lines.find(child_id), std::string_view{child_id}.size(), grandchild);
  lines.replace(lines.find(parent_id), std::string_view{parent_id}.size(), child_id);
  world.put(file_of(grandchild), lines + usage(counts(400, 40), counts(90, 5)));
  world.run();
  EXPECT_EQ(totals(world)["calls"], 5);
}

TEST(CodexFork, AReplayThatWasOnceMeasuredIsKnownWhenTheParentIsGone) {
  LogWorld world{"codex"};
  world.put(file_of(parent_id), parent_lines);
  world.put(file_of(child_id), child_lines);
  world.run();
  world.host.remove(world.path(file_of(parent_id)));
  world.host.write(world.path(file_of(child_id)), child_lines);  // rewritten: read from its start
  world.restart();
  world.run();
  EXPECT_EQ(totals(world)["calls"], 4);
}

TEST(CodexFork, ASpawnedAgentRepeatsNothing) {
  LogWorld world{"codex"};
  world.put(file_of(parent_id), parent_lines);
  world.put(
      file_of(child_id),
      meta(child_id, {{"session_id", parent_id},
                      {"agent_role", "explorer"},
                      {"source", {{"subagent", {{"thread_spawn", {{"parent_thread_id", parent_id}}}}}}}}) +
          meta(parent_id) + turn("m") + requests[0]);
  world.run();
  EXPECT_EQ(totals(world)["calls"], 4);
  auto const& call = world.ledger.at(std::string{child_id} + "#1");
  EXPECT_EQ(call.parent_session_id, parent_id);
  EXPECT_EQ(call.agent_id, "explorer");
}

TEST(CodexReader, ThreadsAreFoundByTheTailOfTheFileName) {
  EXPECT_EQ(codex_thread_of("/x/" + file_of(parent_id)), parent_id);
  auto const packed = "/x/" + file_of(parent_id) + ".zst";
  EXPECT_EQ(codex_thread_of(packed), parent_id);
  EXPECT_EQ(codex_thread_of("/x/rollout-short.jsonl"), "");
  EXPECT_EQ(codex_thread_of("/x/history.jsonl"), "");
}

}  // namespace
}  // namespace companion::detectors
