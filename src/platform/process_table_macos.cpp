#include <libproc.h>
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <utility>

#include "platform/machine_seams.hpp"
#include "platform/proc_text.hpp"

// By libproc, which tells of the user's own processes without asking for permission.
namespace companion::platform {
namespace {

class MacProcessTable final : public ProcessTable {
 public:
  Result<ProcessChanges> refresh() override {
    auto const ids = all_ids();
    if (ids.empty()) return fail(Errc::unavailable, "processes cannot be listed");
    ProcessChanges changes;
    std::map<ProcessId, Known> now;
    for (auto const id : ids) {
      proc_bsdinfo info{};
      if (::proc_pidinfo(id, PROC_PIDTBSDINFO, 0, &info, sizeof info) != sizeof info) continue;
      if (info.pbi_uid != ::getuid() || info.pbi_status == SZOMB) continue;
      Known const known{.started = started_of(info), .name = info.pbi_name};
      now[id] = known;
      auto const before = known_.find(id);
      // A process that becomes another program keeps its start, but not its name.
      if (before != known_.end() && before->second == known) continue;
      if (before != known_.end()) changes.ended.push_back(id);
      changes.started.push_back(describe(id, info));
    }
    for (auto const& [id, known] : known_) {
      if (!now.contains(id)) changes.ended.push_back(id);
    }
    known_ = std::move(now);
    return changes;
  }

  std::optional<companion::ProcessUsage> usage(ProcessId id) const override {
    proc_taskinfo info{};
    if (::proc_pidinfo(static_cast<int>(id), PROC_PIDTASKINFO, 0, &info, sizeof info) != sizeof info)
      return std::nullopt;
    mach_timebase_info_data_t scale{};
    ::mach_timebase_info(&scale);
    auto const ticks = info.pti_total_user + info.pti_total_system;
    auto const nanoseconds = static_cast<double>(ticks) * scale.numer / scale.denom;
    return companion::ProcessUsage{.cpu = Milliseconds{static_cast<std::int64_t>(nanoseconds / 1e6)},
                                   .memory_bytes = info.pti_resident_size};
  }

  std::optional<std::filesystem::path> working_directory(ProcessId id) const override {
    proc_vnodepathinfo info{};
    if (::proc_pidinfo(static_cast<int>(id), PROC_PIDVNODEPATHINFO, 0, &info, sizeof info) != sizeof info)
      return std::nullopt;
    return std::filesystem::path{info.pvi_cdir.vip_path};
  }

  std::vector<std::optional<std::string>> environment(
      ProcessId id, std::span<std::string_view const> names) const override {
    std::vector<std::optional<std::string>> values(names.size());
    auto const text = texts(static_cast<int>(id));
    std::transform(names.begin(), names.end(), values.begin(),
                   [&](std::string_view name) { return find_variable(text.environment, name); });
    return values;
  }

 private:
  struct Known {
    Instant started{};
    std::string name;
    friend bool operator==(Known const&, Known const&) = default;
  };
  struct Texts {
    std::vector<std::string> arguments;
    std::string environment;
  };

  static std::vector<pid_t> all_ids() {
    auto const bytes = ::proc_listpids(PROC_ALL_PIDS, 0, nullptr, 0);
    if (bytes <= 0) return {};
    std::vector<pid_t> ids(static_cast<std::size_t>(bytes) / sizeof(pid_t) + 64);
    auto const filled =
        ::proc_listpids(PROC_ALL_PIDS, 0, ids.data(), static_cast<int>(ids.size() * sizeof(pid_t)));
    ids.resize(filled <= 0 ? 0 : static_cast<std::size_t>(filled) / sizeof(pid_t));
    std::erase_if(ids, [](pid_t id) { return id <= 0; });
    return ids;
  }

  static Instant started_of(proc_bsdinfo const& info) {
    return from_epoch_ms(static_cast<std::int64_t>(info.pbi_start_tvsec) * 1000 +
                         static_cast<std::int64_t>(info.pbi_start_tvusec) / 1000);
  }

  static Process describe(pid_t id, proc_bsdinfo const& info) {
    std::array<char, PROC_PIDPATHINFO_MAXSIZE> path{};
    auto const size = ::proc_pidpath(id, path.data(), path.size());
    return {.id = id,
            .parent = static_cast<ProcessId>(info.pbi_ppid),
            .started = started_of(info),
            .user = info.pbi_uid,
            .name = info.pbi_name,
            .executable = size > 0 ? std::string{path.data(), static_cast<std::size_t>(size)} : std::string{},
            .arguments = texts(id).arguments};
  }

  /// The kernel gives the number of arguments, the path, zeros, the arguments, and the environment.
  static Texts texts(pid_t id) {
    std::array<int, 3> name{CTL_KERN, KERN_PROCARGS2, id};
    std::size_t size = 0;
    if (::sysctl(name.data(), 3, nullptr, &size, nullptr, 0) != 0 || size < sizeof(int)) return {};
    std::string bytes(size, '\0');
    if (::sysctl(name.data(), 3, bytes.data(), &size, nullptr, 0) != 0 || size < sizeof(int)) return {};
    bytes.resize(size);
    int count = 0;
    std::memcpy(&count, bytes.data(), sizeof count);
    auto at = bytes.find('\0', sizeof count);
    at = at == std::string::npos ? at : bytes.find_first_not_of('\0', at);
    Texts texts;
    for (; count > 0 && at != std::string::npos && at < bytes.size(); --count) {
      auto const end = std::min(bytes.find('\0', at), bytes.size());
      texts.arguments.push_back(bytes.substr(at, end - at));
      at = end + 1;
    }
    if (at != std::string::npos && at < bytes.size()) texts.environment = bytes.substr(at);
    return texts;
  }

  std::map<ProcessId, Known> known_;
};

}  // namespace

std::unique_ptr<ProcessTable> make_process_table() { return std::make_unique<MacProcessTable>(); }

}  // namespace companion::platform
