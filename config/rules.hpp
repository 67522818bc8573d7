// Rules between keys, checked once every value is known.
#pragma once

#include <string_view>

#include "config/load.hpp"

namespace companion::config {

void check_rules(Loaded const& loaded, Findings& findings);

/// "localhost", 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace companion::config
