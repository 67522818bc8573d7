// The parts of an http or https URL that a client needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::telemetry {

enum class Scheme : std::uint8_t { http, https };

struct Url {
  Scheme scheme{Scheme::http};
  std::string host;  ///< without the brackets of an IPv6 address
  std::uint16_t port{80};
  std::string target;  ///< path and query, at least "/"

  /// Value of the Host header: brackets around IPv6, no default port.
  [[nodiscard]] std::string authority() const;
};

/// "host:port", an IPv6 host in brackets.
[[nodiscard]] std::string host_and_port(std::string const& host, std::uint16_t port);

/// invalid for other schemes, user information in the URL (credentials go into headers), or nonsense.
/// A fragment is dropped.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace companion::telemetry
