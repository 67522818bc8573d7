#include "app/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "platform/supervisor.hpp"

namespace companion::app {

namespace fs = std::filesystem;

namespace {

/// Before a line, how bad it is in the journal's words (sd-daemon(3)); the journal has its own clock.
class JournalLevel final : public spdlog::custom_flag_formatter {
 public:
  void format(spdlog::details::log_msg const& line, std::tm const&, spdlog::memory_buf_t& out) override {
    out.push_back('<');
    out.push_back(digit(line.level));
    out.push_back('>');
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JournalLevel>();
  }

 private:
  static char digit(spdlog::level::level_enum level) {
    switch (level) {
      case spdlog::level::critical:
        return '2';
      case spdlog::level::err:
        return '3';
      case spdlog::level::warn:
        return '4';
      case spdlog::level::info:
        return '6';
      default:
        return '7';
    }
  }
};

std::unique_ptr<spdlog::formatter> journal_lines() {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<JournalLevel>('*').set_pattern("%*%v");
  return formatter;
}

}  // namespace

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
    bool const journal = platform::standard_error_is_journal();
    if (options.to_stderr || journal) {
      logger->sinks().push_back(std::make_unique<spdlog::sinks::stderr_sink_mt>());
    }
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    if (journal) {
      logger->sinks().back()->set_formatter(journal_lines());
    }
    logger->set_level(spdlog::level::from_str(options.level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
  } catch (std::exception const& problem) {
    return fail(Errc::io, std::string{"cannot open the log: "} + problem.what());
  }
  return {};
}

/// What ends later may still have something to say, to nobody.
void close_log() {
  spdlog::shutdown();
  spdlog::set_default_logger(std::make_unique<spdlog::logger>("closed"));
}

}  // namespace companion::app
