#include "cli/settings.hpp"

#include <date/tz.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/render/text.hpp"
#include "config/data_dir.hpp"
#include "config/standard_sources.hpp"
#include "platform/make_host.hpp"

namespace companion::cli {

void Settings::declare(CLI::App& app, std::string const& config_flag) {
  auto const ours = config_flag == "--config" ? "" : " of the Companion";
  app.add_option(config_flag, file_, std::string{"Configuration file"} + ours)->type_name("FILE");
  app.add_option("--data-dir", data_dir_, "Folder of the ledger, tokens and logs")->type_name("DIR");
}

void Settings::declare_daemon(CLI::App& app) {
  app.add_option("--listen", listen_, "Address to listen on; port 0 picks a free one")
      ->type_name("HOST:PORT");
  app.add_option("--log-level", log_level_, "trace, debug, info, warn, error or off")->type_name("LEVEL");
  app.add_flag("--foreground-log", foreground_log_, "Write the log to standard error too");
}

config::Sources Settings::sources() const {
  std::vector<config::Override> overrides;
  if (!data_dir_.empty()) overrides.push_back({"--data-dir", "storage.data_dir", data_dir_});
  if (!listen_.empty()) overrides.push_back({"--listen", "server.listen", listen_});
  if (!log_level_.empty()) overrides.push_back({"--log-level", "logging.level", log_level_});
  if (foreground_log_) overrides.push_back({"--foreground-log", "logging.to_stderr", "true"});
  std::optional<std::filesystem::path> file;
  if (!file_.empty()) file = file_;
  return config::standard_sources(std::move(file), std::move(overrides));
}

std::optional<config::Loaded> Settings::load(Console& console) const {
  auto loaded = config::load(sources());
  if (loaded) return std::move(*loaded);
  console.err << config::to_string(loaded.error());
  return std::nullopt;
}

std::optional<config::Config> Settings::config(Console& console) const {
  auto loaded = load(console);
  if (!loaded) return std::nullopt;
  return std::move(loaded->config);
}

std::vector<std::string> Settings::arguments() const {
  std::vector<std::string> given;
  for (auto const& [flag, path] : {std::pair{"--config", &file_}, std::pair{"--data-dir", &data_dir_}}) {
    if (path->empty()) continue;
    given.emplace_back(flag);
    given.push_back(std::filesystem::absolute(*path).lexically_normal().string());
  }
  return given;
}

std::filesystem::path Settings::data_dir() const { return config::find_data_dir(sources()); }

Exit report_error(Console& console, Error const& error) {
  console.err << "companion: " << harmless(error.message) << '\n';
  if (error.code == Errc::invalid) return Exit::usage;
  return error.code == Errc::not_found ? Exit::nothing : Exit::failure;
}

std::string base_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string local_timezone() {
  auto name = platform::environment_variable("TZ").value_or("");
  if (name.starts_with(':')) name.erase(0, 1);
  try {
    return name.empty() ? date::current_zone()->name() : date::locate_zone(name)->name();
  } catch (std::exception const&) {  // no zone data base, or a POSIX rule in TZ
    return "UTC";
  }
}

}  // namespace companion::cli
