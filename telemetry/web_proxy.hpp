// Through which web proxy a request goes, if any. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "telemetry/url.hpp"

namespace companion::telemetry {

/// What the user says; a proxy is "[http://][user:password@]host[:port]", port 1080 when none is named.
struct WebProxyOptions {
  std::string url;       ///< for every request; "none" = never one; empty = the environment's, as follows
  std::string http;      ///< http_proxy: for http destinations
  std::string https;     ///< https_proxy: for https destinations
  std::string all;       ///< all_proxy: where the other two say nothing
  std::string none_for;  ///< no_proxy: host, .domain, address, network such as 10.0.0.0/8, or *; by commas
};

struct WebProxy {
  std::string host;
  std::uint16_t port{0};
  std::string authorization;  ///< value of Proxy-Authorization; empty = none

  /// "host:port", without credentials.
  [[nodiscard]] std::string authority() const;
};

/// nullopt: straight to the destination, which is always so on loopback. invalid when the proxy that is meant
/// cannot be used; the message names it without its credentials.
[[nodiscard]] Result<std::optional<WebProxy>> choose_web_proxy(WebProxyOptions const& options,
                                                               Url const& destination);

/// The same text with "***" for user and password, for people to read.
[[nodiscard]] std::string without_credentials(std::string_view proxy);

}  // namespace companion::telemetry
