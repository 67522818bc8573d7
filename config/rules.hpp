// Rules between keys, checked once every value is known.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "config/load.hpp"

namespace companion::config {

void check_rules(Loaded const& loaded, Findings& findings);

/// Names that can be told apart, whole paths, folders, each home once and not the own one again. A home that
/// is not there is no mistake: it may come later.
[[nodiscard]] Result<void> check_homes(std::span<detectors::Home const> homes,
                                       std::filesystem::path const& own);

/// "localhost", 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(std::string_view host);
/// "0.0.0.0" and "::": all addresses of this machine.
[[nodiscard]] bool is_everywhere(std::string_view host);

}  // namespace companion::config
