// AI tools that can send their OpenTelemetry to this daemon. Of a wish, proxy_url is the daemon's address and
// the key its token.
#pragma once

#include <span>
#include <string_view>

#include "cli/connect/tool.hpp"

namespace companion::cli {

[[nodiscard]] std::span<Tool const> telemetry_tools();

/// invalid: a target of the user's own is never overwritten; says what to do instead.
[[nodiscard]] tl::unexpected<Error> sends_elsewhere(std::string_view setting);

[[nodiscard]] Tool claude_telemetry();
[[nodiscard]] Tool codex_telemetry();
[[nodiscard]] Tool gemini_telemetry();

}  // namespace companion::cli
