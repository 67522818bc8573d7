// Small text work for messages: splitting, the nearest known word; with that of core.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace companion::config {

using companion::trim;
/// Parts trimmed; empty parts dropped.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::vector<std::string> const& parts, std::string_view separator);

/// The candidate a person most likely meant, or empty when none is near (edits <= a third of the length).
[[nodiscard]] std::string nearest(std::string_view word, std::vector<std::string> const& candidates);

/// Foreign text made fit for one line of a terminal or log: control characters become '?', long text is cut.
[[nodiscard]] std::string printable(std::string_view text, std::size_t length_max = 80);

}  // namespace companion::config
