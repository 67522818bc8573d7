// Requests through a web proxy on loopback; the destination is a name that exists nowhere.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "canned_server.hpp"
#include "certificates.hpp"
#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

/// Answers CONNECT, and is then the destination itself.
class Tunnel {
 public:
  Tunnel(std::string reply, asio::ssl::context& tls, int answers)
      : reply_{std::move(reply)},
        tls_{tls},
        answers_{answers},
        acceptor_{context_, {asio::ip::address_v4::loopback(), 0}} {
    asio::co_spawn(context_, serve(), asio::detached);
    asio::post(thread_, [this] { context_.run(); });
  }
  ~Tunnel() { stop(); }
  void stop() {
    context_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  std::vector<std::string> heads;  ///< of CONNECT, then of what came through

 private:
  asio::awaitable<void> serve() {
    try {
      for (;;) {
        auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
        co_await talk(std::move(socket));
      }
    } catch (boost::system::system_error const&) {
      // The client went away.
    }
  }
  asio::awaitable<void> talk(tcp::socket socket) {
    std::string bytes;
    auto buffer = asio::dynamic_buffer(bytes);
    co_await asio::async_read_until(socket, buffer, "\r\n\r\n", asio::use_awaitable);
    heads.push_back(bytes);
    auto const out = asio::buffer(reply_);
    co_await asio::async_write(socket, out, asio::use_awaitable);
    if (!reply_.starts_with("HTTP/1.1 2")) co_return;
    asio::ssl::stream<tcp::socket> stream{std::move(socket), tls_};
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    for (int i = 0; i < answers_; ++i) {
      std::string inner;
      auto inside = asio::dynamic_buffer(inner);
      co_await asio::async_read_until(stream, inside, "\r\n\r\n", asio::use_awaitable);
      heads.push_back(inner);
      auto const text = answer("200 OK", "", "through");
      auto const through = asio::buffer(text);
      co_await asio::async_write(stream, through, asio::use_awaitable);
    }
  }

  std::string reply_;
  asio::ssl::context& tls_;
  int answers_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::thread_pool thread_{1};
};

class WebProxyClient : public testing::Test {
 protected:
  WebProxyClient() {
    auto const pem = self_signed("DNS:collector.invalid");
    std::ofstream{ca_file_} << pem.certificate;
    tls_.use_certificate_chain(asio::buffer(pem.certificate));
    tls_.use_private_key(asio::buffer(pem.key), asio::ssl::context::pem);
  }
  ~WebProxyClient() override { std::filesystem::remove(ca_file_); }

  HttpRequest get(std::string url, std::string proxy) {
    HttpRequest request;
    request.url = std::move(url);
    request.ca_file = ca_file_;
    request.web_proxy.url = std::move(proxy);
    return request;
  }

  asio::ssl::context tls_{asio::ssl::context::tls_server};
  std::filesystem::path ca_file_ =
      std::filesystem::path{testing::TempDir()} /
      ("companion_proxy_" + std::string{testing::UnitTest::GetInstance()->current_test_info()->name()} +
       ".pem");
};

TEST_F(WebProxyClient, AsksForAPlainPageByItsWholeUrl) {
  CannedServer proxy{{answer("200 OK", "", "page")}};
  auto const url = proxy.url().insert(7, "user:pass@");
  auto const response = fetch(get("http://collector.invalid:4318/v1/metrics?x=1", url));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "page");
  auto const& sent = proxy.requests().at(0);
  EXPECT_TRUE(sent.head.starts_with("GET http://collector.invalid:4318/v1/metrics?x=1 HTTP/1.1\r\n"))
      << sent.head;
  EXPECT_TRUE(sent.has("Host: collector.invalid:4318"));
  EXPECT_TRUE(sent.has("Proxy-Authorization: Basic dXNlcjpwYXNz"));
}

