#include <gtest/gtest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "daemon_double.hpp"

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

std::string element(int number) {
  return R"({"id":"chatcmpl-)" + std::to_string(number) + R"(","litellm_call_id":"call-)" +
         std::to_string(number) +
         R"(","status":"success","model":"gpt-5","startTime":1791190812.5,"prompt_tokens":1,"completion_tokens":1})";
}

std::string zipped(std::string_view text) {
  z_stream zlib{};
  constexpr int gzip_window = 15 + 16;
  deflateInit2(&zlib, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY);
  std::vector<unsigned char> in(text.begin(), text.end());
  std::vector<unsigned char> out(deflateBound(&zlib, static_cast<uInt>(in.size())));
  zlib.next_in = in.data();
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = out.data();
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return {out.begin(), out.end()};
}

std::string chunked(std::string_view body, std::size_t chunk) {
  std::ostringstream text;
  for (std::size_t at = 0; at < body.size(); at += chunk) {
    auto const part = body.substr(at, chunk);
    text << std::hex << part.size() << "\r\n" << part << "\r\n";
  }
  text << "0\r\n\r\n";
  return text.str();
}

class LitellmRoute : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(daemon.start().has_value()); }
  json answer(Reply const& reply, int status = 200) {
    EXPECT_EQ(reply.status, status) << reply.body;
    return json::parse(reply.body, nullptr, false);
  }
  DaemonDouble daemon;
};

TEST_F(LitellmRoute, TakesAJsonArray) {
  auto const told = answer(daemon.post(fixture("litellm/batch_array.json")));
  EXPECT_EQ(told["accepted"], 3);
  EXPECT_EQ(told["calls_new"], 3);
  EXPECT_EQ(told["rejected"], json::array());
  auto const seen = daemon.sightings();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(to_decimal(*seen[1].cost), "0.009366");
}

TEST_F(LitellmRoute, TakesLines) {
  EXPECT_EQ(answer(daemon.post(element(1) + "\n" + element(2) + "\n" + element(3)))["accepted"], 3);
}

TEST_F(LitellmRoute, TakesASingleObject) {
  EXPECT_EQ(answer(daemon.post(fixture("litellm/chat_success.json")))["accepted"], 1);
}

TEST_F(LitellmRoute, NullElementsAreNothingToRefuse) {
  auto told = answer(daemon.post("[null, " + element(1) + ", null]"));
  EXPECT_EQ(told["accepted"], 1);
  EXPECT_EQ(told["ignored"], 2);
  told = answer(daemon.post("[null]"));
  EXPECT_EQ(told["accepted"], 0);
  answer(daemon.post("[]"));
}

TEST_F(LitellmRoute, AMixedBatchKeepsTheGoodAndTellsTheBad) {
  auto const told = answer(daemon.post("[" + element(1) + R"(,{"foo":1},7,)" + element(2) + "]"));
  EXPECT_EQ(told["accepted"], 2);
  EXPECT_EQ(told["rejected_count"], 2);
  EXPECT_EQ(told["rejected"][0]["index"], 1);
  EXPECT_EQ(told["rejected"][1]["index"], 2);
  EXPECT_EQ(told["rejected"][1]["reason"], "not a JSON object");
  auto const quarantined = daemon.quarantined();
  ASSERT_EQ(quarantined.size(), 2U);
  EXPECT_EQ(quarantined[0].source, "litellm:callback");
  EXPECT_EQ(quarantined[0].index, 1U);
  EXPECT_EQ(quarantined[0].bytes, 9U);
}

TEST_F(LitellmRoute, NonsenseAloneIsRefusedAndStillCounted) {
  auto const told = answer(daemon.post(R"([{"foo":1},{"foo":2}])"), 400);
  EXPECT_EQ(told["error"]["code"], "malformed");
  EXPECT_NE(told["error"]["message"].get<std::string>().find("element 0:"), std::string::npos);
  EXPECT_EQ(daemon.quarantined().size(), 2U);
}

