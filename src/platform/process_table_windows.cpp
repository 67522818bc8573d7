#include <winsock2.h>
// After winsock2.h:
#include <windows.h>

#include <psapi.h>
#include <tlhelp32.h>

#include <algorithm>
#include <map>
#include <utility>

#include "platform/command_words.hpp"
#include "platform/machine_seams.hpp"
#include "platform/process_parameters.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

/// 100-nanosecond steps since 1601.
std::int64_t steps_of(FILETIME const& time) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(time.dwHighDateTime) << 32U) |
                                   time.dwLowDateTime);
}

Instant instant_of(FILETIME const& time) {
  constexpr std::int64_t from_1601_to_1970_ms = 11'644'473'600'000;
  return from_epoch_ms(steps_of(time) / 10'000 - from_1601_to_1970_ms);
}

struct Times {
  Instant started{};
  Milliseconds cpu{};
};

std::optional<Times> times_of(void* process) {
  FILETIME created{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  if (::GetProcessTimes(process, &created, &ended, &kernel, &user) == 0) return std::nullopt;
  return Times{.started = instant_of(created),
               .cpu = Milliseconds{(steps_of(kernel) + steps_of(user)) / 10'000}};
}

Handle open_process(ProcessId id) {
  return Handle{::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(id))};
}

class WindowsProcessTable final : public ProcessTable {
 public:
  Result<ProcessChanges> refresh() override {
    auto const snapshot = owned(::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
    if (!snapshot) return fail(Errc::unavailable, "processes cannot be listed");
    ProcessChanges changes;
    std::map<ProcessId, Known> now;
    PROCESSENTRY32W entry{};
    entry.dwSize = sizeof entry;
    for (auto more = ::Process32FirstW(snapshot.get(), &entry); more != 0;
         more = ::Process32NextW(snapshot.get(), &entry)) {
      auto const id = static_cast<ProcessId>(entry.th32ProcessID);
      auto const handle = open_process(id);
      // The processes of other users and of the system do not open, and are none of ours.
      auto const times = handle ? times_of(handle.get()) : std::nullopt;
      if (!times) continue;
      now[id] = {.started = times->started};
      auto const before = known_.find(id);
      if (before != known_.end() && before->second.started == times->started) continue;
      if (before != known_.end()) changes.ended.push_back(id);
      changes.started.push_back({.id = id,
                                 .parent = static_cast<ProcessId>(entry.th32ParentProcessID),
                                 .started = times->started,
                                 .user = 0,
                                 .name = to_utf8(entry.szExeFile),
                                 .executable = executable_of(handle.get()),
                                 .arguments = arguments_of(id)});
    }
    for (auto const& [id, known] : known_) {
      if (!now.contains(id)) changes.ended.push_back(id);
    }
    known_ = std::move(now);
    return changes;
  }

  std::optional<companion::ProcessUsage> usage(ProcessId id) const override {
    auto const handle = open_process(id);
    auto const times = handle ? times_of(handle.get()) : std::nullopt;
    PROCESS_MEMORY_COUNTERS memory{};
    if (!times || ::GetProcessMemoryInfo(handle.get(), &memory, sizeof memory) == 0) return std::nullopt;
    return companion::ProcessUsage{.cpu = times->cpu, .memory_bytes = memory.WorkingSetSize};
  }

  std::optional<std::filesystem::path> working_directory(ProcessId id) const override {
    return working_directory_of(id);
  }
  std::vector<std::optional<std::string>> environment(
      ProcessId id, std::span<std::string_view const> names) const override {
    auto const block = environment_block_of(id);
    std::vector<std::optional<std::string>> values(names.size());
    std::transform(names.begin(), names.end(), values.begin(),
                   [&](std::string_view name) { return find_in_block(block, name); });
    return values;
  }

 private:
  struct Known {
    Instant started{};
  };

  static std::filesystem::path executable_of(void* process) {
    std::wstring path(32'768, L'\0');
    auto size = static_cast<DWORD>(path.size());
    if (::QueryFullProcessImageNameW(process, 0, path.data(), &size) == 0) return {};
    path.resize(size);
    return std::filesystem::path{path};
  }

  std::map<ProcessId, Known> known_;
};

}  // namespace

std::unique_ptr<ProcessTable> make_process_table() { return std::make_unique<WindowsProcessTable>(); }

}  // namespace companion::platform
