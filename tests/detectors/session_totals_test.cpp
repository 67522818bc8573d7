// Tools that keep sums: what they grow by, and what must not be counted beside them.
#include <algorithm>

#include "tests/detectors/made_database.hpp"
#include "tests/detectors/sample_tree.hpp"
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

constexpr auto goose_older =
    "CREATE TABLE sessions (id TEXT PRIMARY KEY, working_dir TEXT, created_at TIMESTAMP, updated_at "
    "TIMESTAMP, "
    "provider_name TEXT, model_config_json TEXT, accumulated_total_tokens INTEGER, accumulated_input_tokens "
    "INTEGER, accumulated_output_tokens INTEGER);"
    "INSERT INTO sessions VALUES ('20260820_1', '/home/alex', '2026-08-20 12:00:00', '2026-08-20 12:05:00', "
    "'openai', '{\"model_name\":\"gpt-5.4\"}', 330, 300, 30);";
constexpr auto goose_ledger =
    "CREATE TABLE usage_ledger (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, created_timestamp "
    "INTEGER, "
    "model TEXT, input_tokens INTEGER, output_tokens INTEGER, total_tokens INTEGER, cache_read_tokens "
    "INTEGER, "
    "cache_write_tokens INTEGER, cost REAL);";

TEST(Goose, ATotalGrowsInPlace) {
  MadeDatabase made;
  made.put(goose_older);
  DatabaseReading reading{made, "log:goose"};
  ASSERT_TRUE(reading.run());
  made.put("UPDATE sessions SET accumulated_input_tokens = 900, accumulated_output_tokens = 70");
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].granularity, Granularity::session);
  EXPECT_EQ(calls[0].tokens, (TokenCounts{.input = 900, .output = 70}));
}

TEST(Goose, ATotalThatFallsIsNotTakenBack) {
  MadeDatabase made;
  made.put(goose_older);
  DatabaseReading reading{made, "log:goose"};
  ASSERT_TRUE(reading.run());
  made.put("UPDATE sessions SET accumulated_input_tokens = 1, accumulated_output_tokens = 1");
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls()[0].tokens.input, 300);
}

TEST(Goose, ATotalCountsNothingOnceTheLedgerTellsOfTheSession) {
  MadeDatabase made;
  made.put(goose_older);
  made.put(goose_ledger);
  DatabaseReading reading{made, "log:goose"};
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 1U);
  made.put(
      "INSERT INTO usage_ledger (session_id, created_timestamp, model, input_tokens, output_tokens) VALUES "
      "('20260820_1', 1787227200, 'gpt-5.4', 300, 30)");
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].granularity, Granularity::call);
}

TEST(Goose, WhatWasCachedIsInThePromptWhenTheTotalSaysSo) {
  MadeDatabase made;
  made.put(goose_older);
  made.put(goose_ledger);
  made.put(
      "INSERT INTO usage_ledger VALUES (1, 's', 1787227200, 'm', 1000, 50, 1050, 700, 100, NULL),"
      "(2, 's', 1787227201, 'm', 200, 50, 1050, 700, 100, NULL)");
  DatabaseReading reading{made, "log:goose"};
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  auto const cached = std::count_if(calls.begin(), calls.end(), [](Sighting const& call) {
    return call.tokens == TokenCounts{.input = 200, .cache_read = 700, .cache_write_5m = 100, .output = 50};
  });
  EXPECT_EQ(cached, 2);
}

TEST(Goose, ASessionNumberThatIsGivenAgainIsAnotherSession) {
  MadeDatabase made;
  made.put(goose_older);
  made.put(goose_ledger);
  made.put("INSERT INTO usage_ledger VALUES (1, '20260820_1', 1787227200, 'm', 10, 5, 15, 0, 0, NULL)");
  DatabaseReading reading{made, "log:goose"};
  ASSERT_TRUE(reading.run());
  made.put(
      "DELETE FROM usage_ledger; DELETE FROM sqlite_sequence;"
      "INSERT INTO usage_ledger VALUES (1, '20260820_1', 1787229999, 'm', 20, 5, 25, 0, 0, NULL)");
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 2U);
}

