// What OpenCode's stores have in them that is easily counted wrong.
#include <algorithm>

#include "tests/detectors/made_database.hpp"

namespace companion::detectors {
namespace {

constexpr auto older =
    "CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text, version text, time_created "
    "integer, time_updated integer);"
    "CREATE TABLE message (id text PRIMARY KEY, session_id text, time_created integer, time_updated integer, "
    "data text NOT NULL);"
    "CREATE INDEX message_session_idx ON message (session_id);";
constexpr auto newer =
    "CREATE TABLE session_v2 (id text PRIMARY KEY, parent_id text, fork_session_id text, fork_boundary text, "
    "directory text, version text, time_created integer, time_updated integer);"
    "CREATE TABLE session_message (id text PRIMARY KEY, session_id text, type text, seq integer, "
    "time_created "
    "integer, time_updated integer, data text NOT NULL);";

struct Message {
  std::string id;
  std::string session{"ses_1"};
  std::string tokens{R"({"input":100,"output":10,"reasoning":0,"cache":{"read":0,"write":0}})"};
  std::string more{};
  std::int64_t created{1787234400000};
  std::int64_t completed{1787234404000};  ///< 0 = not yet
};

std::string data_of(Message const& m, std::string const& who) {
  auto json = "{" + who + R"(,"time":{"created":)" + std::to_string(m.created);
  if (m.completed != 0) json += R"(,"completed":)" + std::to_string(m.completed);
  return json + R"(},"path":{"cwd":"/home/alex/src"},"tokens":)" + m.tokens + m.more + "}";
}

std::string put(Message const& m) {
  auto const at = std::to_string(m.created);
  auto const who = R"("role":"assistant","modelID":"gpt-5.4","providerID":"openai")";
  return "INSERT OR REPLACE INTO message VALUES ('" + m.id + "','" + m.session + "'," + at + "," +
         std::to_string(std::max(m.created, m.completed)) + ",'" + data_of(m, who) + "');";
}

std::string put_newer(Message const& m, int seq) {
  auto const at = std::to_string(m.created);
  auto const who = R"("model":{"id":"gpt-5.4","providerID":"openai"})";
  return "INSERT INTO session_message VALUES ('" + m.id + "','" + m.session + "','assistant'," +
         std::to_string(seq) + "," + at + "," + at + ",'" + data_of(m, who) + "');";
}

class OpenCode : public testing::Test {
 protected:
  std::vector<Sighting> calls() {
    EXPECT_TRUE(reading.run());
    return reading.calls();
  }
  Sighting only(Message const& m) {
    made.put(older);
    made.put(put(m));
    auto const all = calls();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? Sighting{} : all[0];
  }
  MadeDatabase made{"opencode.db"};
  DatabaseReading reading{made, "log:opencode"};
};

TEST_F(OpenCode, AForkIsOwnedByTheSessionThatItWasForkedOff) {
  // Ids of sessions fall with time: the fork's is the smaller one.
  made.put(older);
  made.put(
      "INSERT INTO session VALUES ('ses_9', NULL, '/home/alex/origin', '1', 1787234000000, 1787234404000),"
      "('ses_1', NULL, '/home/alex/fork', '1', 1787239000000, 1787239000000);");
  made.put(put({.id = "msg_copy", .session = "ses_1"}) + put({.id = "msg_origin", .session = "ses_9"}));
  auto const all = calls();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].session_id, "ses_9");
  EXPECT_EQ(all[0].project, "/home/alex/origin");
}

TEST_F(OpenCode, AnswersOfParallelSubagentsStayApart) {
  made.put(older);
  for (int i = 0; i < 3; ++i)
    made.put(put({.id = "msg_" + std::to_string(i),
                  .session = "ses_" + std::to_string(i),
                  .completed = 1787234404000 + i}));
  EXPECT_EQ(calls().size(), 3U);
}

