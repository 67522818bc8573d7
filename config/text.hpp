// Small text work for messages: trimming, splitting, the nearest known word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace companion::config {

[[nodiscard]] std::string_view trim(std::string_view text);
/// Parts trimmed; empty parts dropped.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::vector<std::string> const& parts, std::string_view separator);

/// The candidate a person most likely meant, or empty when none is near (edits <= a third of the length).
[[nodiscard]] std::string nearest(std::string_view word, std::vector<std::string> const& candidates);

/// Foreign text made fit for one line of a terminal or log: control characters become '?', long text is cut.
[[nodiscard]] std::string printable(std::string_view text, std::size_t length_max = 80);

}  // namespace companion::config
