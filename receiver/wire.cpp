#include "receiver/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace companion::receiver {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Bytes that wait are no farewell, except where the protocol says goodbye with bytes.
enum class Unread : std::uint8_t { is_no_farewell, is_farewell };

bool has_left(tcp::socket& socket, Unread unread) {
  error_code error;
  socket.non_blocking(true, error);
  char byte{};
  auto const seen = socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, error);
  if (error == asio::error::would_block || error == asio::error::try_again) return false;
  return error || (seen > 0 && unread == Unread::is_farewell);
}

class PlainWire final : public Wire {
 public:
  explicit PlainWire(tcp::socket socket) : socket_{std::move(socket)} {}

  asio::awaitable<Sent> open() override { co_return Sent::all; }

  asio::awaitable<std::size_t> read(std::span<char> into) override {
    error_code error;
    auto const buffer = asio::buffer(into.data(), into.size());
    auto const read =
        co_await socket_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : read;
  }

  asio::awaitable<Sent> write(std::string_view bytes) override {
    error_code error;
    auto const buffer = asio::buffer(bytes.data(), bytes.size());
    co_await asio::async_write(socket_, buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? Sent::failed : Sent::all;
  }

  asio::awaitable<void> finish() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }

  bool peer_left() override { return has_left(socket_, Unread::is_no_farewell); }

  void cancel() override {
    error_code ignored;
    socket_.cancel(ignored);
  }

 private:
  tcp::socket socket_;
};

class TlsWire final : public Wire {
 public:
  TlsWire(tcp::socket socket, asio::ssl::context& context) : stream_{std::move(socket), context} {}

  asio::awaitable<Sent> open() override {
    error_code error;
    auto const side = asio::ssl::stream_base::server;
    co_await stream_.async_handshake(side, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? Sent::failed : Sent::all;
  }

  asio::awaitable<std::size_t> read(std::span<char> into) override {
    error_code error;
    auto const buffer = asio::buffer(into.data(), into.size());
    auto const read =
        co_await stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : read;
  }

  asio::awaitable<Sent> write(std::string_view bytes) override {
    error_code error;
    auto const buffer = asio::buffer(bytes.data(), bytes.size());
    co_await asio::async_write(stream_, buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? Sent::failed : Sent::all;
  }

  /// Only our half: waiting for the peer's goodbye would be one more time-out. Its bytes are read off by the
  /// caller.
  asio::awaitable<void> finish() override {
    error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }

  bool peer_left() override { return has_left(stream_.next_layer(), Unread::is_farewell); }

  void cancel() override {
    error_code ignored;
    stream_.next_layer().cancel(ignored);
  }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<Wire> plain_wire(tcp::socket socket) {
  return std::make_unique<PlainWire>(std::move(socket));
}

std::unique_ptr<Wire> tls_wire(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsWire>(std::move(socket), context);
}

Result<std::unique_ptr<asio::ssl::context>> load_tls(std::filesystem::path const& certificate,
                                                     std::filesystem::path const& key) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                           asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1,
                       error);
  context->use_certificate_chain_file(certificate.string(), error);
  if (error) {
    return fail(Errc::invalid, "cannot use the TLS certificate " + certificate.string() + ": " +
                                   error.message() + "; server.tls_certificate must name a PEM file");
  }
  context->use_private_key_file(key.string(), asio::ssl::context::pem, error);
  if (error) {
    return fail(Errc::invalid, "cannot use the TLS key " + key.string() + ": " + error.message() +
                                   "; server.tls_key must name the certificate's PEM key");
  }
  return context;
}

}  // namespace companion::receiver