TEST_F(OpenCode, AnAnswerIsOneEventHoweverOftenItIsSeenGrowing) {
  made.put(older);
  Message m{.id = "msg_1", .tokens = R"({"input":0,"output":0})", .completed = 0};
  made.put(put(m));
  EXPECT_TRUE(calls().empty());
  m.tokens = R"({"input":100,"output":4})";
  made.put(put(m));
  EXPECT_TRUE(calls().empty());
  m.tokens = R"({"input":100,"output":90})";
  m.completed = 1787234409000;
  made.put("UPDATE message SET time_updated = 1787234409000, data = '" +
           data_of(m, R"("role":"assistant","modelID":"gpt-5.4","providerID":"openai")") + "'");
  ASSERT_EQ(calls().size(), 1U);
  EXPECT_EQ(calls()[0].tokens.output, 90);
  EXPECT_EQ(reading.ledger.events.size(), 1U);
}

TEST_F(OpenCode, AnAnswerThatWasBrokenOffCountsOnceTheSessionGoesOn) {
  made.put(older);
  made.put(put({.id = "msg_1", .completed = 0}));
  EXPECT_TRUE(calls().empty());
  made.put(put({.id = "msg_2", .created = 1787234500000, .completed = 1787234501000}));
  EXPECT_EQ(calls().size(), 2U);
}

TEST_F(OpenCode, ReasoningBesideTheOutputIsAddedAndInsideItIsNot) {
  auto const beside = only(
      {.id = "m",
       .tokens = R"({"input":142,"output":49,"reasoning":5,"total":1324,"cache":{"read":1128,"write":0}})"});
  EXPECT_EQ(beside.tokens.output, 54);
  EXPECT_EQ(beside.tokens.reasoning, 5);
}

TEST_F(OpenCode, ReasoningWithoutATotalIsTakenToBeInside) {
  EXPECT_EQ(only({.id = "m", .tokens = R"({"input":9,"output":40,"reasoning":30})"}).tokens.output, 40);
}

TEST_F(OpenCode, ReasoningThatIsMoreThanTheOutputCannotBeInside) {
  EXPECT_EQ(only({.id = "m", .tokens = R"({"input":9,"output":40,"reasoning":60})"}).tokens.output, 100);
}

TEST_F(OpenCode, ACostOfNothingIsNoPrice) { EXPECT_FALSE(only({.id = "m", .more = R"(,"cost":0)"}).cost); }

TEST_F(OpenCode, ACostIsWhatTheToolWrote) {
  EXPECT_EQ(only({.id = "m", .more = R"(,"cost":0.00255945)"}).cost, NanoUsd{2'559'450});
}

TEST_F(OpenCode, NegativeAndAbsurdCountsAreNothing) {
  auto const call =
      only({.id = "m", .tokens = R"({"input":-5,"output":7,"reasoning":-1,"cache":{"read":1e300}})"});
  EXPECT_EQ(call.tokens, (TokenCounts{.output = 7}));
}

TEST_F(OpenCode, MessagesOfTheNewerTableAreRead) {
  made.put(newer);
  made.put(
      "INSERT INTO session_v2 VALUES ('ses_1', 'ses_0', NULL, NULL, '/home/alex/src', '2.0', 1787234000000, "
      "1787234404000)");
  made.put(put_newer({.id = "msg_1", .more = R"(,"agent":"explore")"}, 1));
  auto const all = calls();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].model, "gpt-5.4");
  EXPECT_EQ(all[0].provider, "openai");
  EXPECT_EQ(all[0].parent_session_id, "ses_0");
  EXPECT_EQ(all[0].agent_id, "explore");
  EXPECT_EQ(all[0].tool_version, "2.0");
}

TEST_F(OpenCode, AMessageInBothTablesIsOne) {
  made.put(older);
  made.put(newer);
  made.put(put({.id = "msg_1"}));
  // Moved to the newer table with times of its own.
  made.put(put_newer({.id = "msg_1", .completed = 1787234404999}, 1));
  made.put(put_newer({.id = "msg_2", .created = 1787234500000, .completed = 1787234501000}, 2));
  EXPECT_EQ(calls().size(), 2U);
}

