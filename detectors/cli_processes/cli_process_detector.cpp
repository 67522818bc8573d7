#include "detectors/cli_processes/cli_process_detector.hpp"

#include <algorithm>
#include <iterator>

#include "detectors/cli_processes/surroundings.hpp"
#include "detectors/shell/places.hpp"

namespace companion::detectors::cli_processes {
namespace {

constexpr std::size_t ancestors_max = 32;
constexpr std::chrono::milliseconds pause_after_change{2000};
constexpr std::chrono::milliseconds pause_while_running{5000};
constexpr std::chrono::milliseconds pause_max{30'000};
/// How long an unchanged session is not told anew.
constexpr Milliseconds told_every{60'000};
/// Nobody is there after this long without input.
constexpr Milliseconds idle_max{60'000};
/// A longer gap between two looks (sleep, a stopped daemon) is nobody's active time.
constexpr Milliseconds gap_max{60'000};

}  // namespace

CliProcessDetector::CliProcessDetector(Host const& host, Catalogue const& clis, Catalogue const& apps)
    : host_{host},
      identities_{clis, apps,
                  [&host](CatalogueEntry const& entry) { return shell::is_at_home(host, entry); }},
      environment_{shell::wsl_environment(host)} {}

void CliProcessDetector::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) restored_[checkpoint.item] = checkpoint.value;
}

Result<Scan> CliProcessDetector::scan(ScanBudget const& /*budget*/) {
  Scan scan;
  if (!table_) table_ = host_.make_process_table();
  if (!desktop_) desktop_ = host_.make_desktop();
  auto changes = table_->refresh();
  unavailable_ = changes ? std::string{} : changes.error().message;
  if (!changes) {
    pause_ = pause_max;
    if (changes.error().code == Errc::unavailable) return scan;  // told by describe(), no failure each time
    return tl::unexpected<Error>(std::move(changes.error()));
  }
  auto const now = host_.clock().now();
  measure_focus(now);
  bool changed = false;
  for (auto const id : changes->ended) {
    changed |= sessions_.contains(id);
    end(id, scan);
  }
  for (auto const& process : changes->started) {
    auto const path = with_slashes(process.executable.string());
    seen_[process.id] = {process.parent, process.started, identities_.of(process),
                         frame_of(path, process.name).value_or(std::string_view{})};
  }
  for (auto const& process : changes->started) {
    auto const* const tool = seen_[process.id].tool;
    if (tool == nullptr || runs_below_itself(process.id, *tool)) continue;
    begin(process, *tool, scan);
    changed = true;
  }
  forget_ended(scan);
  tell_due(now, scan);
  measure_load(now, scan);
  looked_ = now;
  pause_ = changed             ? pause_after_change
           : sessions_.empty() ? std::min(pause_max, std::max(pause_, pause_after_change) * 2)
                               : pause_while_running;
  return scan;
}

std::vector<ProcessId> CliProcessDetector::around(ProcessId id) const {
  std::vector<ProcessId> ids;
  auto at = seen_.find(id);
  while (at != seen_.end() && ids.size() < ancestors_max) {
    auto const parent = at->second.parent;
    if (parent == at->first || std::find(ids.begin(), ids.end(), parent) != ids.end()) break;
    at = seen_.find(parent);
    if (at != seen_.end()) ids.push_back(parent);
  }
  return ids;
}

bool CliProcessDetector::runs_below_itself(ProcessId id, CatalogueEntry const& tool) const {
  auto const ids = around(id);
  return std::any_of(ids.begin(), ids.end(), [&](ProcessId one) { return seen_.at(one).tool == &tool; });
}

std::string CliProcessDetector::parent_of(Session const& session) const {
  for (auto const id : session.around) {
    auto const& frame = seen_.at(id).frame;
    if (!frame.empty()) return std::string{frame};
  }
  return frame_of_variables(table_->environment(session.id, frame_variables()));
}

void CliProcessDetector::begin(Process const& process, CatalogueEntry const& tool, Scan& scan) {
  auto const now = host_.clock().now();
  Session session;
  session.tool = &tool;
  session.id = process.id;
  session.started = std::min(process.started, now);
  session.hour = hour_of(session.started);
  session.around = around(process.id);
  session.session = session_in(process.arguments);
  session.environment = environment_;
  session.parent = parent_of(session);
  if (auto const folder = table_->working_directory(process.id)) {
    auto project = project_of(host_, *folder);
    session.project = std::move(project.folder);
    session.branch = std::move(project.branch);
  }
  if (auto const known = restored_.find(session.key()); known != restored_.end()) {
    restore_progress(session, known->second);
    restored_.erase(known);
  }
  auto& kept = sessions_[process.id];
  kept = std::move(session);
  tell_now(kept, now, scan);
}

void CliProcessDetector::end(ProcessId id, Scan& scan) {
  seen_.erase(id);
  auto const found = sessions_.find(id);
  if (found == sessions_.end()) return;
  auto pieces = tell(found->second, host_.clock().now());
  std::move(pieces.begin(), pieces.end(), std::back_inserter(scan.found.activities));
  scan.found.checkpoints.push_back({std::string{name()}, found->second.key(), {}});
  sessions_.erase(found);
}

void CliProcessDetector::tell_now(Session& session, Instant now, Scan& scan) const {
  auto pieces = tell(session, now);
  std::move(pieces.begin(), pieces.end(), std::back_inserter(scan.found.activities));
  scan.found.checkpoints.push_back({std::string{name()}, session.key(), encode_progress(session)});
}

void CliProcessDetector::tell_due(Instant now, Scan& scan) {
  for (auto& [id, session] : sessions_) {
    if (now - session.told >= told_every || hour_of(now) != session.hour) tell_now(session, now, scan);
  }
}

/// Sessions that ended while nobody looked: what was last told of them holds.
void CliProcessDetector::forget_ended(Scan& scan) {
  for (auto const& [key, progress] : restored_)
    scan.found.checkpoints.push_back({std::string{name()}, key, {}});
  restored_.clear();
}

void CliProcessDetector::measure_focus(Instant now) {
  foreground_.reset();
  if (sessions_.empty()) return;
  auto const state = desktop_->look();
  if (!state || !state->foreground || state->idle.value_or(Milliseconds{0}) >= idle_max) return;
  foreground_ = state->foreground;
  auto const since = looked_ ? now - *looked_ : Milliseconds{0};
  if (since <= Milliseconds{0} || since > gap_max) return;
  for (auto& [id, session] : sessions_) {
    auto const& all = session.around;
    bool const focused = id == *foreground_ || std::find(all.begin(), all.end(), *foreground_) != all.end();
    if (!focused) continue;
    auto const in_hour = now - std::chrono::floor<std::chrono::hours>(now);
    if (hour_of(now) != session.hour) {
      // The hour ended in between: only its part counts, and tell_due() closes its piece.
      session.active += std::max(Milliseconds{0}, since - in_hour);
    } else {
      session.active += since;
    }
  }
}

void CliProcessDetector::measure_load(Instant now, Scan& scan) {
  if (sessions_.empty()) return;
  std::map<CatalogueEntry const*, Running> running;
  auto const since = looked_ ? now - *looked_ : Milliseconds{0};
  std::map<ProcessId, std::map<ProcessId, Milliseconds>> cpu_of;
  for (auto const& [id, process] : seen_) {
    auto root = sessions_.find(id);
    auto const ids = root == sessions_.end() ? around(id) : std::vector<ProcessId>{};
    for (auto const parent : ids) {
      if ((root = sessions_.find(parent)) != sessions_.end()) break;
    }
    if (root == sessions_.end()) continue;
    auto const usage = table_->usage(id);
    if (!usage) continue;
    auto& gauge = running[root->second.tool];
    gauge.memory_bytes += usage->memory_bytes;
    cpu_of[root->first][id] = usage->cpu;
    auto const before = root->second.cpu.find(id);
    if (before == root->second.cpu.end() || since <= Milliseconds{0}) continue;
    auto const spent = std::max(Milliseconds{0}, usage->cpu - before->second);
    gauge.cpu += static_cast<double>(spent.count()) / static_cast<double>(since.count());
  }
  for (auto& [id, session] : sessions_) {
    session.cpu = std::move(cpu_of[id]);
    auto& gauge = running[session.tool];
    gauge.kind = ActivityKind::cli;
    gauge.name = session.tool->name;
    gauge.category = session.tool->text("category");
    ++gauge.instances;
    auto const& all = session.around;
    gauge.foreground |=
        foreground_ && (id == *foreground_ || std::find(all.begin(), all.end(), *foreground_) != all.end());
  }
  for (auto& [tool, gauge] : running) scan.running.push_back(std::move(gauge));
  std::sort(scan.running.begin(), scan.running.end(),
            [](Running const& a, Running const& b) { return a.name < b.name; });
}

std::string CliProcessDetector::describe() const {
  if (!unavailable_.empty()) return "processes cannot be seen: " + unavailable_;
  return std::to_string(sessions_.size()) + " CLIs running among " + std::to_string(seen_.size()) +
         " processes";
}

}  // namespace companion::detectors::cli_processes