TEST(Goose, ADatabaseWithoutUsageIsAnUnknownSchema) {
  MadeDatabase made;
  made.put("CREATE TABLE sessions (id TEXT, created_at TEXT, updated_at TEXT)");
  DatabaseReading reading{made, "log:goose"};
  auto const refused = reading.run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_NE(refused.error().message.find("accumulated_input_tokens"), std::string::npos);
}

constexpr auto crush_schema =
    "CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, prompt_tokens INTEGER, "
    "completion_tokens "
    "INTEGER, cost REAL, updated_at INTEGER, created_at INTEGER);"
    "CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT, parts TEXT, model TEXT, "
    "provider TEXT, "
    "created_at INTEGER);";

TEST(Crush, TellsACostWithoutTokens) {
  MadeDatabase made{"crush.db"};
  made.put(crush_schema);
  made.put("INSERT INTO sessions VALUES ('s', NULL, 5000, 60, 0.25, 1787220300, 1787220000000)");
  DatabaseReading reading{made, "log:crush"};
  ASSERT_TRUE(reading.run());
  made.put("UPDATE sessions SET cost = 0.5");
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].tokens.total(), 0);
  EXPECT_EQ(calls[0].cost, NanoUsd{500'000'000});
  EXPECT_EQ(calls[0].granularity, Granularity::session);
  EXPECT_EQ(format_instant(calls[0].start), "2026-08-20T10:00:00.000Z");
  EXPECT_EQ(format_instant(calls[0].end), "2026-08-20T10:05:00.000Z");
}

TEST(Crush, IsFoundInTheProjectsThatItLists) {
  test::FakeHost host;
  host.write("/home/alex/.local/share/crush/projects.json",
             R"({"projects":[{"path":"/home/alex/a","data_dir":"/home/alex/a/.crush"},
                {"path":"/home/alex/b","data_dir":".own"},{"path":"/home/alex/gone"},{"path":7},"x"]})");
  host.write("/home/alex/a/.crush/crush.db", "x");
  host.write("/home/alex/b/.own/crush.db", "x");
  host.write("/home/alex/unlisted/.crush/crush.db", "x");
  auto const format = database_format("log:crush");
  auto const found = format->databases(host, format->roots(host));
  EXPECT_EQ(found.size(), 2U) << testing::PrintToString(found);
  auto const opened = host.files_opened;
  EXPECT_EQ(format->databases(host, format->roots(host)).size(), 2U);
  EXPECT_EQ(host.files_opened, opened) << "a list that did not change is not read again";
}

TEST(Crush, AListThatIsNoneFindsNothing) {
  for (auto const* const list :
       {"", "{", "[]", R"({"projects":{}})", R"({"projects":[{"path":"relative"}]})"}) {
    test::FakeHost host;
    host.write("/home/alex/.local/share/crush/projects.json", list);
    auto const format = database_format("log:crush");
    EXPECT_TRUE(format->databases(host, format->roots(host)).empty()) << list;
  }
}

TEST(Crush, TheProjectIsWhereItsDatabaseLies) {
  test::TempFolder const folder;
  auto const file = folder.write("acme/.crush/crush.db", "");
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.string().c_str(), &handle), SQLITE_OK);
  sqlite3_exec(handle, crush_schema, nullptr, nullptr, nullptr);
  sqlite3_exec(handle, "INSERT INTO sessions VALUES ('s', '', 1, 1, 0.25, 1787220300, 1787220000)", nullptr,
               nullptr, nullptr);
  sqlite3_close(handle);
  auto const opened = store::open_foreign(file);
  ASSERT_TRUE(opened);
  SightingBuffer found;
  ASSERT_TRUE(database_format("log:crush")->read(**opened, "", 10, found));
  auto const all = found.take();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].project, (folder.path() / "acme").string());
}

