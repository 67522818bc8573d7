#include "detectors/browser/browser_history.hpp"

#include <algorithm>
#include <utility>

#include "detectors/browser/history_reader.hpp"

namespace companion::detectors {
namespace {

constexpr std::uint32_t rules_version = 1;
constexpr Milliseconds single_visit{std::chrono::minutes{1}};
constexpr Milliseconds longest_visit{std::chrono::minutes{5}};

/// A copy of so much is worth one interval of rest: a history of 128 MB that changes all day is copied every
/// eighth time, and a disk sees at most 16 MB an interval.
constexpr std::uint64_t bytes_per_interval = 16ULL << 20U;

/// How long the page was used, as far as the time to the next AI page tells.
Milliseconds estimate(Milliseconds to_next) { return to_next <= longest_visit ? to_next : single_visit; }

Activity visit_of(HistoryFile const& file, std::string_view site, std::string_view category,
                  std::int64_t microseconds, Milliseconds active) {
  Activity activity;
  activity.source = std::string{"history:"}.append(file.browser);
  // Ids start again when a history is cleared; the time does not.
  activity.event_key = file.profile + "|" + std::to_string(microseconds) + "|" + std::string{site};
  activity.kind = ActivityKind::browser;
  activity.name = site;
  activity.category = category;
  activity.program = file.browser;
  activity.environment = file.environment;
  activity.start = from_epoch_ms(microseconds / 1000);
  activity.end = activity.start + active;
  activity.active = active;
  activity.count = 1;
  return activity;
}

}  // namespace

BrowserHistory::BrowserHistory(Host const& host, Catalogue const& sites, BrowserHistoryOptions const& options,
                               std::vector<Home> others)
    : host_{host}, options_{options}, others_{std::move(others)}, sites_{sites} {}

void BrowserHistory::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    auto mark = decode_history_mark(checkpoint.value);
    if (mark && mark->record.parser_version == rules_version) known_[checkpoint.item].mark = std::move(*mark);
  }
}

void BrowserHistory::look() {
  Owned owned;
  for (auto& file : find_histories(host_)) {
    file.environment = wsl_environment(host_);
    look_at(std::move(file), owned);
  }
  for (auto const& home : others_) {
    for (auto& file : find_histories(OtherHome{host_, home})) {
      file.environment = home.name;
      look_at(std::move(file), owned);
    }
  }
}

void BrowserHistory::look_at(HistoryFile file, Owned& owned) {
  auto const& disabled = options_.disabled;
  if (std::find(disabled.begin(), disabled.end(), file.browser) != disabled.end()) return;
  auto const looks = look_at_database(host_, file.path.string());
  if (looks && !owned.take(looks->id)) return;  // a second name of a history that another home has
  auto& known = known_[file.path.string()];
  known.file = file;
  if (looks && *looks != known.mark.record.looks && host_.clock().now() >= known.not_before)
    work_.push_back(std::move(file));
}

Result<Scan> BrowserHistory::scan(ScanBudget const& budget) {
  Scan scan;
  if (work_.empty()) look();
  scan.progress.files_total = work_.size();
  // A slice of nothing only looks: a copy of a history is not nothing.
  if (!work_.empty() && budget.observations > 0) {
    auto const file = work_.back();
    auto& known = known_[file.path.string()];
    auto const more = read(file, known, budget, scan);
    if (!more) note_problem(file, known, more.error(), scan);
    if (!more || !*more) {
      reading_.reset();
      work_.pop_back();
    }
  }
  scan.progress.files_done = scan.progress.files_total - work_.size();
  scan.more = !work_.empty();
  if (!scan.more) {
    for (auto& [path, known] : known_) close_last(known, scan);
  }
  return scan;
}

/// Nothing came after the last visit for so long that it was a single one.
void BrowserHistory::close_last(Known& known, Scan& scan) const {
  auto& mark = known.mark;
  auto const last = from_epoch_ms(mark.last_time / 1000);
  if (mark.last_time == 0 || known.file.path.empty() || host_.clock().now() <= last + longest_visit) return;
  scan.found.activities.push_back(
      visit_of(known.file, mark.last_site, {}, std::exchange(mark.last_time, 0), single_visit));
  scan.found.checkpoints.push_back(
      {.source = std::string{name()}, .item = known.file.path.string(), .value = encode(mark)});
}

Result<BrowserHistory::Reading> BrowserHistory::open(HistoryFile const& file, Known& known) const {
  auto const looks = look_at_database(host_, file.path.string());
  if (!looks) return tl::unexpected<Error>(looks.error());
  known.not_before =
      host_.clock().now() + options_.interval * ((looks->size + looks->log_size) / bytes_per_interval);
  auto database = host_.open_database(file.path, DatabaseAccess::copy);
  if (!database) return propagate(database);
  auto const greatest = last_visit(**database, file.kind);
  if (!greatest) return tl::unexpected<Error>(greatest.error());
  // Cleared or made anew.
  if (known.mark.record.looks.id != looks->id || *greatest < known.mark.visit) known.mark.visit = 0;
  return Reading{.database = std::move(*database), .looks = *looks};
}

Result<bool> BrowserHistory::read(HistoryFile const& file, Known& known, ScanBudget const& budget,
                                  Scan& scan) {
  if (!reading_) {
    auto opened = open(file, known);
    if (!opened) return propagate(opened);
    reading_.emplace(std::move(*opened));
  }
  auto mark = known.mark;
  auto const take = [&](Visit const& visit) {
    auto const* const site = sites_.match(visit.url);
    if (site == nullptr) return;
    auto const before = std::exchange(mark.last_time, visit.microseconds);
    auto const before_site = std::exchange(mark.last_site, site->name);
    auto& found = scan.found.activities;
    if (before > 0 && before < visit.microseconds)
      found.push_back(visit_of(file, before_site, {}, before,
                               estimate(Milliseconds{(visit.microseconds - before) / 1000})));
    found.push_back(visit_of(file, site->name, site->text("category"), visit.microseconds, Milliseconds{}));
    ++visits_;
  };
  auto const reached = read_visits(*reading_->database, file.kind, mark.visit,
                                   {.rows = budget.observations, .bytes = budget.bytes}, take);
  if (!reached) return tl::unexpected<Error>(reached.error());
  auto const& looks = reading_->looks;
  mark.visit = reached->last;
  mark.record.looks = reached->more ? DatabaseLooks{.id = looks.id} : looks;
  mark.record.parser_version = rules_version;
  known.mark = mark;
  known.problem.clear();
  scan.found.checkpoints.push_back(
      {.source = std::string{name()}, .item = file.path.string(), .value = encode(mark)});
  return reached->more;
}

void BrowserHistory::note_problem(HistoryFile const& file, Known& known, Error const& error, Scan& scan) {
  if (error.code == Errc::busy || error.code == Errc::not_found) return;  // next time
  if (auto const looks = look_at_database(host_, file.path.string())) known.mark.record.looks = *looks;
  if (std::exchange(known.problem, error.message) == error.message) return;
  ++scan.lines_skipped;
  scan.found.quarantined.push_back(
      {.source = std::string{name()}, .reason = "unreadable_history", .index = 0, .bytes = 0});
}

std::string BrowserHistory::describe() const {
  std::string text = std::to_string(known_.size()) + " browser histories, " + std::to_string(visits_) +
                     " visits of AI sites since the start";
  for (auto const& [path, known] : known_) {
    if (!known.problem.empty()) text += "; " + known.problem;
  }
  return text;
}

}  // namespace companion::detectors
