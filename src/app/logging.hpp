// The log of the daemon: a rotated file in the data folder. Never holds what people wrote to their models.
#pragma once

#include <filesystem>

#include "companion/result.hpp"
#include "config/config.hpp"

namespace companion::app {

/// Makes data_dir/logs/companion.log the default log of spdlog for this process. Where standard error is the
/// system's journal, it gets the lines too.
[[nodiscard]] Result<void> open_log(std::filesystem::path const& data_dir,
                                    config::LoggingOptions const& options);
/// Writes out what is held.
void close_log();

}  // namespace companion::app
