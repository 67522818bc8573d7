// POST /v1/logs, /v1/metrics, /v1/traces as OTLP clients know them: encodings, answers, refusals.
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "daemon_double.hpp"
#include "otlp/response.hpp"

namespace companion::receiver::testing {
namespace {

constexpr char const* protobuf_header = "Content-Type: application/x-protobuf\r\n";
constexpr char const* json_header = "Content-Type: application/json\r\n";

std::string gzip(std::string const& plain) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string packed(plain.size() + 1000, '\0');
  auto input = plain;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// One record of Claude Code in OTLP's JSON; `input` as it is written.
std::string claude_json(std::string const& input = "\"120\"", std::string const& session = "s-1") {
  return R"({"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},)"
         R"("scopeLogs":[{"logRecords":[{"timeUnixNano":"1795208702319000000","body":{"stringValue":"claude_code.api_request"},)"
         R"("attributes":[{"key":"session.id","value":{"stringValue":")" +
         session +
         R"("}},{"key":"model","value":{"stringValue":"claude-opus-4-8"}},{"key":"output_tokens","value":{"intValue":7}},)"
         R"({"key":"input_tokens","value":{"intValue":)" +
         input + "}}]}]}]}]}";
}

/// With these headers and no other Content-Type.
Reply send(DaemonDouble& daemon, std::string const& path, std::string const& body,
           std::string const& headers) {
  return daemon.ask("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

TEST(OtlpRoutes, LogsAreAnsweredWithTheEmptyMessageAfterTheyWereCommitted) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  auto const reply = send(daemon, "/v1/logs", fixture("otlp/claude_code.logs.pb"), protobuf_header);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "");
  EXPECT_TRUE(reply.has("Content-Type: application/x-protobuf"));
  auto const sightings = daemon.sightings();
  ASSERT_EQ(sightings.size(), 1U);
  EXPECT_EQ(sightings[0].request_id, "req_mock_0001");
}

TEST(OtlpRoutes, JsonIsAnsweredInJsonAndGzipIsUnderstood) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  auto const plain = send(daemon, "/v1/logs", claude_json(), json_header);
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.body, "{}");
  auto const packed = send(daemon, "/v1/logs", gzip(claude_json("\"120\"", "s-2")),
                           std::string{json_header} + "Content-Encoding: gzip\r\n");
  EXPECT_EQ(packed.status, 200);
  EXPECT_EQ(packed.body, "{}");
  EXPECT_EQ(daemon.sightings().size(), 2U);
}

TEST(OtlpRoutes, BadRecordsAreAPartialSuccess) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  auto const reply = send(daemon, "/v1/logs", claude_json("-4"), json_header);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"impossible count"}})");
  ASSERT_EQ(daemon.quarantined().size(), 1U);
  EXPECT_EQ(daemon.quarantined()[0].source, "otel:logs");
}

TEST(OtlpRoutes, NothingIsAcknowledgedThatWasNotCommitted) {
  DaemonDouble daemon;
  daemon.verdict = []() -> Result<Receipt> { return fail(Errc::busy, "full"); };
  ASSERT_TRUE(daemon.start().has_value());
  auto const reply = send(daemon, "/v1/logs", claude_json(), json_header);
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("Retry-After: 1"));
  EXPECT_EQ(reply.body, otlp::status_body(otlp::Encoding::json, 503, "not taken now; try again later"));
}

TEST(OtlpRoutes, MetricsAndTracesAreTakenAndDropped) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(send(daemon, "/v1/metrics", "anything", protobuf_header).status, 200);
  auto const traces = send(daemon, "/v1/traces", "{}", json_header);
  EXPECT_EQ(traces.status, 200);
  EXPECT_EQ(traces.body, "{}");
  EXPECT_TRUE(daemon.sightings().empty());
}

struct Row {
  char const* wrong;
  std::string body;
  std::string headers;
  int status;
};

