#include "telemetry/http_client.hpp"

#include <gtest/gtest.h>

#include "canned_server.hpp"

namespace companion::telemetry {
namespace {

HttpRequest get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

TEST(HttpClient, SendsMethodTargetHeadersAndBody) {
  CannedServer server{{answer("200 OK", "", "thanks")}};
  auto request = get(server.url("/v1/metrics?x=1"));
  request.method = "POST";
  request.headers = {{"Authorization", "Bearer t"}, {"Content-Type", "application/x-protobuf"}};
  request.body = std::string{"a\0b", 3};
  auto const response = fetch(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200U);
  EXPECT_EQ(response->body, "thanks");
  auto const& sent = server.requests().at(0);
  EXPECT_TRUE(sent.head.starts_with("POST /v1/metrics?x=1 HTTP/1.1\r\n")) << sent.head;
  EXPECT_TRUE(sent.has("Authorization: Bearer t"));
  EXPECT_TRUE(sent.has("Content-Type: application/x-protobuf"));
  EXPECT_TRUE(sent.has("Content-Length: 3"));
  EXPECT_NE(sent.head.find("Host: 127.0.0.1:"), std::string::npos);
  EXPECT_EQ(sent.body, request.body);
}

TEST(HttpClient, AnyStatusIsAResponse) {
  CannedServer server{{answer("503 Busy", "Retry-After: 7\r\n", "later")}};
  auto const response = fetch(get(server.url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 503U);
  EXPECT_EQ(response->retry_after, "7");
  EXPECT_EQ(response->body, "later");
}

TEST(HttpClient, RedirectsAreNotFollowed) {
  CannedServer server{{answer("302 Found", "Location: http://127.0.0.1:1/\r\n"), answer("200 OK")}};
  auto const response = fetch(get(server.url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302U);
  EXPECT_EQ(response->location, "http://127.0.0.1:1/");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpClient, ChunkedAnswersAreJoined) {
  CannedServer server{
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"}};
  auto const response = fetch(get(server.url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "abcde");
}

TEST(HttpClient, NamesAreLookedUp) {
  CannedServer server{{answer("200 OK")}};
  auto const response = fetch(get(server.url("/", "localhost")));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_NE(server.requests().at(0).head.find("Host: localhost:"), std::string::npos);
}

TEST(HttpClient, AnAnswerPastTheLimitIsTooLarge) {
  for (auto const& text : {answer("200 OK", "", std::string(2000, 'x')),
                           "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(2000, 'x')}) {
    CannedServer server{{text}};
    auto request = get(server.url());
    request.response_bytes_max = 1000;
    auto const response = fetch(request);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::too_large) << response.error().message;
  }
}

TEST(HttpClient, AConnectionThatIsCutIsUnavailable) {
  for (auto const* const text : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "HTTP/1.1 2"}) {
    CannedServer server{{text}};
    auto const response = fetch(get(server.url()));
    ASSERT_FALSE(response) << text;
    EXPECT_EQ(response.error().code, Errc::unavailable) << response.error().message;
  }
}

TEST(HttpClient, NonsenseIsAnErrorNotAResponse) {
  CannedServer server{{"SSH-2.0-OpenSSH_9.2\r\n\r\n"}};
  EXPECT_FALSE(fetch(get(server.url())));
}

TEST(HttpClient, ASilentServerTimesOut) {
  CannedServer server{{}};  // accepted by the system's backlog, never answered
  auto request = get(server.url());
  request.timeout = Milliseconds{50};
  auto const response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
}

TEST(HttpClient, AClosedPortIsUnavailableAndNamed) {
  std::string url;
  {
    CannedServer server{{}};
    url = server.url();
  }
  auto const response = fetch(get(url));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_NE(response.error().message.find("127.0.0.1:"), std::string::npos) << response.error().message;
}

TEST(HttpClient, ABadUrlIsInvalid) {
  auto const response = fetch(get("gopher://host/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::invalid);
}

}  // namespace
}  // namespace companion::telemetry
