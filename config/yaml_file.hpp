// A configuration file as a flat list of settings with their lines.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/schema.hpp"

namespace companion::config {

struct Setting {
  Key const* key{nullptr};
  Value value;
  Origin origin;
};

/// `name` stands in findings. What is wrong goes to `findings`; the rest is returned all the same.
[[nodiscard]] std::vector<Setting> read_yaml(std::string const& name, std::string_view text,
                                             Findings& findings);

/// Errc::not_found, denied, too_large or io.
[[nodiscard]] Result<std::string> read_text_file(std::filesystem::path const& path);

}  // namespace companion::config