TEST_F(LitellmRoute, AThousandBadElementsAreToldTheOthersCounted) {
  std::string body = "[" + element(1);
  for (int i = 0; i < 2500; ++i) body += ",{}";
  auto const told = answer(daemon.post(body + "]"));
  EXPECT_EQ(told["accepted"], 1);
  EXPECT_EQ(told["rejected_count"], 2500);
  EXPECT_EQ(told["rejected"].size(), 1000U);
}

TEST_F(LitellmRoute, ManyElementsAreCommittedInSlices) {
  std::string body;
  for (int i = 0; i < 3500; ++i) body += element(i) + "\n";
  EXPECT_EQ(answer(daemon.post(body))["accepted"], 3500);
  EXPECT_EQ(answer(daemon.post(body))["calls_new"], 3500) << "the sum over all slices";
  EXPECT_EQ(daemon.sightings().size(), 7000U);
}

TEST_F(LitellmRoute, AnyCutOfTheBytesGivesTheSame) {
  auto const body = "[" + element(1) + ",null," + element(2) + "]";
  auto const request =
      "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  for (std::size_t const cut : {1U, 10U, 60U, 75U, 76U, 100U, 200U, 300U}) {
    Peer peer{daemon.port()};
    for (std::size_t at = 0; at < request.size(); at += cut)
      ASSERT_TRUE(peer.send(std::string_view{request}.substr(at, cut)));
    auto const told = answer(peer.receive());
    EXPECT_EQ(told["accepted"], 2) << cut;
  }
}

TEST_F(LitellmRoute, ChunksOfAnySizeAreOneBody) {
  auto const body = "[" + element(1) + "," + element(2) + "]";
  for (std::size_t const size : {1U, 7U, 100U, 5000U}) {
    auto const reply =
        daemon.ask("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
                   chunked(body, size));
    EXPECT_EQ(answer(reply)["accepted"], 2) << size;
  }
}

