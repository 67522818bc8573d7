#include "detectors/apps/app_identities.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "detectors/apps/executable_path.hpp"
#include "detectors/wildcard.hpp"

namespace companion::detectors {
namespace {

bool any_matches(std::span<std::string const> patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string const& pattern) { return matches_wildcard(pattern, text); });
}

bool holds(std::span<std::string const> values, std::string_view text) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::string_view without_exe(std::string_view name) {
  return name.ends_with(".exe") ? name.substr(0, name.size() - 4) : name;
}

bool is_java(std::string_view program) { return program == "java" || program == "javaw"; }

bool runs_scripts(std::string_view program) {
  constexpr std::array<std::string_view, 5> exact{"node", "nodejs", "bun", "pythonw", "python"};
  if (std::find(exact.begin(), exact.end(), program) != exact.end()) return true;
  // "python3.12", "electron34": a number and nothing else after the name.
  for (std::string_view const name : {"python", "electron"}) {
    if (program.starts_with(name) && program.find_first_not_of("0123456789.", name.size()) == program.npos)
      return true;
  }
  return false;
}

std::string program_of(Process const& process) {
  auto const path = process.executable.string();
  return std::string{without_exe(base_name(path))};
}

bool is_in_place(CatalogueEntry const& app, std::string const& path, std::string const& windows_path) {
  if (any_matches(app.list("linux"), path)) return true;
  auto const bundle = bundle_of(path);
  if (!bundle.empty() && holds(app.list("mac_apps"), bundle)) return true;
  if (windows_path.empty()) return false;
  auto const executables = app.list("windows_executables");
  auto const packages = app.list("windows_packages");
  return std::any_of(
             executables.begin(), executables.end(),
             [&](auto const& name) { return is_windows_executable(windows_path, windows_form(name)); }) ||
         std::any_of(packages.begin(), packages.end(), [&](auto const& prefix) {
           return is_in_windows_package(windows_path, windows_form(prefix));
         });
}

/// What an interpreter was told to run, as far as it tells which app that is.
std::vector<std::string_view> telling_arguments(Process const& process) {
  std::vector<std::string_view> telling;
  if (is_java(program_of(process))) {
    for (auto const& argument : process.arguments) {
      if (argument.starts_with("-D")) telling.emplace_back(argument);
    }
  } else if (auto const script = script_argument(process)) {
    telling.emplace_back(process.arguments[*script]);
  }
  return telling;
}

}  // namespace

AppIdentities::AppIdentities(Catalogue apps) : apps_{std::move(apps)} {}

std::optional<std::size_t> AppIdentities::app_of(Process const& process) const {
  auto const path = process.executable.string();
  if (path.empty()) return std::nullopt;
  auto const windows_path = path.find('\\') == path.npos ? std::string{} : windows_form(path);
  auto const arguments = telling_arguments(process);
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    auto const& entry = apps_[app];
    if (any_matches(entry.list("excluding"), path)) continue;
    if (is_in_place(entry, path, windows_path)) return app;
    auto const wanted = entry.list("arguments");
    if (std::any_of(arguments.begin(), arguments.end(), [&](auto text) { return any_matches(wanted, text); }))
      return app;
  }
  return std::nullopt;
}

std::optional<std::size_t> AppIdentities::app_of_window(std::string_view window_class,
                                                        Process const& process) const {
  if (window_class.empty()) return std::nullopt;
  auto const path = process.executable.string();
  auto const program = program_of(process);
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    auto const& entry = apps_[app];
    if (any_matches(entry.list("excluding"), path)) continue;
    if (holds(entry.list("bundle_ids"), window_class)) return app;
    auto const names = entry.list("processes");
    if (holds(entry.list("window_classes"), window_class) &&
        (holds(names, process.name) || holds(names, program)))
      return app;
  }
  return std::nullopt;
}

std::optional<std::size_t> AppIdentities::app_with_class(std::string_view window_class) const {
  auto const found = std::find_if(apps_.begin(), apps_.end(), [&](CatalogueEntry const& entry) {
    return holds(entry.list("window_classes"), window_class);
  });
  if (window_class.empty() || found == apps_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - apps_.begin());
}

bool claimed_by_app(AppIdentities const& apps, Process const& process) {
  return apps.app_of(process).has_value() || !bundle_of(process.executable.string()).empty();
}

bool is_app_helper(Process const& process) {
  auto const program = program_of(process);
  if (program.find("crashpad") != program.npos || program.find("Helper") != program.npos) return true;
  if (program == "chrome-sandbox" || program == "chrome-native-host") return true;
  return std::any_of(process.arguments.begin(), process.arguments.end(), [](std::string const& argument) {
    return argument.starts_with("--type=") || argument.ends_with("/out/cli.js");
  });
}

std::optional<std::size_t> script_argument(Process const& process) {
  if (!runs_scripts(program_of(process))) return std::nullopt;
  for (std::size_t i = 1; i < process.arguments.size(); ++i) {
    auto const& argument = process.arguments[i];
    // The code is in the argument, a module or standard input: no file.
    if (argument == "-c" || argument == "-m" || argument == "-e" || argument == "-p" || argument == "-")
      return std::nullopt;
    if (!argument.empty() && argument.front() != '-') return i;
  }
  return std::nullopt;
}

}  // namespace companion::detectors