TEST(Zed, AThreadIsUnpackedAgainOnlyWhenItChanged) {
  MadeDatabase made{"threads.db"};
  made.put(
      "CREATE TABLE threads (id TEXT PRIMARY KEY, summary TEXT, updated_at TEXT, data_type TEXT, data "
      "BLOB);");
  auto const thread = [](int output) {
    return R"({"cumulative_token_usage":{"input_tokens":10,"output_tokens":)" + std::to_string(output) +
           R"(},"model":{"model":"gpt-5.4","provider":"openai"}})";
  };
  for (int i = 0; i < 5; ++i)
    made.put("INSERT INTO threads VALUES ('t" + std::to_string(i) + "', '', '2026-08-2" + std::to_string(i) +
             "T10:00:00Z', 'json', '" + thread(5) + "')");
  DatabaseReading reading{made, "log:zed"};
  ASSERT_TRUE(reading.run(2));
  EXPECT_EQ(reading.calls().size(), 5U);
  made.put("UPDATE threads SET data = '" + thread(50) +
           "', updated_at = '2026-08-25T10:00:00+00:00' WHERE id = 't1'");
  made.put("UPDATE threads SET data = '{broken' WHERE id = 't0'");  // not changed by its time: not looked at
  ASSERT_TRUE(reading.run(2));
  EXPECT_EQ(reading.bad_rows, 0U);
  auto const calls = reading.calls();
  EXPECT_EQ(std::count_if(calls.begin(), calls.end(), [](auto const& c) { return c.tokens.output == 50; }),
            1);
}

TEST(Zed, APayloadThatIsNoneIsBad) {
  MadeDatabase made{"threads.db"};
  made.put(
      "CREATE TABLE threads (id TEXT PRIMARY KEY, updated_at TEXT, data_type TEXT, data BLOB);"
      "INSERT INTO threads VALUES ('a', '2026-08-20T10:00:00Z', 'zstd', X'28b52ffd'),"
      "('b', '2026-08-20T10:00:00Z', 'zstd', 'text'), ('c', '2026-08-20T10:00:00Z', 'lz4', 'x'),"
      "('d', '2026-08-20T10:00:00Z', 'json', '[1]'), ('e', '2026-08-20T10:00:00Z', 'json', NULL)");
  DatabaseReading reading{made, "log:zed"};
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.bad_rows, 5U);
  EXPECT_TRUE(reading.calls().empty());
}

TEST(CopilotStore, TakesBackTheTotalThatTheEventFilesTellOfTheSameRequests) {
  MadeDatabase made{"session-store.db"};
  made.put(
      "CREATE TABLE assistant_usage_events (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, model "
      "TEXT, "
      "input_tokens INTEGER, output_tokens INTEGER, created_at TEXT);"
      "INSERT INTO assistant_usage_events VALUES (1, 's', 'claude-sonnet-4.5', 100, 10, "
      "'2026-08-20T15:00:00Z'),"
      "(2, 's', 'claude-sonnet-4.5', 120, 12, '2026-08-20T15:01:00Z')");
  DatabaseReading reading{made, "log:copilot-cli:store"};
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 2U);
  ASSERT_TRUE(reading.ledger.events.contains("s/claude-sonnet-4.5#0"));
  auto const& total = reading.ledger.events.at("s/claude-sonnet-4.5#0");
  EXPECT_EQ(total.source, "log:copilot-cli");
  EXPECT_EQ(total.standing, Standing::retracted);
}

TEST(CopilotStore, AStoreOfConversationsOnlyHasNoUsage) {
  MadeDatabase made{"session-store.db"};
  made.put("CREATE TABLE sessions (id TEXT, cwd TEXT)");
  DatabaseReading reading{made, "log:copilot-cli:store"};
  EXPECT_TRUE(reading.run());
}

TEST(Llm, TellsTheProvidersIdOfTheAnswer) {
  MadeDatabase made{"logs.db"};
  made.put(
      "CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, model TEXT, input_tokens INTEGER, "
      "output_tokens "
      "INTEGER, datetime_utc TEXT, duration_ms INTEGER, response_json TEXT);"
      "INSERT INTO turns VALUES ('01', 't', 'alias', 10, 5, '2026-08-20T15:00:00.5+00:00', 250, "
      "'{\"id\":\"chatcmpl-DgrQvyTmyGvggN895QKz3D\",\"model\":\"gpt-5.4\"}')");
  DatabaseReading reading{made, "log:llm"};
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].response_id, "chatcmpl-DgrQvyTmyGvggN895QKz3D");
  EXPECT_EQ(calls[0].model, "gpt-5.4");
  EXPECT_EQ(calls[0].duration, Milliseconds{250});
  EXPECT_EQ(calls[0].end - calls[0].start, Milliseconds{250});
}

