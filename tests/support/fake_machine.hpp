// Processes and a desktop that a test moves by hand.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "companion/machine.hpp"

namespace companion::test {

/// What the fakes show; a test keeps it and changes it between looks.
struct FakeMachine {
  std::map<ProcessId, Process> processes;
  std::map<ProcessId, ProcessUsage> usages;
  std::map<ProcessId, std::string> folders;
  DesktopState desktop;
  bool has_desktop{true};
  int desktop_looks{0};
  int refreshes{0};

  Process& start(ProcessId id, std::string path, Instant at = {}, ProcessId parent = 1) {
    auto& process = processes[id];
    process = {};
    process.id = id;
    process.parent = parent;
    process.started = at;
    process.name = path.substr(path.find_last_of("/\\") + 1).substr(0, 15);
    process.arguments = {path};
    process.executable = std::move(path);
    return process;
  }
  void end(ProcessId id) { processes.erase(id); }
};

class FakeProcessTable final : public ProcessTable {
 public:
  explicit FakeProcessTable(FakeMachine& machine) : machine_{machine} {}

  Result<ProcessChanges> refresh() override {
    ++machine_.refreshes;
    ProcessChanges changes;
    for (auto const& [id, known] : known_) {
      auto const now = machine_.processes.find(id);
      if (now == machine_.processes.end() || !same(now->second, known)) changes.ended.push_back(id);
    }
    for (auto const& [id, process] : machine_.processes) {
      auto const before = known_.find(id);
      if (before == known_.end() || !same(process, before->second)) changes.started.push_back(process);
    }
    known_ = machine_.processes;
    return changes;
  }
  std::optional<ProcessUsage> usage(ProcessId id) const override {
    auto const found = machine_.usages.find(id);
    return found == machine_.usages.end() ? std::nullopt : std::optional{found->second};
  }
  std::optional<std::filesystem::path> working_directory(ProcessId id) const override {
    auto const found = machine_.folders.find(id);
    return found == machine_.folders.end() ? std::nullopt
                                           : std::optional<std::filesystem::path>{found->second};
  }
  std::vector<std::optional<std::string>> environment(
      ProcessId, std::span<std::string_view const> names) const override {
    return std::vector<std::optional<std::string>>(names.size());
  }

 private:
  static bool same(Process const& a, Process const& b) {
    return a.started == b.started && a.executable == b.executable;
  }

  FakeMachine& machine_;
  std::map<ProcessId, Process> known_;
};

class FakeDesktop final : public Desktop {
 public:
  explicit FakeDesktop(FakeMachine& machine) : machine_{machine} {}
  Result<DesktopState> look() override {
    ++machine_.desktop_looks;
    if (!machine_.has_desktop) return fail(Errc::unavailable, describe());
    auto state = machine_.desktop;
    machine_.desktop.left.reset();
    machine_.desktop.since.reset();
    return state;
  }
  std::string describe() const override { return machine_.has_desktop ? "fake" : "none: the test has none"; }

 private:
  FakeMachine& machine_;
};

}  // namespace companion::test
