// What of a shell's environment a service is to know too: it starts from none.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/result.hpp"
#include "platform/paths.hpp"

namespace companion::cli {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Variables by which tools and this program are told where their files lie; none holds a secret.
[[nodiscard]] std::span<std::string_view const> variables_of_places();

/// Those of `places` that are set, then `named`, each once. invalid: one of `named` is not set, or is
/// no name.
[[nodiscard]] Result<Environment> carried_environment(platform::EnvironmentLookup const& lookup,
                                                      std::span<std::string_view const> places,
                                                      std::vector<std::string> const& named);

}  // namespace companion::cli
