// The configuration as a command gets it: flags bound, file found, everything wrong told.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "config/load.hpp"

namespace companion::cli {

class Settings {
 public:
  /// --config and --data-dir. Where --config is the file of another program, ours needs another name.
  void declare(CLI::App& app, std::string const& config_flag = "--config");
  /// --listen, --log-level and --foreground-log, for commands that start the daemon.
  void declare_daemon(CLI::App& app);

  /// Tells the findings on `console.err`; the caller returns Exit::usage then.
  [[nodiscard]] std::optional<config::Loaded> load(Console& console) const;
  [[nodiscard]] std::optional<config::Config> config(Console& console) const;
  /// --config and --data-dir as they were given, with whole paths, for a command line that is run elsewhere.
  [[nodiscard]] std::vector<std::string> arguments() const;
  [[nodiscard]] bool names_data_dir() const { return !data_dir_.empty(); }
  /// That of config(), for commands that must be there at once: nothing else is read or checked.
  [[nodiscard]] std::filesystem::path data_dir() const;

 private:
  [[nodiscard]] config::Sources sources() const;

  std::string file_;
  std::string data_dir_;
  std::string listen_;
  std::string log_level_;
  bool foreground_log_{false};
};

/// "companion: message" on `console.err`; the exit code that goes with the error.
Exit report_error(Console& console, Error const& error);

/// The daemon's URL without the slash at its end, so that paths can follow.
[[nodiscard]] std::string base_url(std::string url);

/// The IANA name of this machine's zone; UTC where it cannot be told.
[[nodiscard]] std::string local_timezone();

}  // namespace companion::cli
