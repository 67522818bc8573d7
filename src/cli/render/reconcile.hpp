// A reconciliation for people: what agrees in one line, what does not with its cause and the calls behind it.
#pragma once

#include <string>

#include "cli/console.hpp"
#include "companion/reconciliation.hpp"

namespace companion::cli {

[[nodiscard]] std::string reconciliation_text(Reconciliation const& reconciliation, Console const& console);

}  // namespace companion::cli
