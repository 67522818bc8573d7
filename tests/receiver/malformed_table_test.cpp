// Malformed requests, each with what is answered. Every row is one thing wrong with an otherwise good
// request.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "daemon_double.hpp"

namespace companion::receiver::testing {
namespace {

std::string with_body(std::string const& body, std::string const& headers = {}) {
  return "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string alert_with_body(std::string const& body) {
  return "POST /v1/litellm/alerts HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string get(std::string const& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}
std::string chunks(std::string const& body) {
  return "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

struct Row {
  char const* wrong;
  std::string request;
  int status;
  char const* told;
};

std::string const good = R"({"id":"a","model":"m","startTime":1791190812.5})";

std::vector<Row> const rows{
    // the request line and the head
    {"no HTTP", "hello\r\n\r\n", 400, "bad_request"},
    {"no version", "GET /\r\nHost: localhost\r\n\r\n", 400, "bad_request"},
    {"an unknown version", "GET / HTTP/3.0\r\nHost: localhost\r\n\r\n", 505, "HTTP/1.1"},
    {"no target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "bad_request"},
    {"an absolute target", "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "bad_target"},
    {"a target of another form", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "bad_target"},
    {"a broken escape in the path", get("/v1/calls/%zz"), 400, "bad_target"},
    {"a cut escape in the query", get("/v1/usage?model=%4"), 400, "bad_target"},
    {"a NUL in the path", get("/v1/calls/%00"), 400, "bad_target"},
    {"a header without a colon", "GET / HTTP/1.1\r\nHost: localhost\r\nbroken\r\n\r\n", 400, "header line"},
    {"a header name with a blank", "GET / HTTP/1.1\r\nHost: localhost\r\nx y: 1\r\n\r\n", 400, "bad_request"},
    {"too large a head", "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n",
     431, "16 KiB"},
    {"too long a target", get("/" + std::string(20'000, 'x')), 431, "16 KiB"},
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "no_host"},
    {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "no_host"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400, "twice"},
    {"a foreign Host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "hosts_allowed"},
    {"a Host that only begins like ours", "GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 421,
     "Host"},
    {"a Host with a broken port", "GET / HTTP/1.1\r\nHost: localhost:80x\r\n\r\n", 421, "Host"},
    {"a foreign Origin",
     "GET /v1/summary HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n", 403,
     "origins_allowed"},
    {"a null Origin", "GET /v1/summary HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n", 403, "Origin"},
    {"a wrong token", "GET /v1/summary HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer cmp_no\r\n\r\n",
     401, "token_wrong"},
    {"another scheme than Bearer",
     "GET /v1/summary HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic eDp5\r\n\r\n", 401,
     "WWW-Authenticate: Bearer"},
    {"an unknown path", get("/nothing"), 404, "GET / lists"},
    {"an unknown path below a known one", get("/v1/litellm/x"), 404, "not_found"},
    {"GET where POST belongs", get("/v1/litellm"), 405, "Allow: POST"},
    {"POST where GET belongs", "POST /v1/usage HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405,
     "Allow: GET, HEAD"},
    {"a method nobody knows", "BREW /v1/litellm HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "Allow: POST"},
    // the body's frame
    {"neither length nor chunks", "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\n\r\n", 411,
     "Content-Length"},
    {"a length that is no number",
     "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400, "Content-Length"},
    {"a negative length", "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400,
     "Content-Length"},
    {"two lengths",
     "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400,
     "Content-Length"},
    {"a length beyond the limit",
     "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: 67108865\r\n\r\n", 413, "67108864"},
    {"a length and chunks",
     "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400, "Transfer-Encoding"},
    {"an unknown Transfer-Encoding",
     "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "chunked"},
    {"a chunk without a size", chunks("x\r\nabc\r\n0\r\n\r\n"), 400, "chunked body"},
    {"a chunk longer than it says", chunks("3\r\nabcdef\r\n0\r\n\r\n"), 400, "chunked body"},
    {"an unknown Content-Encoding", with_body(good, "Content-Encoding: br\r\n"), 415, "gzip"},
    {"gzip that is none", with_body(good, "Content-Encoding: gzip\r\n"), 400, "Content-Encoding"},
    {"an Expect nobody knows", with_body(good, "Expect: miracles\r\n"), 417, "100-continue"},
    {"a body on a question beyond the limit",
     "GET /v1/usage HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n", 413, "1048576"},
    // the body's content
    {"no body", with_body(""), 400, "empty_body"},
    {"a blank body", with_body(" \r\n\t "), 400, "empty_body"},
    {"text", with_body("hello"), 400, "element 0: not a JSON object"},
    {"a number", with_body("42"), 400, "not a JSON object"},
    {"a form", with_body("a=1&b=2"), 400, "not a JSON object"},
    {"XML", with_body("<a/>"), 400, "not a JSON object"},
    {"bytes that are no text", with_body("\xFF\xFE\x01\x02"), 400, "not a JSON object"},
    {"an object cut short", with_body(good.substr(0, good.size() - 1)), 400, "element 0"},
    {"an array cut short", with_body("[" + good.substr(0, 20)), 400, "the body ends within the element"},
    {"brackets that do not match", with_body("[{]}]"), 400, "do not match"},
    {"an array of arrays", with_body("[[" + good + "]]"), 400, "not a JSON object"},
    {"an array of text", with_body(R"(["a","b"])"), 400, "not a JSON object"},
    {"single quotes", with_body("{'id':'a','model':'m'}"), 400, "broken JSON"},
    {"a key without a value", with_body(R"({"id":"a","model"})"), 400, "broken JSON"},
    {"two objects glued by a comma", with_body(R"({"id":"a","model" "m"})"), 400, "broken JSON"},
    {"an object of something else", with_body(R"({"hello":"world"})"), 400, "not a LiteLLM payload"},
    {"a payload without model and type", with_body(R"({"id":"a"})"), 400, "not a LiteLLM payload"},
    {"negative tokens", with_body(R"({"id":"a","model":"m","startTime":1,"prompt_tokens":-1})"), 400,
     "token count"},
    {"impossible tokens", with_body(R"({"id":"a","model":"m","startTime":1,"prompt_tokens":9999999999999})"),
     400, "token count"},
    {"a spare comma only", with_body("[,]"), 400, "empty element"},
    {"too deep", with_body(std::string(5000, '[') + std::string(5000, ']')), 400, "do not match"},
    {"UTF-8 that is broken", with_body("{\"id\":\"a\xC3\x28\",\"model\":\"m\"}"), 400, "broken JSON"},
    {"a loss report of nobody", with_body(R"({"companion":{"kind":"loss","dropped_events":1}})"), 400,
     "name its spool"},
    {"an alert that is none", alert_with_body(R"({"hello":"world"})"), 400, "it needs event or text"},
    {"an alert that is no JSON", alert_with_body("{'event':'x'}"), 400, "broken JSON"},
    // questions
    {"an unknown parameter", get("/v1/usage?group=model"), 400, "unknown parameter \\\"group\\\""},
    {"a parameter twice", get("/v1/usage?tool=a&tool=b"), 400, "twice"},
    {"an unknown group", get("/v1/usage?group_by=colour"), 400, "group_by: write one of total"},
    {"a date that is none", get("/v1/usage?since=2026-02-30"), 400, "since: "},
    {"an until that is none", get("/v1/calls?until=soon"), 400, "until: "},
    {"an unknown zone", get("/v1/usage?timezone=Mars/Olympus"), 400, "Mars/Olympus"},
    {"an unknown route", get("/v1/calls?route=scenic"), 400, "proxy_only"},
    {"an unknown ownership", get("/v1/usage?ownership=mine"), 400, "unassigned, personal, work"},
    {"a probe without a nonce", get("/v1/litellm/probe"), 400, "nonce: "},
    {"an alert of too many", get("/v1/litellm/alerts?limit=1001"), 400, "1 to 1000"},
    {"GET /v1/proxies narrowed", get("/v1/proxies?name=edge"), 400, "unknown parameter"},
    {"POST where only the context is asked",
     "POST /v1/litellm/context HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405,
     "Allow: GET, HEAD"},
    {"too high a limit", get("/v1/calls?limit=1001"), 400, "1 to 1000"},
    {"a limit of nothing", get("/v1/calls?limit=0"), 400, "1 to 1000"},
    {"a limit that is no number", get("/v1/calls?limit=ten"), 400, "1 to 1000"},
    {"a cursor that is none", get("/v1/calls?before=xyz"), 400, "next"},
    {"a flag that is none", get("/v1/calls?unpriced=maybe"), 400, "true or false"},
    {"a parameter where none is", get("/v1/calls/msg_1?x=1"), 400, "unknown parameter"},
    {"a call nobody made", get("/v1/calls/msg_unknown"), 404, "no call with that id"},
};

class Malformed : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    daemon = new_daemon();
    ASSERT_TRUE(daemon->start().has_value());
  }
  static void TearDownTestSuite() { daemon.reset(); }
  static std::unique_ptr<DaemonDouble> new_daemon() { return std::make_unique<DaemonDouble>(); }
  static std::unique_ptr<DaemonDouble> daemon;
};
std::unique_ptr<DaemonDouble> Malformed::daemon;

TEST_F(Malformed, EveryRowGetsItsAnswer) {
  ASSERT_GE(rows.size(), 45U);
  for (auto const& row : rows) {
    auto const reply = daemon->ask(row.request);
    EXPECT_EQ(reply.status, row.status) << row.wrong << ": " << reply.head << reply.body;
    EXPECT_TRUE(reply.has(row.told)) << row.wrong << ": " << reply.head << reply.body;
    EXPECT_TRUE(reply.has("\"error\":{\"code\":")) << row.wrong << ": " << reply.body;
  }
  EXPECT_TRUE(daemon->sightings().empty()) << "nothing of all that is a call";
}

TEST_F(Malformed, AGoodRequestStillWorksAfterThem) {
  EXPECT_EQ(daemon->ask(with_body(good)).status, 200);
  EXPECT_EQ(daemon->get("/v1/usage?group_by=model&since=7d&timezone=Europe/Berlin").status, 200);
}

}  // namespace
}  // namespace companion::receiver::testing
