#include "app/logging.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace companion::app {

namespace fs = std::filesystem;

Result<void> open_log(fs::path const& data_dir, config::LoggingOptions const& options) {
  auto const folder = data_dir / "logs";
  std::error_code error;
  fs::create_directories(folder, error);
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    return fail(Errc::io, "cannot make " + folder.string() + ": " + error.message());
  }
  try {
    auto logger = std::make_unique<spdlog::logger>("companion");
    spdlog::file_event_handlers private_file;
    private_file.after_open = [](spdlog::filename_t const& file, std::FILE*) {
      std::error_code ignored;  // the folder is closed to others anyway
      fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, ignored);
    };
    constexpr bool rotate_on_open = false;
    logger->sinks().push_back(std::make_unique<spdlog::sinks::rotating_file_sink_mt>(
        (folder / "companion.log").string(), options.file_bytes_max, options.files_max, rotate_on_open,
        private_file));
    if (options.to_stderr) {
      logger->sinks().push_back(std::make_unique<spdlog::sinks::stderr_sink_mt>());
    }
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::from_str(options.level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
  } catch (std::exception const& problem) {
    return fail(Errc::io, std::string{"cannot open the log: "} + problem.what());
  }
  return {};
}

void close_log() { spdlog::shutdown(); }

}  // namespace companion::app
