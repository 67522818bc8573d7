// How the receiver listens and what it refuses.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace companion::receiver {

struct ServerOptions {
  std::string host{
      "127.0.0.1"};          ///< an address; anything but loopback needs TLS and a token, or serve() refuses
  std::uint16_t port{4319};  ///< 0 picks a free one
  std::vector<std::string>
      hosts_allowed;  ///< Host header values besides localhost, 127.0.0.1, [::1] with our port
  std::vector<std::string> origins_allowed;  ///< Origin values that may call; none by default
  bool otlp_only{false};                     ///< answers OTLP and health questions alone
  bool require_token{false};                 ///< ask for a bearer token on loopback too
  std::filesystem::path token_file;          ///< tokens.json in the data folder; empty = no tokens exist
  std::filesystem::path tls_certificate;     ///< PEM; with tls_key switches TLS on
  std::filesystem::path tls_key;
  std::size_t connections_max{256};
  std::uint64_t ingest_body_bytes_max{64ULL << 20U};  ///< after decompression too
  std::uint64_t otlp_body_bytes_max{8ULL << 20U};     ///< of OpenTelemetry, which is held whole
  std::uint64_t body_bytes_max{1ULL << 20U};          ///< of every other route
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds request_timeout{60'000};
  std::chrono::milliseconds idle_timeout{75'000};
};

}  // namespace companion::receiver
