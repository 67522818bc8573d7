// What the values of attributes may be: closed sets, or what bounds an open one.
#pragma once

#include <span>
#include <string_view>

namespace companion::telemetry {

struct ValueSet {
  std::string_view attribute;
  std::string_view metrics;                  ///< beginning of the names of those it holds for; empty: all
  std::span<std::string_view const> values;  ///< closed: these and no others. Empty: open
  std::string_view note;  ///< what bounds an open set; of a closed one what else is to know
};

/// In order of attribute.
[[nodiscard]] std::span<ValueSet const> value_sets();
/// The one that names the metric most closely; nullptr when there is none.
[[nodiscard]] ValueSet const* values_of(std::string_view metric, std::string_view attribute);
/// Whether a closed set has the value, or the set is open.
[[nodiscard]] bool allows(ValueSet const& set, std::string_view value);

/// Where the numbers of a metric come from; empty when nobody has said.
[[nodiscard]] std::string_view told_by(std::string_view metric);

}  // namespace companion::telemetry
