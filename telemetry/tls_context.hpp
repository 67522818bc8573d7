// What a TLS client trusts and how it tells who it is.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>

#include "companion/result.hpp"

namespace companion::telemetry {

struct TlsFiles {
  std::filesystem::path ca_file;             ///< PEM; empty = the system's certificates
  std::filesystem::path client_certificate;  ///< PEM, with its chain; empty = none is shown
  std::filesystem::path client_key;          ///< PEM, without a passphrase
};

/// TLS 1.2 or newer, the server's certificate verified. invalid names the file and what should be in it.
[[nodiscard]] Result<void> prepare(boost::asio::ssl::context& context, TlsFiles const& files);

}  // namespace companion::telemetry
