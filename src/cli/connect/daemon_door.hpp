// How others reach the daemon of this machine: its address, and a token where it wants one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "config/config.hpp"

namespace companion::cli {

struct DaemonDoor {
  std::string url{};                ///< without a slash at its end
  std::filesystem::path ca_file{};  ///< the certificate it shows, when it speaks TLS
  bool token_needed{false};
};

/// Where a daemon has left its address, else where the configuration will have it listen.
[[nodiscard]] DaemonDoor daemon_door(config::Config const& config);

struct SenderToken {
  std::string name{};
  std::string text{};
  std::filesystem::path file{};  ///< 0600, in the data folder
};

[[nodiscard]] std::filesystem::path sender_token_file(config::Config const& config);
/// The token of the proxies of this machine: the one that is there and good, else a new one.
[[nodiscard]] Result<SenderToken> sender_token(config::Config const& config);
/// The same for AI tools that send their telemetry.
[[nodiscard]] Result<SenderToken> telemetry_token(config::Config const& config);
/// Makes it worthless and removes its file.
[[nodiscard]] Result<void> drop_sender_token(config::Config const& config);

}  // namespace companion::cli
