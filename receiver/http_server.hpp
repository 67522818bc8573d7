// The daemon's HTTP server: callbacks in, questions answered. Loop only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "companion/result.hpp"
#include "receiver/options.hpp"
#include "receiver/services.hpp"

namespace companion::receiver {

struct Endpoint {
  std::string address;  ///< "127.0.0.1", "::1"
  std::uint16_t port{0};
  std::string base_url;  ///< "http://127.0.0.1:4319", without a trailing slash
};

class HttpServer {
 public:
  /// Binds and listens; accepts nobody before serve(). denied: the address is not loopback and TLS or a token
  /// is missing; busy: the port is taken; invalid: the certificate, key or token file cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> open(boost::asio::any_io_executor loop,
                                                                ServerOptions options, Services services);
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  ~HttpServer();
  HttpServer(HttpServer const&) = delete;
  HttpServer& operator=(HttpServer const&) = delete;

  [[nodiscard]] Endpoint const& endpoint() const;

  /// Accepts until stop() or until its own cancellation, then lets requests finish for one second, cancels
  /// the rest and waits for their end. Call it once; the server outlives it.
  [[nodiscard]] boost::asio::awaitable<void> serve();
  void stop();

 private:
  std::unique_ptr<State> state_;
};

}  // namespace companion::receiver
