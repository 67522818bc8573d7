#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "platform/machine_seams.hpp"
#include "platform/proc_folder_linux.hpp"
#include "platform/proc_text.hpp"

namespace companion::platform {
namespace {

constexpr std::size_t stat_bytes_max = 1024;
constexpr std::size_t status_bytes_max = 4096;
constexpr std::size_t arguments_bytes_max = 16 * 1024;
constexpr std::size_t environment_bytes_max = 256 * 1024;
/// A new process may still be the one that is about to exec another program: a wrapper script, a shell's
/// child.
constexpr unsigned looks_while_young = 6;
/// Older ones are looked at again in turn, one part of all at a time.
constexpr unsigned turns = 32;

std::chrono::nanoseconds time_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

/// When the system came up. The same in each life of the daemon unless the clock was set: the quickest of
/// several readings of both clocks, rounded to what the kernel's ticks can tell anyway.
Instant boot_time() {
  constexpr int readings = 8;
  auto quickest = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds boot{};
  for (int i = 0; i < readings; ++i) {
    auto const before = time_of(CLOCK_BOOTTIME);
    auto const now = time_of(CLOCK_REALTIME);
    auto const took = time_of(CLOCK_BOOTTIME) - before;
    if (took >= quickest) continue;
    quickest = took;
    boot = now - before - took / 2;
  }
  using Tick = std::chrono::duration<std::int64_t, std::centi>;
  return Instant{std::chrono::round<Tick>(boot)};
}

class LinuxProcessTable final : public ProcessTable {
 public:
  Result<ProcessChanges> refresh() override {
    if (!proc_.open()) return fail(Errc::unavailable, "/proc cannot be listed");
    ++look_;
    ProcessChanges changes;
    auto listed = proc_.processes();
    std::sort(listed.begin(), listed.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    // Both are in the order of the ids: one walk over the two.
    auto known = known_.begin();
    for (auto const& entry : listed) {
      while (known != known_.end() && known->first < entry.id) known = forget(known, changes);
      if (known != known_.end() && known->first == entry.id) {
        look_again(entry, known->second, changes);
        ++known;
      } else {
        known_.emplace_hint(known, entry.id, meet(entry, changes));
      }
    }
    while (known != known_.end()) known = forget(known, changes);
    return changes;
  }

  std::optional<companion::ProcessUsage> usage(ProcessId id) const override {
    auto const stat = read_stat(id);
    if (!stat || stat->state == 'Z') return std::nullopt;
    return companion::ProcessUsage{.cpu = to_milliseconds(stat->cpu_ticks),
                                   .memory_bytes = stat->resident_pages * page_bytes_};
  }

  std::optional<std::filesystem::path> working_directory(ProcessId id) const override {
    auto const link = proc_.read_link(std::to_string(id) + "/cwd");
    if (!link) return std::nullopt;
    return std::filesystem::path{without_deleted(*link)};
  }

  std::vector<std::optional<std::string>> environment(
      ProcessId id, std::span<std::string_view const> names) const override {
    std::vector<std::optional<std::string>> values(names.size());
    auto const text = proc_.read(std::to_string(id) + "/environ", environment_bytes_max);
    if (!text) return values;
    std::transform(names.begin(), names.end(), values.begin(),
                   [&](std::string_view name) { return find_variable(*text, name); });
    proc_.wipe();  // the others are none of our business, and may be secrets
    return values;
  }

 private:
  /// What is remembered of a process, to notice that it is another one now.
  struct Known {
    std::uint64_t inode{0};
    std::uint64_t started_ticks{0};
    std::uint64_t program{0};  ///< hash of its executable
    unsigned met{0};           ///< number of the look
    bool ours{false};
  };
  using KnownProcesses = std::map<ProcessId, Known>;

  KnownProcesses::iterator forget(KnownProcesses::iterator at, ProcessChanges& changes) {
    if (at->second.ours) changes.ended.push_back(at->first);
    return known_.erase(at);
  }

  void look_again(ProcFolder::Entry const& entry, Known& known, ProcessChanges& changes) {
    bool const due =
        look_ - known.met <= looks_while_young || static_cast<unsigned>(entry.id) % turns == look_ % turns;
    if (known.inode == entry.inode && (!due || still_same(entry.id, known))) return;
    auto const before = known;
    ProcessChanges now;
    known = meet(entry, now);
    bool const unchanged = before.ours == known.ours && before.started_ticks == known.started_ticks &&
                           before.program == known.program;
    if (unchanged) {
      if (known.inode == before.inode) known.met = before.met;
      return;
    }
    if (before.ours) changes.ended.push_back(entry.id);
    std::move(now.started.begin(), now.started.end(), std::back_inserter(changes.started));
  }

  [[nodiscard]] bool still_same(ProcessId id, Known const& known) const {
    if (!known.ours) return false;  // it may have become ours: sessions begin as root's
    return hash_of(executable(id)) == known.program && !is_zombie(id);
  }

  [[nodiscard]] bool is_zombie(ProcessId id) const {
    auto const stat = read_stat(id);
    return !stat || stat->state == 'Z';
  }

  [[nodiscard]] Known meet(ProcFolder::Entry const& entry, ProcessChanges& changes) const {
    Known known{.inode = entry.inode, .met = look_};
    auto const folder = std::to_string(entry.id);
    auto const status = proc_.read(folder + "/status", status_bytes_max);
    auto const user = status ? parse_proc_user(*status) : std::nullopt;
    if (user != user_) return known;
    auto stat = read_stat(entry.id);
    if (!stat || stat->state == 'Z') return known;
    Process process{.id = entry.id,
                    .parent = stat->parent,
                    .started = boot_ + to_milliseconds(stat->started_ticks),
                    .user = user_,
                    .name = std::move(stat->name),
                    .executable = executable(entry.id),
                    .arguments = {}};
    if (auto const text = proc_.read(folder + "/cmdline", arguments_bytes_max))
      process.arguments = parse_command_line(*text, text->size() < arguments_bytes_max);
    known.ours = true;
    known.started_ticks = stat->started_ticks;
    known.program = hash_of(process.executable.native());
    changes.started.push_back(std::move(process));
    return known;
  }

  [[nodiscard]] std::string executable(ProcessId id) const {
    auto const link = proc_.read_link(std::to_string(id) + "/exe");
    return std::string{link ? without_deleted(*link) : std::string_view{}};
  }

  [[nodiscard]] std::optional<ProcStat> read_stat(ProcessId id) const {
    auto const text = proc_.read(std::to_string(id) + "/stat", stat_bytes_max);
    return text ? parse_proc_stat(*text) : std::nullopt;
  }

  [[nodiscard]] static std::uint64_t hash_of(std::string const& text) {
    return std::hash<std::string>{}(text);
  }

  [[nodiscard]] Milliseconds to_milliseconds(std::uint64_t ticks) const {
    return Milliseconds{static_cast<std::int64_t>(ticks * 1000 / ticks_per_second_)};
  }

  mutable ProcFolder proc_;  // a buffer; one thread at a time
  KnownProcesses known_;
  unsigned look_{0};
  std::uint64_t const user_{::getuid()};
  std::uint64_t const page_bytes_{static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))};
  std::uint64_t const ticks_per_second_{static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK))};
  /// Asked once, so that the start of a process does not move when the clock is set.
  Instant const boot_{boot_time()};
};

}  // namespace

std::unique_ptr<ProcessTable> make_process_table() { return std::make_unique<LinuxProcessTable>(); }

}  // namespace companion::platform
