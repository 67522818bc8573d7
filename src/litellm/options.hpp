// The proxies to ask, as the configuration names them.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "companion/time.hpp"

namespace companion::litellm {

struct ProxyOptions {
  std::string url;  ///< base URL, such as https://litellm.example
  std::string key;  ///< the user's virtual key; in the managed file only
  std::filesystem::path key_file;
  std::string key_env;
  std::filesystem::path ca_file;                    ///< PEM; empty = the system's certificates
  Milliseconds since{std::chrono::hours{24 * 30}};  ///< how far back the first reading goes
  std::optional<Instant> since_date;                ///< instead of `since`: from this day on
  Milliseconds interval{60'000};                    ///< between two looks for new rows
  bool prices{false};                               ///< keep our price book up to date from this proxy
  bool allow_plain_http{false};                     ///< let the key cross a network in clear

  friend bool operator==(ProxyOptions const&, ProxyOptions const&) = default;
};

/// By our name of the proxy.
using Proxies = std::map<std::string, ProxyOptions>;

struct Options {
  Proxies proxies;
};

}  // namespace companion::litellm
