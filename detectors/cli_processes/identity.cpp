#include "detectors/cli_processes/identity.hpp"

#include <algorithm>
#include <array>

#include "detectors/wildcard.hpp"

namespace companion::detectors::cli_processes {
namespace {

bool any_matches(std::span<std::string const> patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string const& pattern) { return matches_wildcard(pattern, text); });
}

bool starts_with_one(std::string_view text, std::span<std::string_view const> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

bool is_interpreter(std::string_view name) {
  constexpr std::array<std::string_view, 7> exact{"node",   "nodejs",  "bun",  "deno",
                                                  "python", "pythonw", "pypy3"};
  return std::find(exact.begin(), exact.end(), name) != exact.end() ||
         (name.starts_with("python") && name.size() > 6 && (name[6] == '2' || name[6] == '3'));
}

/// Folders that the system's own packages fill: there a weak name is a namesake.
bool is_system_folder(std::string_view path) {
  constexpr std::array<std::string_view, 8> folders{"/bin/",  "/usr/bin/", "/usr/games/", "/usr/sbin/",
                                                    "/sbin/", "/usr/lib/", "C:/Windows/", "/System/"};
  return starts_with_one(path, folders);
}

/// A Python tool's folder names its package: …/uv/tools/<name>/, …/pipx/venvs/<name>/.
std::string_view tool_folder(std::string_view path) {
  for (std::string_view const mark : {"/uv/tools/", "/pipx/venvs/"}) {
    auto const at = path.find(mark);
    if (at == path.npos) continue;
    auto const rest = path.substr(at + mark.size());
    return rest.substr(0, rest.find('/'));
  }
  return {};
}

/// Places of desktop apps that no catalogue needs to name: an AppImage, a package of the Store, an
/// installer's folder for one user. Servers and interpreters lie there too.
bool is_app_folder(std::string_view path) {
  if (matches_wildcard("/tmp/.mount_*", path) || matches_wildcard("C:/Program Files/WindowsApps/*", path))
    return true;
  return matches_wildcard("*/AppData/Local/Programs/*", path) &&
         path.find("/Programs/Ollama/") == path.npos && path.find("/Programs/Python/") == path.npos;
}

bool is_electron_helper(std::vector<std::string> const& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](std::string const& argument) {
    return argument.starts_with("--type=") || argument.starts_with("--crashpad-handler");
  });
}

struct Script {
  std::string path;
  std::string module;
};

/// What an interpreter was told to run: the first argument that is no option, or -m's.
Script script_of(std::vector<std::string> const& arguments) {
  constexpr std::array<std::string_view, 6> valued{"-r", "--require", "--import", "--loader", "-W", "-X"};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    auto const& argument = arguments[i];
    if (argument == "-c" || argument == "-e" || argument == "--eval" || argument == "-p") return {};
    if (argument == "-m") return {{}, i + 1 < arguments.size() ? arguments[i + 1] : std::string{}};
    if (std::find(valued.begin(), valued.end(), argument) != valued.end()) {
      ++i;
    } else if (argument == "run" && i == 1) {
      continue;  // bun run, deno run
    } else if (!argument.starts_with('-')) {
      return {with_slashes(argument), {}};
    }
  }
  return {};
}

}  // namespace

