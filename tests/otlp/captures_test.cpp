// What the real tools sent, captured on the wire: exactly these calls are in it.
#include <gtest/gtest.h>

#include "bodies.hpp"
#include "core/snapshot.hpp"

namespace companion::otlp::testing {
namespace {

TEST(OtlpCaptures, ClaudeCodeTellsOfOneRequest) {
  auto const read_back = read(Encoding::protobuf, fixture("claude_code.logs.pb"));
  ASSERT_EQ(read_back.sightings.size(), 1U);
  EXPECT_EQ(read_back.rejected, 0U);
  auto const& s = read_back.sightings[0];
  EXPECT_EQ(s.source, "otel:claude-code");
  EXPECT_EQ(s.side, Side::local);
  EXPECT_EQ(s.tool, "claude-code");
  EXPECT_EQ(s.tool_version, "2.1.329");
  EXPECT_EQ(s.model, "claude-sonnet-5");
  EXPECT_EQ(s.provider, "anthropic");
  EXPECT_EQ(s.session_id, "b254f3d4-d6ff-4868-9639-ceb28437406d");
  EXPECT_EQ(s.request_id, "req_mock_0001");
  EXPECT_EQ(s.response_id, "");
  EXPECT_EQ(s.tokens, (TokenCounts{.input = 120, .cache_read = 900, .cache_write_5m = 50, .output = 7}));
  EXPECT_FALSE(s.cache_split_known);
  EXPECT_EQ(s.cost, NanoUsd{615'000});
  EXPECT_EQ(s.duration, Milliseconds{27});
  EXPECT_EQ(s.time_to_first_token, Milliseconds{13});
  EXPECT_EQ(s.speed, "");
  EXPECT_EQ(format_instant(s.end), "2026-11-20T21:05:02.319Z");
  EXPECT_EQ(s.start, s.end - Milliseconds{27});
}

TEST(OtlpCaptures, CodexTellsOfOneAnswerTwiceAndItCountsOnce) {
  auto const read_back = read(Encoding::protobuf, fixture("codex.logs.pb"));
  ASSERT_EQ(read_back.sightings.size(), 1U);
  EXPECT_EQ(read_back.rejected, 0U);
  auto const& s = read_back.sightings[0];
  EXPECT_EQ(s.source, "otel:codex");
  EXPECT_EQ(s.tool, "codex");
  EXPECT_EQ(s.tool_version, "0.169.0");
  EXPECT_EQ(s.host, "vm");
  EXPECT_EQ(s.model, "gpt-5.5");
  EXPECT_EQ(s.session_id, "01a1fac7-461f-7680-91dc-c393cf5291d5");
  EXPECT_EQ(s.tokens, (TokenCounts{.input = 200, .cache_read = 800, .output = 20, .reasoning = 5}));
  EXPECT_FALSE(s.duration.has_value()) << "the event's own duration is not the call's";
  EXPECT_EQ(format_instant(s.end), "2026-11-20T21:05:26.153Z");
}

TEST(OtlpCaptures, GeminiCliTellsOfOneAnswerWithTheIdOfItsTwin) {
  auto const read_back = read(Encoding::json, fixture("gemini_cli.logs.json"));
  ASSERT_EQ(read_back.sightings.size(), 1U);
  EXPECT_EQ(read_back.rejected, 0U);
  auto const& s = read_back.sightings[0];
  EXPECT_EQ(s.source, "otel:gemini-cli");
  EXPECT_EQ(s.tool, "gemini-cli");
  EXPECT_EQ(s.tool_version, "") << "service.version is Node's";
  EXPECT_EQ(s.model, "gemini-mock");
  EXPECT_EQ(s.session_id, "be61318a-67d2-4e4f-af9e-123e8630fa26");
  EXPECT_EQ(s.response_id, "gem_mock_1");
  EXPECT_EQ(s.tokens, (TokenCounts{.input = 40, .cache_read = 60, .output = 10, .reasoning = 5}));
  EXPECT_EQ(s.duration, Milliseconds{190});
  EXPECT_EQ(format_instant(s.end), "2026-11-20T21:06:00.961Z");
}

TEST(OtlpCaptures, ARequestSentTwiceHasTheSameEvents) {
  auto const once = read(Encoding::protobuf, fixture("codex.logs.pb"));
  auto const again = read(Encoding::protobuf, fixture("codex.logs.pb"), 100);
  ASSERT_EQ(once.sightings.size(), again.sightings.size());
  EXPECT_TRUE(same(once.sightings[0], again.sightings[0]));
}

TEST(OtlpCaptures, EveryCutEndIsRefusedOrTellsNothingElse) {
  auto const whole = fixture("claude_code.logs.pb");
  auto const full = read(Encoding::protobuf, whole).sightings;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto const cut = read(Encoding::protobuf, whole.substr(0, size));
    EXPECT_TRUE(size == 0 || !cut.reason.empty()) << size;
    EXPECT_TRUE(cut.sightings.empty()) << size;
  }
  ASSERT_EQ(full.size(), 1U);
}

}  // namespace
}  // namespace companion::otlp::testing
