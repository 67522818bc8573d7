// What a doctor finds: one line each, with what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"

namespace companion::cli {

/// `skipped`: could not be looked at, which is no fault.
enum class Health : std::uint8_t { ok, skipped, warn, bad };

struct Check {
  std::string name{};
  Health health{Health::ok};
  std::string text{};
  std::string remedy{};  ///< empty where nothing is to be done
};
using Checks = std::vector<Check>;

/// Failure when something is bad.
[[nodiscard]] Exit exit_of(Checks const& checks);
[[nodiscard]] std::string checks_text(Checks const& checks);
[[nodiscard]] std::string checks_json(Checks const& checks);

}  // namespace companion::cli
