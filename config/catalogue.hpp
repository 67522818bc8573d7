// The catalogues of apps, CLIs and sites: built in, and the user's own beside or instead of them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "config/load.hpp"
#include "detectors/catalogue.hpp"

namespace companion::config {

/// A list of entries; `file` stands in findings. Unknown fields, missing or repeated names and values that
/// are no text are findings; the good entries are returned all the same.
[[nodiscard]] detectors::Catalogue parse_catalogue(std::string const& file, std::string_view yaml,
                                                   std::span<std::string_view const> fields,
                                                   Findings& findings);

/// The built-in ones; apps.yaml, cli.yaml, sites.yaml and plugins.yaml in `folder`, where they exist, add
/// entries and replace those of the same name.
[[nodiscard]] detectors::Catalogues load_catalogues(std::filesystem::path const& folder, Findings& findings);

}  // namespace companion::config
