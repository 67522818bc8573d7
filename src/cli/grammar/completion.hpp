// Scripts with which shells complete our command line; each works by itself, without a library of the
// shell's.
#pragma once

#include <string>

#include "cli/grammar/outline.hpp"

namespace companion::cli {

/// For bash 4 and later, sourced or put into bash-completion's folder.
[[nodiscard]] std::string bash_completion(Outline const& program);
/// "_companion" in a folder of $fpath.
[[nodiscard]] std::string zsh_completion(Outline const& program);
[[nodiscard]] std::string fish_completion(Outline const& program);

/// roff for man(1). `version` stands at the foot of the page.
[[nodiscard]] std::string man_page(Outline const& program, std::string const& version);

}  // namespace companion::cli