TEST_F(LitellmRoute, ALargeChunkedBodyIsTaken) {
  std::string body;
  for (int i = 0; i < 5000; ++i) body += element(i) + "\n";
  auto const reply =
      daemon.ask("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
                 chunked(body, 100'000));
  EXPECT_EQ(answer(reply)["accepted"], 5000);
}

TEST_F(LitellmRoute, GzipIsReadWhileItComes) {
  std::string body;
  for (int i = 0; i < 2000; ++i) body += element(i) + "\n";
  auto told = answer(daemon.post(zipped(body), "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(told["accepted"], 2000);
  told = answer(daemon.post(zipped(element(1) + "\n") + zipped(element(2)), "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(told["accepted"], 2) << "several gzip members are one body";
}

TEST_F(LitellmRoute, BrokenGzipKeepsWhatCameBefore) {
  std::string body;
  for (int i = 0; i < 1500; ++i) body += element(i) + "\n";
  auto const whole = zipped(body);
  auto const told = answer(daemon.post(whole.substr(0, whole.size() - 12), "Content-Encoding: gzip\r\n"));
  EXPECT_GE(told["accepted"], 1000);
  EXPECT_EQ(told["rejected"][0]["reason"], "the compressed body is cut off");
  answer(daemon.post("not gzip at all", "Content-Encoding: gzip\r\n"), 400);
}

TEST_F(LitellmRoute, RequestsOnOneConnectionAreAnsweredInOrder) {
  Peer peer{daemon.port()};
  std::string three;
  for (int i = 0; i < 3; ++i) {
    auto const body = i == 1 ? std::string{"[7]"} : element(i);
    three +=
        "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
  }
  ASSERT_TRUE(peer.send(three));
  EXPECT_EQ(peer.receive().status, 200);
  EXPECT_EQ(peer.receive().status, 400);
  EXPECT_EQ(peer.receive().status, 200);
}

TEST_F(LitellmRoute, ExpectContinueIsAnsweredBeforeTheBody) {
  Peer peer{daemon.port()};
  auto const body = element(1);
  peer.send("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(peer.receive().status, 100);
  peer.send(body);
  EXPECT_EQ(peer.receive().status, 200);
}

TEST(LitellmRefusals, ABombIsRefusedByItsContent) {
  DaemonDouble daemon;
  daemon.options.ingest_body_bytes_max = 1U << 20U;
  ASSERT_TRUE(daemon.start().has_value());
  auto const bomb = zipped("[" + std::string(8U << 20U, ' ') + "]");
  ASSERT_LT(bomb.size(), 20'000U);
  EXPECT_EQ(daemon.post(bomb, "Content-Encoding: gzip\r\n").status, 413);
}

TEST(LitellmRefusals, TooLargeABodyIsRefusedByItsLengthAndByItsBytes) {
  DaemonDouble daemon;
  daemon.options.ingest_body_bytes_max = 1000;
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(daemon.post(std::string(1001, ' ')).status, 413);
  EXPECT_EQ(daemon
                .ask("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
                     chunked(std::string(1001, ' '), 100))
                .status,
            413);
}

TEST(LitellmRefusals, AFullQueueAsksToComeBack) {
  DaemonDouble daemon;
  daemon.verdict = [] { return Result<Receipt>{fail(Errc::busy, "the queue is full")}; };
  ASSERT_TRUE(daemon.start().has_value());
  auto const reply = daemon.post(element(1));
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("Retry-After: 1"));
  EXPECT_TRUE(reply.has("the queue is full"));
}

TEST(LitellmRefusals, ABrokenLedgerIsOurFault) {
  DaemonDouble daemon;
  daemon.verdict = [] { return Result<Receipt>{fail(Errc::io, "disk full")}; };
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(daemon.post(element(1)).status, 500);
}

TEST(LitellmPrivacy, NoPromptGetsPastTheDecoder) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  std::string const secret = "PLANTED-SECRET";
  auto payload = json::parse(fixture("litellm/anthropic_messages_stream_success.json"));
  payload["messages"] = {{{"role", "user"}, {"content", secret}}};
  payload["response"]["choices"][0]["message"]["content"] = secret;
  payload["response"]["choices"][0]["message"]["tool_calls"] = {{{"arguments", secret}}};
  payload["model_parameters"]["tools"] = {{{"name", secret}, {"description", secret}}};
  payload["metadata"]["requester_metadata"]["note"] = secret;
  payload["metadata"]["spend_logs_metadata"] = {{"prompt", secret}};
  payload["metadata"]["prompt_management_metadata"] = {{"prompt_variables", {{"v", secret}}}};
  payload["metadata"]["mcp_tool_call_metadata"] = {{"arguments", secret}, {"result", secret}};
  payload["metadata"]["user_api_key_hash"] = secret;
  payload["metadata"]["user_api_key_auth_metadata"] = {{"k", secret}};
  payload["metadata"]["requester_custom_headers"]["x-note"] = secret;
  payload["end_user"] = secret;
  payload["error_str"] = secret;
  payload["error_information"]["error_message"] = secret;
  payload["error_information"]["traceback"] = secret;
  payload["companion"] = {
      {"v", 1}, {"note", secret}, {"error_kind", secret}, {"context", {{"note", secret}}}};
  payload["guardrail_information"] = {{{"guardrail_response", secret}}};
  auto broken = payload;
  broken.erase("id");
  broken.erase("litellm_call_id");
  broken.erase("startTime");
  auto const reply = daemon.post("[" + payload.dump() + "," + broken.dump() +
                                 R"(,"PLANTED-SECRET",{"messages":"PLANTED-SECRET" 1}])");
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.has(secret));
  auto const seen = daemon.sightings();
  ASSERT_EQ(seen.size(), 1U);
  auto const& s = seen[0];
  for (auto const& text : {s.source,       s.event_key,  s.response_id,       s.request_id, s.litellm_call_id,
                           s.trace_id,     s.session_id, s.parent_session_id, s.agent_id,   s.tool,
                           s.tool_version, s.model,      s.provider,          s.operation,  s.error_type,
                           s.service_tier, s.speed,      s.inference_geo,     s.project,    s.branch,
                           s.user,         s.team,       s.key_alias,         s.proxy,      s.host,
                           s.error_kind}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
  auto const quarantined = daemon.quarantined();
  EXPECT_EQ(quarantined.size(), 3U);
  for (auto const& item : quarantined) EXPECT_EQ(item.reason.find(secret), std::string::npos) << item.reason;
}

}  // namespace
}  // namespace companion::receiver::testing
