// Small changes of somebody else's YAML file, made in its text: comments, order, quoting and line ends stay.
// After each change the text is parsed again; unless nothing but that change differs, it is refused.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/result.hpp"
#include "config/yaml_nodes.hpp"

namespace companion::config {

/// Names with values in YAML's flow style, as they shall stand in the file.
using YamlMembers = std::vector<std::pair<std::string, std::string>>;

// Each returns the new text, which is the old one when there is nothing to do. invalid: the text is no YAML,
// or the place is written in a way that cannot be changed safely; the message says what and in which line.

/// A missing list is made, a single value becomes a list of two.
[[nodiscard]] Result<std::string> with_list_item(std::string_view text, YamlPath const& path,
                                                 std::string const& item);
/// A list that becomes empty goes, and the section when nothing else is in it.
[[nodiscard]] Result<std::string> without_list_item(std::string_view text, YamlPath const& path,
                                                    std::string const& item);
/// What is there already stays as it is.
[[nodiscard]] Result<std::string> with_value(std::string_view text, YamlPath const& path,
                                             std::string const& value);
[[nodiscard]] Result<std::string> with_mapping(std::string_view text, YamlPath const& path,
                                               YamlMembers const& members);
[[nodiscard]] Result<std::string> without(std::string_view text, YamlPath const& path);

/// The texts of a list; one for a single value, none where nothing is.
[[nodiscard]] Result<std::vector<std::string>> texts_at(std::string_view text, YamlPath const& path);
/// The single value there; empty where there is none.
[[nodiscard]] Result<std::string> text_at(std::string_view text, YamlPath const& path);
/// Equal in meaning, whatever the order in mappings. Both are valid YAML.
[[nodiscard]] bool equal_yaml(std::string_view a, std::string_view b);

/// As a quoted scalar that YAML and JSON read alike.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

}  // namespace companion::config
