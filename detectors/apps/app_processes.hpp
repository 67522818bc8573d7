// The processes of apps among all processes, each with its app.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/machine.hpp"
#include "detectors/apps/app_identities.hpp"

namespace companion::detectors {

/// Of one app that is running.
struct AppState {
  std::vector<std::pair<ProcessId, Instant>>
      instances;                     ///< its own processes, without helpers; with their starts
  std::vector<ProcessId> processes;  ///< all of them
};
using RunningApps = std::map<std::size_t, AppState>;  ///< by index of the catalogue entry

class AppProcesses {
 public:
  /// Both outlive it.
  AppProcesses(AppIdentities const& identities, ProcessTable const& table)
      : identities_{identities}, table_{table} {}

  void apply(ProcessChanges changes);
  [[nodiscard]] bool has(ProcessId id) const { return members_.contains(id) || others_.contains(id); }
  /// Apps with at least one process that is no helper.
  [[nodiscard]] RunningApps running() const;
  /// The app that the window belongs to. A window may prove what its process is.
  [[nodiscard]] std::optional<std::size_t> in_front(DesktopState const& desktop);

 private:
  struct Member {
    std::size_t app{0};
    ProcessId parent{0};
    Instant started{};
    bool helper{false};
    std::string executable;
  };
  /// Enough of every other process to know it by its window later.
  struct Other {
    std::string name;
    std::string executable;
    ProcessId parent{0};
    Instant started{};
  };

  void add(Process process);
  void complete_script(Process& process) const;
  [[nodiscard]] std::optional<std::size_t> app_of_parent(Process const& process) const;
  [[nodiscard]] bool is_instance(Member const& member) const;

  AppIdentities const& identities_;
  ProcessTable const& table_;
  std::map<ProcessId, Member> members_;
  std::map<ProcessId, Other> others_;
};

}  // namespace companion::detectors
