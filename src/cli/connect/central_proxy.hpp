// connect and disconnect a proxy that somebody else runs: asked with the user's key, never written to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "companion/result.hpp"
#include "config/config.hpp"
#include "litellm/options.hpp"

namespace companion::cli {

struct CentralProxyWish {
  std::string name{};  ///< empty: made from the host
  litellm::ProxyOptions proxy{};
  std::string key{};  ///< for asking; in `proxy` too unless it stays in a file
};

[[nodiscard]] Exit connect_central_proxy(CentralProxyWish const& wish, config::Config const& config,
                                         Console& console);
[[nodiscard]] Exit disconnect_central_proxy(std::string const& name, config::Config const& config,
                                            Console& console);

/// What a proxy says of itself and of a key.
struct ProxyFacts {
  std::string version{};               ///< empty: it does not tell
  std::size_t models{0};               ///< that the key may use
  std::vector<std::string> remarks{};  ///< what will not work, and why
};
/// Asks it. The message of a failure says what to do: the address, the certificate, the key.
[[nodiscard]] Result<ProxyFacts> ask_proxy(litellm::ProxyOptions const& proxy, std::string const& key);

}  // namespace companion::cli
