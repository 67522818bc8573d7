// A message of OpenCode and of the programs made from it: the same JSON in every store.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "companion/observation.hpp"

namespace simdjson::dom {
class parser;
}

namespace companion::detectors {

/// OpenCode or a clone of it, which keeps its schema under a folder of its own.
struct OpenCodeTool {
  std::string_view tool;
  std::string_view source;
  std::string_view files_name;  ///< of the detector for the old JSON tree
  std::string_view folder;      ///< below the user's data folder; also how its databases are called
  std::string_view title;
  std::string_view paths;
  std::string_view files_paths;
  bool known_live{false};
};

[[nodiscard]] OpenCodeTool const& opencode_tool(std::string_view tool);

/// Where its databases and its old JSON tree lie.
[[nodiscard]] std::vector<std::filesystem::path> opencode_folders(OpenCodeTool const& tool, Host const& host);

/// What the store says of the message and its session beside the JSON. Empty = unknown.
struct OpenCodeContext {
  std::string_view session;
  std::string_view parent;
  std::string_view directory;
  std::string_view version;
  std::optional<Instant> session_created;
  bool assistant{false};  ///< the store says so itself; else the JSON does
  bool over{false};       ///< nothing will change in it any more, finished or not
};

enum class OpenCodeVerdict : std::uint8_t {
  nothing,     ///< no answer of a model, or one that used nothing
  unfinished,  ///< an answer that is still being written
  call,
  bad,  ///< usage that cannot be placed in time, or no JSON
};

/// Fills `call` when the verdict is that. The event is known by when it began and ended, not by the message's
/// id: a fork copies messages under new ids. `data` is padded.
[[nodiscard]] OpenCodeVerdict read_opencode_message(simdjson::dom::parser& parser, std::string_view data,
                                                    OpenCodeTool const& tool, OpenCodeContext const& context,
                                                    Sighting& call);

}  // namespace companion::detectors
