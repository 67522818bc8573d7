// A LiteLLM proxy on loopback for tests of the driver: answers are made by the test, connections are kept.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <future>
#include <string>
#include <utility>

namespace companion::test {

struct ProxyAnswer {
  int status{200};
  std::string body;
  std::string headers{};
};

/// The handler is called on the server's own thread with "GET /target" and the request's head.
class ProxyDouble {
 public:
  using Handler = std::function<ProxyAnswer(std::string const& question, std::string const& head)>;

  explicit ProxyDouble(Handler handler)
      : handler_{std::move(handler)}, acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}} {
    boost::asio::co_spawn(context_, serve(), boost::asio::detached);
    boost::asio::post(thread_, [this] { context_.run(); });
  }
  ~ProxyDouble() {
    context_.stop();
    thread_.join();
  }
  ProxyDouble(ProxyDouble const&) = delete;
  ProxyDouble& operator=(ProxyDouble const&) = delete;

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  boost::asio::awaitable<void> serve() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      boost::asio::co_spawn(context_, talk(std::move(socket)), boost::asio::detached);
    }
  }

  boost::asio::awaitable<void> talk(Socket socket) {
    try {
      std::string bytes;
      for (;;) {
        auto buffer = boost::asio::dynamic_buffer(bytes);
        auto const end =
            co_await boost::asio::async_read_until(socket, buffer, "\r\n\r\n", boost::asio::use_awaitable);
        auto const head = bytes.substr(0, end);
        auto const length = content_length(head);
        if (bytes.size() < end + length) {
          auto const missing = boost::asio::transfer_exactly(end + length - bytes.size());
          co_await boost::asio::async_read(socket, buffer, missing, boost::asio::use_awaitable);
        }
        bytes.erase(0, end + length);
        auto const answer = handler_(head.substr(0, head.find(" HTTP/")), head);
        auto const text = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n" + answer.headers +
                          "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body;
        auto const out = boost::asio::buffer(text);
        co_await boost::asio::async_write(socket, out, boost::asio::use_awaitable);
      }
    } catch (boost::system::system_error const&) {
      // The client went away.
    }
  }

  static std::size_t content_length(std::string const& head) {
    std::string const name = "Content-Length: ";
    auto const at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
  }

  Handler handler_;
  boost::asio::io_context context_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace companion::test
