#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "canned_server.hpp"
#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

/// Several answers to a connection; counts connections.
class KeepingServer {
 public:
  explicit KeepingServer(std::size_t answers_each)
      : acceptor_{context_, {asio::ip::address_v4::loopback(), 0}}, answers_each_{answers_each} {
    asio::co_spawn(context_, serve(), asio::detached);
    asio::post(thread_, [this] { context_.run(); });
  }
  ~KeepingServer() { stop(); }
  void stop() {
    context_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/";
  }
  std::size_t connections{0};

 private:
  asio::awaitable<void> serve() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      ++connections;
      asio::co_spawn(context_, talk(std::move(socket)), asio::detached);
    }
  }
  asio::awaitable<void> talk(tcp::socket socket) {
    try {
      std::string bytes;
      for (std::size_t i = 0; i < answers_each_; ++i) {
        auto buffer = asio::dynamic_buffer(bytes);
        auto const end = co_await asio::async_read_until(socket, buffer, "\r\n\r\n", asio::use_awaitable);
        bytes.erase(0, end);
        auto const text = answer("200 OK", "ETag: \"e\"\r\n", "hello");
        auto const out = asio::buffer(text);
        co_await asio::async_write(socket, out, asio::use_awaitable);
      }
    } catch (boost::system::system_error const&) {
      // The client went away.
    }
  }

  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::size_t answers_each_;
  asio::thread_pool thread_{1};
};

asio::awaitable<void> ask(std::string url, int times, std::vector<Result<HttpResponse>>* answers) {
  HttpSession session;
  for (int i = 0; i < times; ++i) {
    HttpRequest request;
    request.url = url;
    auto answer = co_await session.request(std::move(request));
    answers->push_back(std::move(answer));
  }
}

std::vector<Result<HttpResponse>> ask_often(std::string const& url, int times) {
  asio::io_context context{1};
  std::vector<Result<HttpResponse>> answers;
  asio::co_spawn(context, ask(url, times, &answers), asio::detached);
  context.run();
  return answers;
}

TEST(HttpSession, KeepsItsConnection) {
  KeepingServer server{100};
  auto const answers = ask_often(server.url(), 10);
  ASSERT_EQ(answers.size(), 10U);
  for (auto const& answer : answers) {
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(answer->etag, "\"e\"");
  }
  server.stop();
  EXPECT_EQ(server.connections, 1U);
}

TEST(HttpSession, AConnectionThatWasClosedMeanwhileIsReplaced) {
  KeepingServer server{3};
  auto const answers = ask_often(server.url(), 10);
  ASSERT_EQ(answers.size(), 10U);
  for (auto const& answer : answers) EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
  server.stop();
  EXPECT_EQ(server.connections, 4U);
}

TEST(HttpSession, AServerThatIsGoneIsAnError) {
  std::string url;
  {
    KeepingServer const server{1};
    url = server.url();
  }
  auto const answers = ask_often(url, 2);
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_FALSE(answers.front());
}

}  // namespace
}  // namespace companion::telemetry
