// AI tools whose settings can point at a proxy: a row each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/connect/edit.hpp"

namespace companion::cli {

/// What a person asked for.
struct ToolWish {
  std::string proxy_url{};           ///< without a slash at its end
  std::optional<std::string> key{};  ///< to be stored in the tool's file
  std::string key_variable{};        ///< the environment variable it came from, if any
  std::vector<std::string> tags{};   ///< besides ours
  std::string host{};                ///< this machine's name; empty = not sent
};

/// What a tool is connected for: to go through a proxy, or to send its telemetry to the daemon.
enum class Purpose : std::uint8_t { proxy, telemetry };

struct Tool {
  std::string_view name{};    ///< claude
  std::string_view target{};  ///< as the memory of connections calls it: claude, claude-otel
  Purpose purpose{Purpose::proxy};
  std::string_view title{};  ///< Claude Code
  std::string_view tool{};   ///< claude-code: as reports call it
  std::filesystem::path (*file)();
  Surgery (*surgery)(ToolWish const& wish);
  /// Whether the key of the wish ends up in the file.
  bool (*stores_key)(ToolWish const& wish);
  /// What a person must know or do besides; `before` is the file's text.
  std::vector<std::string> (*remarks)(ToolWish const& wish, std::string const& before);
};

[[nodiscard]] std::span<Tool const> tools();

/// invalid: a tag that would break the header it is sent in.
[[nodiscard]] Result<void> check_tag(std::string_view tag);
/// "companion", "tool:<tool>" and the wished ones, each once.
[[nodiscard]] std::vector<std::string> tags_of(ToolWish const& wish, std::string_view tool);

using Headers = std::vector<std::pair<std::string, std::string>>;
/// x-litellm-tags, x-companion-host, x-companion-tool.
[[nodiscard]] Headers headers_of(ToolWish const& wish, std::string_view tool);

[[nodiscard]] Tool claude_tool();
[[nodiscard]] Tool codex_tool();
[[nodiscard]] Tool gemini_tool();

}  // namespace companion::cli
