// What there is to be recognised: apps, CLIs and sites, as data. Rows of config/defaults/catalogue/*.yaml and
// of the user's own files; what the fields mean stands at the head of each of those.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace companion::detectors {

struct CatalogueEntry {
  std::string name;  ///< unique: "claude-desktop", "codex", "chatgpt.com"
  std::map<std::string, std::vector<std::string>, std::less<>> fields;  ///< a single text is a list of one

  [[nodiscard]] std::span<std::string const> list(std::string_view field) const {
    auto const found = fields.find(field);
    return found == fields.end() ? std::span<std::string const>{} : std::span{found->second};
  }
  /// The first of the list; empty when there is none.
  [[nodiscard]] std::string_view text(std::string_view field) const {
    auto const values = list(field);
    return values.empty() ? std::string_view{} : std::string_view{values.front()};
  }
};

using Catalogue = std::vector<CatalogueEntry>;

struct Catalogues {
  Catalogue apps;
  Catalogue clis;
  Catalogue sites;
  Catalogue plugins;
};

// The fields that entries may have; anything else is an error with its line.
inline constexpr std::array<std::string_view, 13> app_fields{
    "title",   "category",       "bundle_ids", "mac_apps",  "windows_executables", "windows_packages",
    "linux",   "window_classes", "processes",  "arguments", "excluding",           "home",
    "requires"};
inline constexpr std::array<std::string_view, 14> cli_fields{
    "title", "category", "commands", "weak",    "ambiguous",   "own_use",   "other_use",
    "npm",   "pypi",     "paths",    "scripts", "subcommands", "excluding", "home"};
inline constexpr std::array<std::string_view, 6> site_fields{"title",     "category", "hosts",
                                                             "excluding", "paths",    "api_hosts"};

inline constexpr std::array<std::string_view, 4> plugin_fields{"title", "category", "vscode", "jetbrains"};

}  // namespace companion::detectors
