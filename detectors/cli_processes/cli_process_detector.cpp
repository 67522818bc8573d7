#include "detectors/cli_processes/cli_process_detector.hpp"

#include <algorithm>
#include <utility>

#include "detectors/cli_processes/surroundings.hpp"
#include "detectors/homes.hpp"
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
/// A look that comes later than planned is late; one that comes much later was asleep.
constexpr Milliseconds late_max{30'000};
/// The daemon was away no longer than a restart takes: whatever still runs ran all the while.
constexpr std::chrono::minutes restart_gap_max{2};

}  // namespace

CliProcessDetector::CliProcessDetector(Host const& host, Catalogue const& clis, Catalogue const& apps)
    : host_{host},
      identities_{clis, apps,
                  [&host](CatalogueEntry const& entry) { return shell::is_at_home(host, entry); }},
      environment_{wsl_environment(host)} {}

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
  auto const since = looked_ ? now - *looked_ : Milliseconds{0};
  counts_ = since > Milliseconds{0} && since <= Milliseconds{pause_} * 3 + late_max;
  look_at_desktop();
  bool changed = false;
  for (auto const id : changes->ended) {
    changed |= sessions_.contains(id);
    end(id, now, scan);
  }
  for (auto& [id, session] : sessions_) live(session, now, scan);
  for (auto const& process : changes->started) {
    auto const path = with_slashes(process.executable.string());
    seen_[process.id] = {process.parent, process.started, identities_.of(process),
                         frame_of(path, process.name).value_or(std::string_view{})};
  }
  for (auto const& process : changes->started) {
    auto const* const tool = seen_[process.id].tool;
    if (tool == nullptr || runs_below_itself(process.id, *tool)) continue;
    begin(process, *tool, now, scan);
    changed = true;
  }
  forget_ended(scan);
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

void CliProcessDetector::begin(Process const& process, CatalogueEntry const& tool, Instant now, Scan& scan) {
  Session session;
  session.tool = &tool;
  session.id = process.id;
  session.started = std::min(process.started, now);
  session.around = around(process.id);
  session.session = session_in(process.arguments);
  session.environment = environment_;
  session.parent = parent_of(session);
  if (auto const folder = table_->working_directory(process.id)) {
    auto project = project_of(host_, *folder);
    session.project = std::move(project.folder);
    session.branch = std::move(project.branch);
  }
  auto& told = scan.found.activities;
  if (take_up(session, now)) {
    go_on(session, {.now = now, .counts = now - session.seen <= restart_gap_max}, told);
  } else {
    // When it began is known exactly, but only what we were there to see is counted.
    begin_at(session, counts_ ? std::max(session.started, *looked_) : now, told);
    go_on(session, {.now = now, .counts = counts_}, told);
  }
  auto& kept = sessions_[process.id];
  kept = std::move(session);
  tell(kept, now, scan);
}

/// Goes on with what was known of it, maybe by the daemon's last life, under the key that it had then. False:
/// nothing was.
bool CliProcessDetector::take_up(Session& session, Instant now) {
  for (auto known = restored_.begin(); known != restored_.end(); ++known) {
    auto const started = start_in_key(known->first, session.tool->name, session.id, session.started);
    if (!started) continue;
    session.started = *started;
    auto const progress = std::move(known->second);
    restored_.erase(known);
    return restore_progress(session, progress, now);
  }
  return false;
}

void CliProcessDetector::live(Session& session, Instant now, Scan& scan) const {
  auto const hour = session.hour;
  bool const active = someone_is_there_ && is_in_front(session);
  go_on(session, {.now = now, .counts = counts_, .active = active}, scan.found.activities);
  bool const due = now < session.told || now - session.told >= told_every;
  if (due || session.hour != hour) tell(session, now, scan);
}

void CliProcessDetector::end(ProcessId id, Instant now, Scan& scan) {
  seen_.erase(id);
  auto const found = sessions_.find(id);
  if (found == sessions_.end()) return;
  auto& session = found->second;
  // Somewhere since the look before.
  auto const gone = session.seen + (now - session.seen) / 2;
  bool const active = someone_is_there_ && is_in_front(session);
  if (counts_) go_on(session, {.now = gone, .counts = true, .active = active}, scan.found.activities);
  scan.found.activities.push_back(piece_of(session));
  // It may only have become another program of the same tool, as launchers do: then begin() takes it up.
  restored_[session.key()] = encode_progress(session);
  sessions_.erase(found);
}

void CliProcessDetector::tell(Session& session, Instant now, Scan& scan) const {
  session.told = now;
  scan.found.activities.push_back(piece_of(session));
  scan.found.checkpoints.push_back({std::string{name()}, session.key(), encode_progress(session)});
}

/// Sessions that ended, maybe while nobody looked: what was last told of them holds.
void CliProcessDetector::forget_ended(Scan& scan) {
  for (auto const& [key, progress] : restored_)
    scan.found.checkpoints.push_back({std::string{name()}, key, {}});
  restored_.clear();
}

/// Where idleness cannot be told, nobody is there.
void CliProcessDetector::look_at_desktop() {
  foreground_.reset();
  someone_is_there_ = false;
  if (sessions_.empty()) return;
  auto const state = desktop_->look();
  if (!state) return;
  foreground_ = state->foreground;
  someone_is_there_ = state->idle && *state->idle < idle_max;
}

bool CliProcessDetector::is_in_front(Session const& session) const {
  if (!foreground_) return false;
  auto const& all = session.around;
  return session.id == *foreground_ || std::find(all.begin(), all.end(), *foreground_) != all.end();
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
    gauge.foreground |= is_in_front(session);
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
