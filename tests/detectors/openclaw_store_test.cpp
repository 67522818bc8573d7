// OpenClaw's database of an agent: what its session files held, a row each.
#include "tests/detectors/made_database.hpp"
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

constexpr auto schema =
    "CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT, "
    "created_at INTEGER, event_zstd BLOB, PRIMARY KEY (session_id, seq));"
    "CREATE TABLE session_nodes (session_key TEXT PRIMARY KEY, current_session_id TEXT, parent_session_key "
    "TEXT);"
    "INSERT INTO transcript_events VALUES ('one', 0, "
    "'{\"type\":\"session\",\"id\":\"one\",\"cwd\":\"/home/alex/claw\"}', 1, NULL);";

std::string answer(int seq, std::string const& id, int output) {
  return R"({"type":"message","id":"e)" + std::to_string(seq) +
         R"(","timestamp":"2026-11-26T03:12:52.899Z","message":{"role":"assistant","model":"gpt-5.4",)"
         R"("provider":"local","usage":{"input":131,"cacheRead":1064,"reasoningTokens":4,"output":)" +
         std::to_string(output) + R"(},"timestamp":1795662771965,"responseId":")" + id + "\"}}";
}

std::string row(int seq, std::string const& event) {
  return "INSERT INTO transcript_events VALUES ('one', " + std::to_string(seq) + ", '" + event +
         "', 1, NULL);";
}

class OpenClawStore : public testing::Test {
 protected:
  OpenClawStore() { made.put(schema); }
  MadeDatabase made{"openclaw-agent.sqlite"};
  DatabaseReading reading{made, "log:openclaw"};
};

TEST_F(OpenClawStore, AnAnswerIsACallOfItsSession) {
  made.put(row(1, answer(1, "chatcmpl-1", 47)));
  ASSERT_TRUE(reading.run());
  auto const calls = reading.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].tokens, (TokenCounts{.input = 131, .cache_read = 1064, .output = 47, .reasoning = 4}));
  EXPECT_EQ(calls[0].session_id, "one");
  EXPECT_EQ(calls[0].project, "/home/alex/claw");
  EXPECT_EQ(calls[0].response_id, "chatcmpl-1");
  EXPECT_TRUE(calls[0].parent_session_id.empty());
}

TEST_F(OpenClawStore, ASubagentKnowsItsParent) {
  made.put("INSERT INTO session_nodes VALUES ('agent:a', 'zero', NULL), ('agent:b', 'one', 'agent:a')");
  made.put(row(1, answer(1, "chatcmpl-1", 47)));
  ASSERT_TRUE(reading.run());
  ASSERT_EQ(reading.calls().size(), 1U);
  EXPECT_EQ(reading.calls()[0].parent_session_id, "zero");
}

TEST_F(OpenClawStore, ATranscriptThatIsWrittenAnewCountsOnce) {
  made.put(row(1, answer(1, "chatcmpl-1", 47)) + row(2, answer(2, "chatcmpl-2", 54)));
  ASSERT_TRUE(reading.run());
  made.put("DELETE FROM transcript_events WHERE seq > 0");
  made.put(row(1, answer(2, "chatcmpl-2", 54)) + row(2, answer(3, "chatcmpl-3", 61)));
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 3U) << "what was dropped was spent all the same";
}

TEST_F(OpenClawStore, ARecordThatCannotBeUnpackedIsCountedAndTheOthersAreRead) {
  made.put("INSERT INTO transcript_events VALUES ('one', 1, NULL, 1, X'28b52ffd00')");
  made.put(row(2, answer(2, "chatcmpl-2", 54)));
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 1U);
  EXPECT_EQ(reading.bad_rows, 1U);
}

TEST_F(OpenClawStore, ADatabaseOfSomethingElseIsAnUnknownSchema) {
  made.put("DROP TABLE transcript_events");
  auto const read = reading.run();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::invalid);
}

TEST_F(OpenClawStore, AnAgentWhoseSessionsAreStillInFilesHasNothingToTell) {
  made.put("DROP TABLE transcript_events; CREATE TABLE schema_meta (meta_key TEXT)");
  EXPECT_TRUE(reading.run());
  EXPECT_TRUE(reading.calls().empty());
}

}  // namespace
}  // namespace companion::detectors