TEST(OtlpRoutes, MalformedRequestsAreRefusedAsAStatus) {
  DaemonDouble daemon;
  daemon.options.otlp_body_bytes_max = 4096;
  ASSERT_TRUE(daemon.start().has_value());
  std::vector<Row> const rows{
      {"no type", claude_json(), "", 415},
      {"another type", claude_json(), "Content-Type: text/plain\r\n", 415},
      {"no JSON", "{", json_header, 400},
      {"JSON as protobuf", claude_json(), protobuf_header, 400},
      {"protobuf as JSON", fixture("otlp/claude_code.logs.pb").substr(0, 3000), json_header, 400},
      {"a cut message", fixture("otlp/claude_code.logs.pb").substr(0, 3000), protobuf_header, 400},
      {"no gzip", claude_json(), std::string{json_header} + "Content-Encoding: gzip\r\n", 400},
      {"a cut gzip", gzip(claude_json()).substr(0, 100),
       std::string{json_header} + "Content-Encoding: gzip\r\n", 400},
      {"an unknown encoding", claude_json(), std::string{json_header} + "Content-Encoding: br\r\n", 415},
      {"too large", std::string(5000, ' '), json_header, 413},
      {"too large once inflated", gzip(std::string(5000, ' ')),
       std::string{json_header} + "Content-Encoding: gzip\r\n", 413},
      {"a web page", claude_json(), std::string{json_header} + "Origin: https://evil.example\r\n", 403},
  };
  for (auto const& row : rows) {
    auto const reply = send(daemon, "/v1/logs", row.body, row.headers);
    EXPECT_EQ(reply.status, row.status) << row.wrong << ": " << reply.body;
    if (row.headers.starts_with(json_header) && row.status != 403) {
      EXPECT_TRUE(reply.body.starts_with(R"({"code":)")) << row.wrong << ": " << reply.body;
    }
  }
  EXPECT_TRUE(daemon.sightings().empty());
}

TEST(OtlpRoutes, ABodyThatIsTooLargeIsRefusedWithWhatToDo) {
  DaemonDouble daemon;
  daemon.options.otlp_body_bytes_max = 4096;
  ASSERT_TRUE(daemon.start().has_value());
  std::string const remedy = "export smaller batches, or raise server.otlp_body_bytes_max";
  for (auto const* path : {"/v1/logs", "/v1/metrics", "/v1/traces"}) {
    auto const reply = send(daemon, path, std::string(5000, ' '), json_header);
    EXPECT_EQ(reply.status, 413) << path;
    EXPECT_TRUE(reply.has("larger than 4096 bytes; " + remedy)) << reply.body;
  }
  auto const packed = send(daemon, "/v1/logs", gzip(std::string(5000, ' ')),
                           std::string{json_header} + "Content-Encoding: gzip\r\n");
  EXPECT_TRUE(packed.has("larger than 4096 bytes, decompressed; " + remedy)) << packed.body;
  EXPECT_EQ(daemon.post_to("/v1/litellm", std::string(5000, ' ')).status, 400) << "that limit is another one";
}

TEST(OtlpRoutes, BodiesAreReadOnThePoolWhileTheLoopAnswersOthers) {
  boost::asio::io_context pool{1};
  DaemonDouble daemon;
  daemon.services.work = pool.get_executor();
  ASSERT_TRUE(daemon.start().has_value());
  // What is small is read where it came.
  auto const large = claude_json() + std::string(300 * 1024, ' ');
  auto logs = std::async(std::launch::async, [&] { return send(daemon, "/v1/logs", large, json_header); });
  auto const work = boost::asio::make_work_guard(pool);
  ASSERT_EQ(pool.run_one_for(std::chrono::seconds{10}), 1U) << "the body is finished there";
  EXPECT_EQ(daemon.get("/healthz").status, 200) << "nothing waits for the slice that nobody makes yet";
  EXPECT_TRUE(daemon.sightings().empty());
  ASSERT_EQ(pool.run_one_for(std::chrono::seconds{10}), 1U) << "a slice is made there";
  EXPECT_EQ(logs.get().status, 200);
  EXPECT_EQ(daemon.sightings().size(), 1U);
}

