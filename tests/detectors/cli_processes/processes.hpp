// Processes and a desktop that a test makes up.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/detectors/shell/shell_world.hpp"

namespace companion::detectors::cli_processes {

/// What exists; outlives the tables made of it.
struct Machine {
  std::map<ProcessId, Process> processes;
  std::map<ProcessId, ProcessUsage> usage;
  std::map<ProcessId, std::string> folders;
  std::map<ProcessId, std::map<std::string, std::string>> variables;
  DesktopState desktop;
  bool processes_can_be_seen{true};

  Process& start(ProcessId id, ProcessId parent, std::string executable, std::vector<std::string> arguments,
                 Instant started) {
    auto& process = processes[id];
    process = {.id = id,
               .parent = parent,
               .started = started,
               .user = 1000,
               .name = {},
               .executable = std::move(executable),
               .arguments = std::move(arguments)};
    return process;
  }
};

class FakeTable final : public ProcessTable {
 public:
  explicit FakeTable(Machine const& machine) : machine_{machine} {}

  Result<ProcessChanges> refresh() override {
    if (!machine_.processes_can_be_seen) return fail(Errc::unavailable, "not on this system");
    ProcessChanges changes;
    for (auto const& [id, started] : known_) {
      auto const now = machine_.processes.find(id);
      if (now == machine_.processes.end() || now->second.started != started) changes.ended.push_back(id);
    }
    for (auto const id : changes.ended) known_.erase(id);
    for (auto const& [id, process] : machine_.processes) {
      if (known_.emplace(id, process.started).second) changes.started.push_back(process);
    }
    return changes;
  }
  std::optional<ProcessUsage> usage(ProcessId id) const override {
    auto const found = machine_.usage.find(id);
    return found == machine_.usage.end() ? std::nullopt : std::optional{found->second};
  }
  std::optional<std::filesystem::path> working_directory(ProcessId id) const override {
    auto const found = machine_.folders.find(id);
    if (found == machine_.folders.end()) return std::nullopt;
    return std::filesystem::path{found->second};
  }
  std::vector<std::optional<std::string>> environment(
      ProcessId id, std::span<std::string_view const> names) const override {
    std::vector<std::optional<std::string>> values(names.size());
    auto const found = machine_.variables.find(id);
    if (found == machine_.variables.end()) return values;
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto const value = found->second.find(std::string{names[i]});
      if (value != found->second.end()) values[i] = value->second;
    }
    return values;
  }

 private:
  Machine const& machine_;
  std::map<ProcessId, Instant> known_;
};

class FakeDesktop final : public Desktop {
 public:
  explicit FakeDesktop(Machine const& machine) : machine_{machine} {}
  Result<DesktopState> look() override { return machine_.desktop; }
  std::string describe() const override { return "made up"; }

 private:
  Machine const& machine_;
};

}  // namespace companion::detectors::cli_processes