TEST_F(WebProxyClient, AsksForATunnelToASecurePage) {
  Tunnel proxy{"HTTP/1.1 200 Connection established\r\n\r\n", tls_, 1};
  auto request = get("https://collector.invalid/v1/metrics", "http://user:pass@" + proxy.address());
  request.headers["Authorization"] = "Bearer t";
  auto const response = fetch(std::move(request));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "through");
  proxy.stop();
  ASSERT_EQ(proxy.heads.size(), 2U);
  EXPECT_TRUE(
      proxy.heads[0].starts_with("CONNECT collector.invalid:443 HTTP/1.1\r\nHost: collector.invalid:443\r\n"))
      << proxy.heads[0];
  EXPECT_NE(proxy.heads[0].find("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n"), std::string::npos);
  EXPECT_EQ(proxy.heads[0].find("Bearer"), std::string::npos);  // that is for the destination
  EXPECT_TRUE(proxy.heads[1].starts_with("GET /v1/metrics HTTP/1.1\r\n")) << proxy.heads[1];
  EXPECT_EQ(proxy.heads[1].find("Proxy-Authorization"), std::string::npos);
}

asio::awaitable<void> ask_twice(HttpRequest request, int* answers) {
  HttpSession session;
  for (int i = 0; i < 2; ++i) {
    auto again = request;
    auto const answer = co_await session.request(std::move(again));
    if (answer) ++*answers;
  }
}

TEST_F(WebProxyClient, ATunnelIsKept) {
  Tunnel proxy{"HTTP/1.1 200 OK\r\n\r\n", tls_, 2};
  asio::io_context context{1};
  int answers = 0;
  asio::co_spawn(context, ask_twice(get("https://collector.invalid/", proxy.address()), &answers),
                 asio::detached);
  context.run();
  EXPECT_EQ(answers, 2);
  proxy.stop();
  EXPECT_EQ(proxy.heads.size(), 3U);  // one CONNECT
}

TEST_F(WebProxyClient, TheCertificateBehindATunnelIsCheckedAllTheSame) {
  Tunnel proxy{"HTTP/1.1 200 OK\r\n\r\n", tls_, 1};
  auto const response = fetch(get("https://other.invalid/", proxy.address()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::denied);
  EXPECT_NE(response.error().message.find("other.invalid"), std::string::npos);
}

TEST_F(WebProxyClient, ARefusalOfTheProxyIsNoAnswerOfTheDestination) {
  struct Case {
    std::string status;
    Errc code;
  };
  for (auto const& [status, code] :
       {Case{"407 Who are you", Errc::denied}, Case{"403 Forbidden", Errc::denied},
        Case{"502 Bad Gateway", Errc::unavailable}}) {
    Tunnel proxy{answer(status), tls_, 0};
    auto const response = fetch(get("https://collector.invalid/", "http://u:secret@" + proxy.address()));
    ASSERT_FALSE(response) << status;
    EXPECT_EQ(response.error().code, code) << response.error().message;
    EXPECT_NE(response.error().message.find("web proxy " + proxy.address()), std::string::npos)
        << response.error().message;
    EXPECT_EQ(response.error().message.find("secret"), std::string::npos);
  }
  CannedServer plain{{answer("407 Who are you")}};
  auto const response = fetch(get("http://collector.invalid/", plain.url()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::denied);
}

TEST_F(WebProxyClient, AProxyThatIsNotThereIsUnavailableAndNamed) {
  std::string url;
  {
    CannedServer server{{}};
    url = server.url();
  }
  auto const response = fetch(get("https://collector.invalid/", url));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_NE(response.error().message.find("web proxy 127.0.0.1:"), std::string::npos)
      << response.error().message;
}

TEST_F(WebProxyClient, LoopbackIsReachedWithoutIt) {
  CannedServer destination{{answer("200 OK", "", "direct")}};
  auto const response = fetch(get(destination.url(), "http://proxy.invalid:1"));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "direct");
}

}  // namespace
}  // namespace companion::telemetry