TEST(OtlpRoutes, WhatThePoolCannotReadIsRefused) {
  boost::asio::thread_pool pool{1};
  DaemonDouble daemon;
  daemon.services.work = pool.get_executor();
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(send(daemon, "/v1/logs", "{", json_header).status, 400);
  daemon.stop();
}

TEST(OtlpRoutes, ATokenForAnotherPurposeIsRefused) {
  DaemonDouble daemon;
  daemon.options.require_token = true;
  daemon.options.token_file = fresh_folder("otlp-tokens") / "tokens.json";
  auto store = TokenStore::open(daemon.options.token_file);
  ASSERT_TRUE(store.has_value());
  auto const sender = store->create(Scope::ingest_otlp, "", daemon.clock.now())->text;
  auto const other = store->create(Scope::ingest_litellm, "", daemon.clock.now())->text;
  ASSERT_TRUE(daemon.start().has_value());
  auto const with = [&](std::string const& token) {
    return send(daemon, "/v1/logs", claude_json(), json_header + ("Authorization: Bearer " + token) + "\r\n")
        .status;
  };
  EXPECT_EQ(send(daemon, "/v1/logs", claude_json(), json_header).status, 401);
  EXPECT_EQ(with(other), 403);
  EXPECT_EQ(with(sender), 200);
}

TEST(OtlpRoutes, TheDoorForTelemetryAloneAnswersNothingElse) {
  DaemonDouble daemon;
  daemon.options.otlp_only = true;
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(send(daemon, "/v1/logs", claude_json(), json_header).status, 200);
  EXPECT_EQ(daemon.get("/healthz").status, 200);
  for (auto const* path : {"/", "/v1/summary", "/metrics", "/v1/calls"})
    EXPECT_EQ(daemon.get(path).status, 404) << path;
  EXPECT_EQ(send(daemon, "/v1/litellm", "[]", json_header).status, 404);
}

TEST(OtlpRoutes, WhatWasTakenGoesOnToTheCollectorAsItCame) {
  std::mutex guard;
  std::vector<Passing> passed;
  DaemonDouble daemon;
  daemon.services.forward = [&](Passing what) {
    std::scoped_lock const lock{guard};
    passed.push_back(std::move(what));
  };
  ASSERT_TRUE(daemon.start().has_value());
  auto const packed = gzip(claude_json());
  send(daemon, "/v1/logs", packed, std::string{json_header} + "Content-Encoding: gzip\r\n");
  send(daemon, "/v1/metrics", "bytes",
       std::string{protobuf_header} + "X-Companion-Passed-By: another, third\r\n");
  send(daemon, "/v1/logs", "{", json_header);  // refused: the sender keeps it
  daemon.stop();
  ASSERT_EQ(passed.size(), 2U);
  EXPECT_EQ(passed[0].path, "/v1/logs");
  EXPECT_EQ(passed[0].content_encoding, "gzip");
  EXPECT_EQ(passed[0].body, packed);
  EXPECT_EQ(passed[1].path, "/v1/metrics");
  EXPECT_EQ(passed[1].content_type, "application/x-protobuf");
  EXPECT_EQ(passed[1].body, "bytes");
  EXPECT_EQ(passed[0].passed_by, "");
  EXPECT_EQ(passed[1].passed_by, "another, third");
}

TEST(OtlpRoutes, ABigBodyIsCommittedInSlices) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  auto const one = claude_json();
  auto const begin = one.find("{\"timeUnixNano");
  auto const record = one.substr(begin, one.size() - begin - std::string{"]}]}]}"}.size());
  std::string many;
  for (int i = 0; i < 2500; ++i) many += (many.empty() ? "" : ",") + record;
  auto const body = one.substr(0, begin) + many + "]}]}]}";
  EXPECT_EQ(send(daemon, "/v1/logs", body, json_header).body, "{}");
  EXPECT_EQ(daemon.sightings().size(), 2500U);
}

}  // namespace
}  // namespace companion::receiver::testing
