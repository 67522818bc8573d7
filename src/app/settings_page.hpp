// GET /v1/settings: every setting in force and where it comes from, without secrets.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "config/load.hpp"

namespace companion::app {

/// Where the configuration came from; empty when a program made it up (`companion demo`).
struct Provenance {
  std::optional<std::filesystem::path> file;
  std::map<std::string, config::Origin> origins;  ///< by key path
};

/// {"config_file","data_dir","version","values":[{"key","value","default","from"}]}; values as
/// `companion config show` prints them.
[[nodiscard]] std::string settings_page(config::Config const& config, Provenance const& provenance);

}  // namespace companion::app
