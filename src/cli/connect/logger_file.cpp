#include "cli/connect/logger_file.hpp"

#include <system_error>

#include "cli/connect/user_file.hpp"
#include "platform/replace_file.hpp"

namespace companion::embedded {
extern std::string_view const companion_logger;
}

namespace companion::cli {
namespace {

/// How each version begins.
constexpr std::string_view signature = "\"\"\"LiteLLM Companion's callback";

}  // namespace

std::string_view logger_source() { return embedded::companion_logger; }

std::filesystem::path logger_path(std::filesystem::path const& config_file) {
  return std::filesystem::absolute(config_file).parent_path() / "companion_logger.py";
}

LoggerState logger_state(std::filesystem::path const& file) {
  auto const there = read_user_file(file);
  if (!there) return LoggerState::foreign;
  if (!there->text) return LoggerState::missing;
  if (*there->text == logger_source()) return LoggerState::current;
  return there->text->starts_with(signature) ? LoggerState::other_version : LoggerState::foreign;
}

Result<void> place_logger(std::filesystem::path const& file) {
  auto const state = logger_state(file);
  if (state == LoggerState::current) return {};
  if (state == LoggerState::foreign) {
    return fail(Errc::invalid,
                file.string() + " is there and is none of ours: move it away, or use --way generic_api");
  }
  return platform::replace_file(file, logger_source(), file);
}

Result<bool> remove_logger(std::filesystem::path const& file, std::string_view digest) {
  auto const there = read_user_file(file);
  if (!there || !there->text) return false;
  if (*there->text != logger_source() && digest_of(*there->text) != digest) return false;
  std::error_code trouble;
  if (!std::filesystem::remove(there->path, trouble))
    return fail(Errc::io, "cannot remove " + file.string() + ": " + trouble.message());
  return true;
}

}  // namespace companion::cli
