// Where this program keeps its things, by the custom of the system. Pure: tests hand in the environment.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace companion::platform {

using EnvironmentLookup = std::function<std::optional<std::string>(std::string const& name)>;

struct Places {
  std::filesystem::path config;   ///< config.yaml
  std::filesystem::path data;     ///< the ledger: must survive
  std::filesystem::path state;    ///< log files: may be lost
  std::filesystem::path runtime;  ///< lock and port of the running daemon
};

/// The usual places of this system, ending in our own folder name; nothing is created.
/// Relative values of XDG variables are ignored, as the XDG specification says.
[[nodiscard]] Places standard_places(EnvironmentLookup const& environment, std::filesystem::path const& home);

/// The same with the environment of this process.
[[nodiscard]] Places standard_places();

}  // namespace companion::platform