TEST_F(OpenCode, WhatANewerForkTookOverIsToldByTheOtherSession) {
  made.put(newer);
  made.put(
      "INSERT INTO session_v2 VALUES ('ses_9', NULL, NULL, NULL, '/o', '2', 1787234000000, 0),"
      "('ses_1', NULL, 'ses_9', '2', '/f', '2', 1787239000000, 0),"
      "('ses_2', NULL, 'ses_gone', '2', '/g', '2', 1787239000000, 0);");
  made.put(put_newer({.id = "msg_1", .session = "ses_9"}, 2));
  made.put(put_newer({.id = "msg_2", .session = "ses_1", .created = 1787239000001}, 2));
  made.put(put_newer(
      {.id = "msg_3", .session = "ses_1", .created = 1787239100000, .completed = 1787239100009}, 3));
  made.put(put_newer(
      {.id = "msg_4", .session = "ses_2", .created = 1787239200000, .completed = 1787239200009}, 1));
  auto const all = calls();
  EXPECT_EQ(all.size(), 3U) << "the copy is left out, the one whose origin is gone is not";
}

TEST_F(OpenCode, AnOldMessageThatIsChangedIsFoundThroughItsSession) {
  made.put(older);
  made.put("INSERT INTO session VALUES ('ses_1', NULL, '/home/alex', '1', 1787234000000, 1787234404000)");
  for (int i = 0; i < 200; ++i)
    made.put(put({.id = "msg_" + std::to_string(i),
                  .created = 1787234400000 + i * 10'000,
                  .completed = 1787234400000 + i * 10'000 + 5000}));
  EXPECT_EQ(calls().size(), 200U);
  made.put(
      "UPDATE message SET time_updated = 1787244400000, data = replace(data, '\"output\":10', "
      "'\"output\":77') "
      "WHERE id = 'msg_3'; UPDATE session SET time_updated = 1787244400000");
  auto const all = calls();
  EXPECT_EQ(all.size(), 200U);
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](auto const& call) { return call.tokens.output == 77; }),
            1);
}

TEST_F(OpenCode, PartsAreNeverLookedAt) {
  made.put(older);
  made.put("CREATE VIEW part AS SELECT abs(-9223372036854775808) AS id, 1 AS message_id");  // fails when read
  made.put(put({.id = "msg_1"}));
  EXPECT_EQ(calls().size(), 1U);
}

TEST_F(OpenCode, ADatabaseOfSomethingElseIsAnUnknownSchema) {
  made.put("CREATE TABLE unrelated (a)");
  auto const refused = reading.run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_NE(refused.error().message.find("table message"), std::string::npos);
}

TEST_F(OpenCode, AMessageThatIsNoJsonIsCountedOnceAndTheOthersAreRead) {
  made.put(older);
  made.put("INSERT INTO message VALUES ('msg_x', 'ses_1', 1, 1, '{\"role\":\"assist')");
  made.put(put({.id = "msg_1"}));
  EXPECT_EQ(calls().size(), 1U);
  calls();
  EXPECT_EQ(reading.bad_rows, 1U);
}

TEST(OpenCodePlaces, AreAllChannelsAndTheOneThatTheUserChose) {
  test::FakeHost host;
  host.variables["OPENCODE_DB"] = "/data/mine.sqlite";
  for (auto const* const path :
       {"/home/alex/.local/share/opencode/opencode.db", "/data/mine.sqlite",
        "/home/alex/.local/share/opencode/opencode-dev.db",
        "/home/alex/.local/share/opencode/opencode.db-wal", "/home/alex/.local/share/opencode/other.db"})
    host.write(path, "x");
  auto const format = database_format("log:opencode");
  auto const found = format->databases(host, format->roots(host));
  EXPECT_EQ(found.size(), 3U) << testing::PrintToString(found);
}

}  // namespace
}  // namespace companion::detectors