std::string with_slashes(std::string path) {
  bool const windows = path.size() > 2 && (path[1] == ':' || path.starts_with("\\\\"));
  if (windows) std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

std::string program_name(std::string_view path) {
  auto const slash = path.rfind('/');
  std::string name{slash == path.npos ? path : path.substr(slash + 1)};
  for (std::string_view const ending : {".exe", ".EXE", ".cmd", ".ps1", ".bat"}) {
    if (!name.ends_with(ending) || name.size() == ending.size()) continue;
    name.resize(name.size() - ending.size());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  }
  return name;
}

Identities::Identities(Catalogue const& clis, Catalogue const& apps, IsAtHome is_at_home)
    : clis_{clis}, apps_{apps}, is_at_home_{std::move(is_at_home)} {
  for (auto const& entry : clis) {
    auto const weak = entry.list("weak");
    for (auto const& name : entry.list("commands")) {
      bool const is_weak = std::find(weak.begin(), weak.end(), name) != weak.end();
      commands_.try_emplace(name, Named{&entry, is_weak});
    }
    for (auto const& name : entry.list("pypi")) modules_.try_emplace(name, &entry);
  }
}

CatalogueEntry const* Identities::of(Process const& process) const {
  auto const path = with_slashes(process.executable.string());
  if (belongs_to_an_app(process, path)) return nullptr;
  auto const* found = by_program(process, path);
  if (found == nullptr) return nullptr;
  auto const excluding = found->list("excluding");
  return any_matches(excluding, path) || is_namesake(*found, process, path) ? nullptr : found;
}

bool Identities::belongs_to_an_app(Process const& process, std::string const& path) const {
  if (is_electron_helper(process.arguments)) return true;
  // An extension brings its own CLI along; it is one wherever the editor lies.
  if (path.find("/extensions/") != path.npos) return false;
  return is_app_folder(path) || claimed_by_app(apps_, process);
}

/// What its arguments say of a weak name, as in a shell's line.
bool Identities::is_namesake(CatalogueEntry const& entry, Process const& process,
                             std::string const& path) const {
  auto const known = commands_.find(program_name(path));
  if (known == commands_.end() || known->second.entry != &entry || !known->second.weak) return false;
  auto const& arguments = process.arguments;
  if (arguments.size() < 2 || any_matches(entry.list("own_use"), arguments[1])) return false;
  auto const other = entry.list("other_use");
  auto const last =
      arguments.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(arguments.size(), 9));
  return std::any_of(arguments.begin() + 1, last,
                     [&](std::string const& text) { return any_matches(other, text); });
}

CatalogueEntry const* Identities::by_program(Process const& process, std::string const& path) const {
  for (auto const& entry : clis_) {
    if (any_matches(entry.list("paths"), path)) return &entry;
  }
  auto const first = process.arguments.empty() ? std::string{} : with_slashes(process.arguments.front());
  auto const program = program_name(path.empty() ? first : path);
  if (is_interpreter(program)) {
    auto const script = script_of(process.arguments);
    if (!script.module.empty()) return by_module(script.module);
    // A program that renamed itself (`claude` for node …/cli.js) tells by its first argument.
    return script.path.empty() ? nullptr : by_script(script.path);
  }
  return by_name(path.empty() ? first : path, program);
}

CatalogueEntry const* Identities::by_script(std::string const& script) const {
  for (auto const& entry : clis_) {
    auto const excluding = entry.list("excluding");
    if (any_matches(entry.list("scripts"), script) && !any_matches(excluding, script)) {
      // "*/bin/llm" is only a name: for a weak one the folder must prove it too.
      auto const name = program_name(script);
      auto const known = commands_.find(name);
      if (known == commands_.end() || known->second.entry != &entry || !known->second.weak) return &entry;
    }
  }
  if (auto const folder = tool_folder(script); !folder.empty()) return by_module(folder);
  bool const beside_others = script.find("/bin/") != script.npos || script.find("/.bin/") != script.npos;
  return beside_others ? by_name(script, program_name(script)) : nullptr;
}

CatalogueEntry const* Identities::by_module(std::string_view module) const {
  auto const found = modules_.find(module);
  return found == modules_.end() ? nullptr : found->second;
}

CatalogueEntry const* Identities::by_name(std::string const& path, std::string_view name) const {
  auto const found = commands_.find(name);
  if (found == commands_.end()) return nullptr;
  auto const& [entry, weak] = found->second;
  if (!weak) return entry;
  auto const folder = tool_folder(path);
  auto const packages = entry->list("pypi");
  if (!folder.empty())
    return std::find(packages.begin(), packages.end(), folder) == packages.end() ? nullptr : entry;
  return !is_system_folder(path) && path.find('/') != path.npos && is_at_home_(*entry) ? entry : nullptr;
}

}  // namespace companion::detectors::cli_processes
