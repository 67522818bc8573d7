// Which piece of a YAML text to change so that its meaning changes as wished. The result must be checked:
// marks tell where things start, not how they are meant.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "companion/result.hpp"
#include "config/yaml_layout.hpp"
#include "config/yaml_nodes.hpp"

namespace companion::config {

/// A value in flow style, or a mapping of such values, which stands in lines of its own where there is room.
struct YamlValue {
  std::string flow{};
  std::vector<std::pair<std::string, std::string>> members{};

  [[nodiscard]] std::string as_flow() const;
};

struct YamlText {
  YamlLayout const& layout;
  YAML::Node const& root;
};

/// The path is not there yet.
[[nodiscard]] Result<Change> adding(YamlText const& in, YamlPath const& path, YamlValue const& value);
/// The path is there.
[[nodiscard]] Result<Change> removing(YamlText const& in, YamlPath const& path);
/// The path is there and is a list without the item, a single value or null; `item` is written as it is.
[[nodiscard]] Result<Change> adding_item(YamlText const& in, YamlPath const& path, std::string const& item);
/// The path is a list with an element of that index and another one.
[[nodiscard]] Result<Change> removing_item(YamlText const& in, YamlPath const& path, std::size_t index);

}  // namespace companion::config
