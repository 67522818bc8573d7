#include "detectors/apps/app_processes.hpp"

#include <algorithm>
#include <utility>

#include "detectors/apps/executable_path.hpp"

namespace companion::detectors {
namespace {

std::string_view folder_of(std::string_view path) {
  auto const slash = path.find_last_of("/\\");
  return slash == path.npos ? std::string_view{} : path.substr(0, slash);
}

/// The parent's own program again, or one from the parent's folder when that is the app's alone.
bool belongs_to(std::string_view executable, std::string_view parent) {
  if (executable.empty()) return false;
  if (executable == parent) return true;
  auto const folder = folder_of(parent);
  return !is_shared_folder(folder) && executable.size() > folder.size() && executable.starts_with(folder) &&
         (executable[folder.size()] == '/' || executable[folder.size()] == '\\');
}

}  // namespace

void AppProcesses::apply(ProcessChanges changes) {
  for (auto const id : changes.ended) {
    members_.erase(id);
    others_.erase(id);
  }
  // Parents first: a child is known by its parent.
  std::stable_sort(changes.started.begin(), changes.started.end(),
                   [](Process const& a, Process const& b) { return a.started < b.started; });
  for (auto& process : changes.started) add(std::move(process));
}

void AppProcesses::add(Process process) {
  complete_script(process);
  auto const proven = identities_.app_of(process);
  auto const app = proven ? proven : app_of_parent(process);
  auto executable = process.executable.string();
  if (app) {
    members_[process.id] = {.app = *app,
                            .parent = process.parent,
                            .started = process.started,
                            .helper = !proven || is_app_helper(process),
                            .executable = std::move(executable)};
  } else {
    others_[process.id] = {.name = std::move(process.name),
                           .executable = std::move(executable),
                           .parent = process.parent,
                           .started = process.started};
  }
}

/// "python main.py" tells nothing without the folder that it runs in.
void AppProcesses::complete_script(Process& process) const {
  auto const at = script_argument(process);
  if (!at || std::filesystem::path{process.arguments[*at]}.has_root_directory()) return;
  auto const folder = table_.working_directory(process.id);
  if (folder) process.arguments[*at] = (*folder / process.arguments[*at]).lexically_normal().generic_string();
}

std::optional<std::size_t> AppProcesses::app_of_parent(Process const& process) const {
  auto const parent = members_.find(process.parent);
  if (parent == members_.end() || !belongs_to(process.executable.string(), parent->second.executable))
    return std::nullopt;
  return parent->second.app;
}

bool AppProcesses::is_instance(Member const& member) const {
  if (member.helper) return false;
  auto const parent = members_.find(member.parent);
  return parent == members_.end() || parent->second.app != member.app;
}

RunningApps AppProcesses::running() const {
  RunningApps apps;
  for (auto const& [id, member] : members_) {
    auto& app = apps[member.app];
    app.processes.push_back(id);
    if (is_instance(member)) app.instances.emplace_back(id, member.started);
  }
  // Crash handlers outlive their app.
  std::erase_if(apps, [](auto const& app) { return app.second.instances.empty(); });
  return apps;
}

std::optional<std::size_t> AppProcesses::in_front(DesktopState const& desktop) {
  if (!desktop.foreground) {
    // Nobody says whose window it is: its class counts when that app is running.
    auto const app = identities_.app_with_class(desktop.window_class);
    auto const has = [&](auto const& member) { return member.second.app == app; };
    return app && std::any_of(members_.begin(), members_.end(), has) ? app : std::nullopt;
  }
  auto const member = members_.find(*desktop.foreground);
  if (member != members_.end()) return member->second.app;
  auto const other = others_.find(*desktop.foreground);
  if (other == others_.end()) return std::nullopt;
  Process process;
  process.name = other->second.name;
  process.executable = other->second.executable;
  auto const app = identities_.app_of_window(desktop.window_class, process);
  if (!app) return std::nullopt;
  members_[other->first] = {.app = *app,
                            .parent = other->second.parent,
                            .started = other->second.started,
                            .helper = false,
                            .executable = std::move(other->second.executable)};
  others_.erase(other);
  return app;
}

}  // namespace companion::detectors
