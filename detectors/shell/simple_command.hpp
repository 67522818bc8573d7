// What one simple command runs, wrappers looked through.
#pragma once

#include <optional>
#include <span>

#include "detectors/shell/command_words.hpp"

namespace companion::detectors::shell {

/// `words` without redirections; in PowerShell a quoted first word counts only behind `&` (`called`).
[[nodiscard]] std::optional<Invocation> resolve(std::span<Token const> words, Dialect dialect, bool called);

}  // namespace companion::detectors::shell