TEST(CodexSideStore, TellsOfIdsAndTiersUnderTheThreadOfTheRollout) {
  MadeDatabase made{"logs_2.sqlite"};
  made.put(
      "CREATE TABLE logs (id INTEGER PRIMARY KEY, ts INTEGER, ts_nanos INTEGER, thread_id TEXT, message "
      "TEXT);"
      "INSERT INTO logs VALUES (1, 1787216405, 250000000, 'thread', 'x: {\"type\":\"response.completed\","
      "\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5.4\",\"service_tier\":\"priority\",\"usage\":"
      "{\"input_tokens\":90,\"input_tokens_details\":{\"cached_tokens\":60},\"output_tokens\":7}}}')");
  DatabaseReading reading{made, "log:codex:responses"};
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].service_tier, "priority");
  EXPECT_EQ(calls[0].response_id, "resp_1");
  EXPECT_EQ(calls[0].session_id, "thread");
  EXPECT_EQ(calls[0].tool, "codex") << "the same tool as the rollouts, so that both are one call";
  EXPECT_EQ(calls[0].tokens, (TokenCounts{.input = 30, .cache_read = 60, .output = 7}));
}

TEST(CodexSideStore, AgreesWithTheRolloutOnWhatMakesThemOneCall) {
  auto const* const thread = "0198c9a0-0000-7000-8000-00000000c0de";
  SourceWorld world{"codex"};
  world.put_all(sample_tree({"codex", "codex_side", "home", ""}));
  auto const usage = [](int input, int cached, int output, int reasoning) {
    return R"({"input_tokens":)" + std::to_string(input) + R"(,"cached_input_tokens":)" +
           std::to_string(cached) + R"(,"output_tokens":)" + std::to_string(output) +
           R"(,"reasoning_output_tokens":)" + std::to_string(reasoning) + R"(,"total_tokens":)" +
           std::to_string(input + output) + "}";
  };
  auto const counted = [](std::string const& at, std::string const& total, std::string const& last) {
    return R"({"timestamp":")" + at + R"(","type":"event_msg","payload":{"type":"token_count","info":)" +
           R"({"total_token_usage":)" + total + R"(,"last_token_usage":)" + last + "}}}\n";
  };
  world.put(
      std::string{".codex/sessions/2026/08/20/rollout-2026-08-20T09-00-00-"} + thread + ".jsonl",
      std::string{R"({"timestamp":"2026-08-20T09:00:00Z","type":"session_meta","payload":{"id":")"} + thread +
          R"(","cwd":"/home/alex"}})" + "\n" +
          R"({"timestamp":"2026-08-20T09:00:00Z","type":"turn_context","payload":{"model":"gpt-5.4"}})" +
          "\n" + counted("2026-08-20T09:00:05.260Z", usage(9000, 7680, 420, 96), usage(9000, 7680, 420, 96)) +
          counted("2026-08-20T09:00:10.100Z", usage(18600, 16640, 630, 96), usage(9600, 8960, 210, 0)));
  world.run();
  auto const calls = world.ledger.counted();
  ASSERT_EQ(calls.size(), 4U) << "two of each source";
  for (auto const& one : calls) {
    auto const same = std::count_if(calls.begin(), calls.end(), [&one](Sighting const& other) {
      return one.source != other.source && one.tool == other.tool && one.session_id == other.session_id &&
             one.tokens.prompt() == other.tokens.prompt() &&
             one.tokens.cache_read == other.tokens.cache_read && one.tokens.output == other.tokens.output;
    });
    EXPECT_EQ(same, 1) << one.event_key;
  }
}

}  // namespace
}  // namespace companion::detectors
