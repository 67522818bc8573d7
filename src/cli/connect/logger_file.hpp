// companion_logger.py beside a proxy's config.yaml: the file that LiteLLM loads as our callback.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::cli {

/// The file as it was built into this program.
[[nodiscard]] std::string_view logger_source();

/// LiteLLM looks for it beside the config.yaml it was started with, links not followed.
[[nodiscard]] std::filesystem::path logger_path(std::filesystem::path const& config_file);

enum class LoggerState : std::uint8_t { missing, current, other_version, foreign };
[[nodiscard]] LoggerState logger_state(std::filesystem::path const& file);

/// invalid: a file of that name is there and none of ours.
[[nodiscard]] Result<void> place_logger(std::filesystem::path const& file);
/// Only what is ours and unchanged; true when it went. `digest` is what was placed.
[[nodiscard]] Result<bool> remove_logger(std::filesystem::path const& file, std::string_view digest);

}  // namespace companion::cli
