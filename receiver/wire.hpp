// A connection's bytes, in the clear or through TLS. Loop only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "companion/result.hpp"

namespace companion::receiver {

enum class Sent : std::uint8_t { all, failed };

class Wire {
 public:
  Wire() = default;
  Wire(Wire const&) = delete;
  Wire& operator=(Wire const&) = delete;
  virtual ~Wire() = default;

  /// Shakes hands where TLS needs it.
  [[nodiscard]] virtual boost::asio::awaitable<Sent> open() = 0;
  /// Bytes read; 0 at the end, after a failure and after cancel().
  [[nodiscard]] virtual boost::asio::awaitable<std::size_t> read(std::span<char> into) = 0;
  [[nodiscard]] virtual boost::asio::awaitable<Sent> write(std::string_view bytes) = 0;
  /// Says that no more will be sent.
  [[nodiscard]] virtual boost::asio::awaitable<void> finish() = 0;
  /// Whether the peer has closed its side, as far as can be seen without reading.
  [[nodiscard]] virtual bool peer_left() = 0;
  /// Ends the operation under way, if there is one, as failed.
  virtual void cancel() = 0;
};

[[nodiscard]] std::unique_ptr<Wire> plain_wire(boost::asio::ip::tcp::socket socket);
/// `context` outlives the wire.
[[nodiscard]] std::unique_ptr<Wire> tls_wire(boost::asio::ip::tcp::socket socket,
                                             boost::asio::ssl::context& context);

/// TLS 1.2 or newer. invalid: the files are no certificate and its key.
[[nodiscard]] Result<std::unique_ptr<boost::asio::ssl::context>> load_tls(
    std::filesystem::path const& certificate, std::filesystem::path const& key);

}  // namespace companion::receiver
