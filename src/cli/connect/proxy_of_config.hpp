// connect and disconnect a proxy whose config.yaml is at hand.
#pragma once

#include <filesystem>
#include <string>

#include "cli/connect/proxy_config.hpp"
#include "cli/console.hpp"
#include "config/config.hpp"

namespace companion::cli {

enum class Mode : std::uint8_t { change, print };

struct ProxyConfigWish {
  std::filesystem::path file{};
  Way way{Way::logger};
  Alerts alerts{Alerts::no};
  Mode mode{Mode::change};
  std::string daemon_url{};  ///< instead of where the daemon listens: as the proxy's machine reaches it
};

[[nodiscard]] Exit connect_proxy_config(ProxyConfigWish const& wish, config::Config const& config,
                                        Console& console);
[[nodiscard]] Exit disconnect_proxy_config(std::filesystem::path const& file, config::Config const& config,
                                           Console& console);

}  // namespace companion::cli
