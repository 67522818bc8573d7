// What Claude Code tells its status line about the session in front of the user: JSON on standard input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/money.hpp"

namespace companion::cli {

/// Percent of a window of the plan that is used up.
struct Hook {
  std::string session;
  std::string model;            ///< as shown to people
  std::optional<NanoUsd> cost;  ///< the tool's own count of the session
  std::optional<double> context;
  std::optional<double> five_hours;
  std::optional<double> seven_days;
};

/// nullopt: it is no JSON object. What is missing or of another kind stays empty; the rest is never looked
/// at.
[[nodiscard]] std::optional<Hook> parse_hook(std::string_view text);

}  // namespace companion::cli
