// What a doctor looks at. Each returns at least one line.
#pragma once

#include <filesystem>
#include <string>

#include "cli/doctor/check.hpp"
#include "companion/time.hpp"
#include "config/config.hpp"
#include "config/load.hpp"

namespace companion::cli {

[[nodiscard]] Checks check_configuration(config::Loaded const& loaded);
[[nodiscard]] Checks check_data_folder(config::Config const& config);
[[nodiscard]] Checks check_daemon(config::Config const& config);
[[nodiscard]] Checks check_token(config::Config const& config);
[[nodiscard]] Checks check_logs(config::Config const& config);
[[nodiscard]] Checks check_prices(config::Config const& config);
/// What connect did: is it still so?
[[nodiscard]] Checks check_connections(config::Config const& config);
/// Proxies that are asked: do they answer, is the key good?
[[nodiscard]] Checks check_asked_proxies(config::Config const& config);

struct ProbedProxy {
  std::string url{};
  std::string key{};
  std::filesystem::path ca_file{};
  Milliseconds patience{15'000};  ///< for the news of it to arrive
};
/// Sends a call that cannot succeed through the proxy and waits for it to arrive here.
[[nodiscard]] Checks check_way(config::Config const& config, ProbedProxy const& proxy);

}  // namespace companion::cli
