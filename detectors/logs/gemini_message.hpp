// A message of a Gemini CLI session: the same in the lines of today and in the documents of before.
// Include <simdjson.h> before it: it is too heavy for a header of ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "detectors/logs/json_view.hpp"
#include "detectors/logs/sighting_buffer.hpp"

namespace companion::detectors {

inline constexpr std::string_view gemini_source = "log:gemini-cli";
inline constexpr std::uint32_t gemini_parser_version = 1;

struct GeminiSession {
  std::string id;
  std::string parent;  ///< session whose subagent this is
  std::string project;
};

enum class GeminiMessage : std::uint8_t { call, other, timeless };

/// Adds the call that a message tells of. Messages without model or tokens were written by the CLI itself.
[[nodiscard]] GeminiMessage take_gemini_message(JsonView message, GeminiSession const& session,
                                                SightingBuffer& found);

/// Where a folder below ~/.gemini/tmp says its project is: ".project_root" beside the chats.
/// `projects` is ~/.gemini/projects.json; it maps paths to short names. Empty when it does not know.
[[nodiscard]] std::string gemini_project_of(JsonView projects, std::string_view folder);

}  // namespace companion::detectors
