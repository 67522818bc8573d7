#include "detectors/apps/apps_detector.hpp"

#include <algorithm>
#include <utility>

#include "detectors/wildcard.hpp"

namespace companion::detectors {
namespace {

constexpr std::chrono::minutes required_every{10};
/// A look that comes later than planned is late; one that comes much later was asleep.
constexpr std::chrono::seconds late_max{30};

/// `pattern` is a path whose names may have wildcards. Its depth bounds the search.
bool exists_below(Host const& host, std::filesystem::path const& folder, std::string_view pattern) {
  auto const slash = pattern.find('/');
  auto const wanted = pattern.substr(0, slash);
  auto const names = host.list(folder);
  return names && std::any_of(names->begin(), names->end(), [&](std::string const& name) {
           if (!matches_wildcard(wanted, name)) return false;
           return slash == pattern.npos || exists_below(host, folder / name, pattern.substr(slash + 1));
         });
}

}  // namespace

AppsDetector::AppsDetector(Host const& host, Catalogue apps, AppOptions const& options)
    : host_{host},
      options_{options},
      identities_{std::move(apps)},
      table_{host.make_process_table()},
      desktop_{host.make_desktop()},
      processes_{identities_, *table_},
      usage_{*table_},
      lacking_(identities_.size(), false),
      pause_{options.poll} {}

Result<Scan> AppsDetector::scan(ScanBudget const&) {
  auto const now = host_.clock().now();
  auto const desktop = desktop_->look();  // when it fails, what runs is told all the same; see describe()
  if (auto looked = look_at_processes(now, desktop ? &*desktop : nullptr); !looked) return propagate(looked);
  look_for_required(now);
  auto const front = front_of(now, desktop ? &*desktop : nullptr);
  auto running = processes_.running();
  std::erase_if(running, [&](auto const& app) { return lacking_[app.first]; });

  auto const counted = Milliseconds{pause_} * 3 + late_max;
  auto const active = now - front_.at <= counted ? active_between(front_, front, options_.idle_after)
                                                 : std::vector<AppSpan>{};
  front_ = front;
  Scan scan;
  stretches_.look(now, counted, looks(running, active), scan.found);
  report_running(now, running, scan);
  running_ = running.size();
  choose_pause();
  return scan;
}

Result<void> AppsDetector::look_at_processes(Instant now, DesktopState const* desktop) {
  if (!processes_are_due(now, desktop)) return {};
  auto changes = table_->refresh();
  if (!changes) return propagate(changes);
  processes_.apply(std::move(*changes));
  processes_looked_ = now;
  stranger_.reset();
  if (desktop != nullptr && desktop->foreground && !processes_.has(*desktop->foreground))
    stranger_ = desktop->foreground;
  return {};
}

/// A look at all processes costs much more than one at the desktop; but who is in front must be known.
bool AppsDetector::processes_are_due(Instant now, DesktopState const* desktop) const {
  auto const every = running_ > 0 ? options_.poll * 2 : options_.poll;
  if (now < processes_looked_ || now >= processes_looked_ + every) return true;
  return desktop != nullptr && desktop->foreground && desktop->foreground != stranger_ &&
         !processes_.has(*desktop->foreground);
}

FrontLook AppsDetector::front_of(Instant now, DesktopState const* desktop) {
  FrontLook front{.at = now, .app = {}, .idle = {}, .left = {}, .since = {}};
  if (desktop == nullptr) return front;
  front.app = processes_.in_front(*desktop);
  front.idle = desktop->idle;
  front.left = desktop->left;
  front.since = desktop->since;
  return front;
}

void AppsDetector::look_for_required(Instant now) {
  if (now >= required_looked_ && now < required_looked_ + required_every) return;
  required_looked_ = now;
  for (std::size_t app = 0; app < identities_.size(); ++app)
    lacking_[app] = !has_required(identities_.entry(app));
}

bool AppsDetector::has_required(CatalogueEntry const& entry) const {
  auto const required = entry.list("requires");
  return required.empty() || std::any_of(required.begin(), required.end(), [&](std::string const& pattern) {
           return exists_below(host_, host_.home(), pattern);
         });
}

std::map<std::string, StretchLook> AppsDetector::looks(RunningApps const& running,
                                                       std::vector<AppSpan> const& active) const {
  std::map<std::string, StretchLook> looks;
  for (auto const& [app, state] : running) {
    auto const& entry = identities_.entry(app);
    auto& look = looks[entry.name];
    look.what.kind = ActivityKind::app;
    look.what.name = entry.name;
    look.what.category = entry.text("category");
    look.instances = state.instances;
  }
  for (auto const& [app, span] : active) looks[identities_.entry(app).name].active.push_back(span);
  return looks;
}

void AppsDetector::report_running(Instant now, RunningApps const& running, Scan& scan) {
  auto const& costs = usage_.sample(now, running);
  for (auto const& [app, state] : running) {
    auto const& entry = identities_.entry(app);
    auto const& cost = costs.at(app);
    scan.running.push_back({.kind = ActivityKind::app,
                            .name = entry.name,
                            .category = std::string{entry.text("category")},
                            .instances = static_cast<std::int64_t>(state.instances.size()),
                            .foreground = front_.app == app,
                            .cpu = cost.cpu,
                            .memory_bytes = cost.memory_bytes});
  }
}

/// When an app was started is known exactly, however late it is seen. Who is in front must be looked at often
/// as long as an app runs: a visit that begins and ends between two looks goes unseen, and nobody tells when
/// somebody comes back.
void AppsDetector::choose_pause() {
  bool const away = !front_.idle || *front_.idle > options_.idle_after;
  auto const factor = running_ > 0 && front_.idle ? 1 : away ? 30 : 10;
  pause_ = options_.poll * factor;
}

std::string AppsDetector::describe() const {
  return std::to_string(running_) + " of " + std::to_string(identities_.size()) +
         " known apps running; desktop: " + desktop_->describe();
}

}  // namespace companion::detectors
