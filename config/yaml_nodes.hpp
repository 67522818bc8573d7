// Parsed YAML: what stands at a path, and whether two documents mean the same.
#pragma once

#include <string>
#include <vector>

namespace YAML {
class Node;
}

namespace companion::config {

/// Names from the root inwards; one or two of them.
using YamlPath = std::vector<std::string>;

/// Undefined nodes where nothing is.
[[nodiscard]] YAML::Node value_at(YAML::Node const& root, YamlPath const& path);
[[nodiscard]] YAML::Node key_at(YAML::Node const& root, YamlPath const& path);

/// Null, undefined, or a list or mapping without content.
[[nodiscard]] bool is_nothing(YAML::Node const& node);

/// Equal in content, types, quoting and order. What stands at `except` is not looked at, and a mapping on the
/// way to it that is missing equals an empty one.
[[nodiscard]] bool same_yaml(YAML::Node const& a, YAML::Node const& b, YamlPath const& except = {});

/// Equal in content, whatever the order in mappings.
[[nodiscard]] bool same_yaml_in_any_order(YAML::Node const& a, YAML::Node const& b);

}  // namespace companion::config
