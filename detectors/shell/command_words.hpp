// Which programs a line of a shell runs. Arguments, paths, quoted text, comments and heredocs are none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/shell/lexer.hpp"

namespace companion::detectors::shell {

/// How the program was named.
enum class Named : std::uint8_t {
  command,  ///< by its executable: `claude`, `/usr/bin/claude`, `claude.cmd`
  npm,      ///< by an npm package: `npx @openai/codex`
  pypi,     ///< by a Python package or module: `uvx aider-chat`, `python -m litellm`
};

struct Invocation {
  std::string name;  ///< base name without .exe, .cmd, .ps1, .bat; packages without version and extras
  Named named{Named::command};
  bool local{false};                   ///< a path below the current folder: "./pi"
  std::vector<std::string> arguments;  ///< for telling namesakes apart, at most eight; never stored
  std::string environment;             ///< "wsl:Ubuntu", "wsl"; else empty
};

/// In the order of the line. Wrappers (sudo, env, npx …) are looked through.
[[nodiscard]] std::vector<Invocation> invocations(std::string_view line, Dialect dialect);

}  // namespace companion::detectors::shell
