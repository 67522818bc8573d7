#include "cli/connect/telemetry_tool.hpp"

#include <array>
#include <string>

namespace companion::cli {

std::span<Tool const> telemetry_tools() {
  static std::array<Tool, 3> const table{claude_telemetry(), codex_telemetry(), gemini_telemetry()};
  return table;
}

tl::unexpected<Error> sends_elsewhere(std::string_view setting) {
  return fail(
      Errc::invalid,
      "its telemetry has a target of its own already (" + std::string{setting} +
          "): take that out, then connect again, and name that collector in otlp.forward: the daemon hands "
          "everything on to it untouched");
}

}  // namespace companion::cli
