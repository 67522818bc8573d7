// The rules by which lines of a Claude Code transcript become sightings of calls.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/claude_line.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {

inline constexpr std::string_view claude_source = "log:claude-code";
inline constexpr std::uint32_t claude_parser_version = 1;

/// True for ids that no two answers share: "msg_" and at least 16 letters, or anything as long and as mixed.
/// Some relays give every answer the same short id.
[[nodiscard]] bool is_unique_message_id(std::string_view id);

/// `tool` is who wrote the transcript; it outlives the reader.
[[nodiscard]] std::unique_ptr<LogReader> make_claude_reader(ClaudeLineParser& parser, std::string_view tool,
                                                            std::string_view state);

}  // namespace companion::detectors
