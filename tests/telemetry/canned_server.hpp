// A server on loopback that gives prepared answers, one connection each, and keeps what it was asked.
#pragma once

#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace companion::telemetry {

namespace asio = boost::asio;
using asio::ip::tcp;

struct CannedRequest {
  std::string head;
  std::string body;
  [[nodiscard]] bool has(std::string const& line) const {
    return head.find(line + "\r\n") != std::string::npos;
  }
};

/// A status line's rest, headers and a body: answer("503 Busy", "Retry-After: 7\r\n", "later").
inline std::string answer(std::string const& status, std::string const& headers = {},
                          std::string const& body = {}) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

class CannedServer {
 public:
  /// An empty answer closes the connection without a word; `tls` outlives the server.
  explicit CannedServer(std::vector<std::string> answers, asio::ssl::context* tls = nullptr)
      : answers_{std::move(answers)}, tls_{tls}, acceptor_{context_, {asio::ip::address_v4::loopback(), 0}} {
    asio::co_spawn(context_, serve(), asio::detached);
    asio::post(thread_, [this] { context_.run(); });
  }
  ~CannedServer() { stop(); }

  [[nodiscard]] std::string url(std::string const& target = "/",
                                std::string const& host = "127.0.0.1") const {
    auto const scheme = tls_ != nullptr ? std::string{"https"} : std::string{"http"};
    return scheme + "://" + host + ":" + std::to_string(acceptor_.local_endpoint().port()) + target;
  }
  /// Ends the server.
  [[nodiscard]] std::vector<CannedRequest> const& requests() {
    stop();
    return requests_;
  }

 private:
  void stop() {
    context_.stop();
    thread_.join();
  }

  asio::awaitable<void> serve() {
    for (auto const& text : answers_) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      try {
        if (tls_ == nullptr) {
          co_await talk(socket, text);
        } else {
          asio::ssl::stream<tcp::socket> stream{std::move(socket), *tls_};
          co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
          co_await talk(stream, text);
        }
      } catch (boost::system::system_error const&) {
        // The client went away: what it is tested for.
      }
    }
    // Later connections stay unanswered until the server ends.
  }

  template <class Stream>
  asio::awaitable<void> talk(Stream& stream, std::string const& text) {
    std::string bytes;
    auto buffer = asio::dynamic_buffer(bytes);
    auto const end = co_await asio::async_read_until(stream, buffer, "\r\n\r\n", asio::use_awaitable);
    CannedRequest request{bytes.substr(0, end), {}};
    auto const length = content_length(request.head);
    if (bytes.size() < end + length) {
      auto const missing = asio::transfer_exactly(end + length - bytes.size());
      co_await asio::async_read(stream, buffer, missing, asio::use_awaitable);
    }
    request.body = bytes.substr(end);
    requests_.push_back(std::move(request));
    auto const out = asio::buffer(text);
    co_await asio::async_write(stream, out, asio::use_awaitable);
  }

  static std::size_t content_length(std::string const& head) {
    std::string const name = "Content-Length: ";
    auto const at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
  }

  std::vector<std::string> answers_;
  asio::ssl::context* tls_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::vector<CannedRequest> requests_;
  asio::thread_pool thread_{1};
};

}  // namespace companion::telemetry
