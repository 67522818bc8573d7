#include "store/activity_report.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "core/covered_minutes.hpp"
#include "store/activity_filter.hpp"
#include "store/activity_table.hpp"
#include "store/session_links.hpp"
#include "store/zone.hpp"

namespace companion::store {
namespace {

constexpr std::uint32_t page_max = 1000;

/// How long a command of a shell took is the run of a program that other kinds tell of too: it counts only
/// where nothing but commands is summed.
class MixedSums {
 public:
  void add(Activity const& activity) {
    bool const command = activity.kind == ActivityKind::shell;
    (command ? commands_running_ : sums_.running) += activity.running;
    only_commands_ &= command;
    sums_.active += activity.active;
    sums_.count += activity.count;
    ++sums_.activities;
  }

  [[nodiscard]] ActivitySums sums() const {
    auto sums = sums_;
    if (only_commands_) sums.running = commands_running_;
    return sums;
  }

 private:
  ActivitySums sums_;
  Milliseconds commands_running_{};
  bool only_commands_{true};
};

/// Sums by group while activities come in.
class ActivityGroups {
 public:
  ActivityGroups(ActivityBy by, Zone zone) : by_{by}, zone_{zone} {}

  void add(Activity const& activity) {
    auto const [entry, fresh] = groups_.try_emplace({key_of(activity), kind_of(activity)});
    auto& held = entry->second;
    auto& group = held.group;
    if (fresh) {
      group.key = entry->first.first;
      group.kind = activity.kind;
      group.category = activity.category;
      group.first = activity.start;
      group.last = activity.end;
    }
    if (group.kind != activity.kind) group.kind.reset();
    if (group.category != activity.category) group.category.clear();
    group.first = std::min(group.first, activity.start);
    group.last = std::max(group.last, activity.end);
    held.sums.add(activity);
    total_.add(activity);
    if (activity.session.empty()) return;
    held.sessions.insert(activity.session);
    sessions_.insert(activity.session);
  }

  [[nodiscard]] ActivityReport report() {
    ActivityReport report;
    report.total = total_.sums();
    report.total.sessions = static_cast<std::int64_t>(sessions_.size());
    for (auto& [key, held] : groups_) {
      held.group.sums = held.sums.sums();
      held.group.sums.sessions = static_cast<std::int64_t>(held.sessions.size());
      report.groups.push_back(std::move(held.group));
    }
    if (by_ == ActivityBy::day) return report;  // the map has them by date
    std::stable_sort(report.groups.begin(), report.groups.end(), [](auto const& a, auto const& b) {
      auto const weight = [](ActivitySums const& s) { return std::tie(s.active, s.running, s.count); };
      return weight(a.sums) > weight(b.sums);
    });
    return report;
  }

 private:
  struct Held {
    ActivityGroup group;
    MixedSums sums;
    std::set<std::string> sessions;
  };
  using Key = std::pair<std::string, std::optional<ActivityKind>>;

  /// A CLI's processes and the commands that ran it are two groups of one name.
  [[nodiscard]] std::optional<ActivityKind> kind_of(Activity const& activity) const {
    return by_ == ActivityBy::name ? std::optional{activity.kind} : std::nullopt;
  }

  [[nodiscard]] std::string key_of(Activity const& activity) {
    switch (by_) {
      case ActivityBy::total:
        return "total";
      case ActivityBy::name:
        return activity.name;
      case ActivityBy::kind:
        return std::string{to_string(activity.kind)};
      case ActivityBy::day:
        return zone_.key(GroupBy::day, zone_.bucket(GroupBy::day, activity.start));
      case ActivityBy::program:
        return activity.program;
      case ActivityBy::project:
        return activity.project;
      case ActivityBy::category:
        return activity.category;
      case ActivityBy::session:
        return activity.session;
    }
    return {};
  }

  ActivityBy by_;
  Zone zone_;
  std::map<Key, Held> groups_;
  std::set<std::string> sessions_;
  MixedSums total_;
};

/// False: no more.
using Visit = std::function<Result<bool>(std::int64_t row, Activity activity)>;

Result<void> each(Database& database, Dictionary& words, ActivityConditions const& conditions,
                  std::string const& order, Visit const& visit) {
  auto select = database.prepare("SELECT " + std::string{activity_columns} + " FROM activity WHERE " +
                                 conditions.text() + order);
  if (!select) return propagate(select);
  conditions.bind(*select);
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return {};
    auto activity = read_activity(*select, words);
    if (!activity) return propagate(activity);
    auto more = visit(select->integer(0), std::move(*activity));
    if (!more) return propagate(more);
    if (!*more) return {};
  }
}

/// What extensions told of the time in question; they may have begun before it.
Result<CoveredMinutes> covered_minutes(Database& database, Dictionary& words, ActivityFilter const& filter) {
  ActivityFilter exact{.kind = ActivityKind::browser, .name = filter.name};
  auto conditions = ActivityConditions::of(exact, words);
  if (!conditions) return propagate(conditions);
  if (filter.since) conditions->add("end_ms >=", epoch_ms(*filter.since));
  CoveredMinutes covered;
  if (conditions->nothing()) return covered;
  auto const cover = [&covered](std::int64_t, Activity const& activity) -> Result<bool> {
    if (is_exact(activity)) covered.cover(activity);
    return true;
  };
  auto done = each(database, words, *conditions, "", cover);
  if (!done) return propagate(done);
  return covered;
}

/// Also where only its calls tell the session.
Result<bool> is_wanted(Activity& activity, ActivityFilter const& filter, SessionLinks& links) {
  auto linked = links.complete(activity);
  if (!linked) return propagate(linked);
  return filter.session.empty() || activity.session == filter.session;
}

bool may_be_estimated(ActivityFilter const& filter) {
  return filter.source.empty() && filter.kind.value_or(ActivityKind::browser) == ActivityKind::browser;
}

}  // namespace

Result<ActivityReport> report_activities(Database& database, Dictionary& words, ActivityQuery const& query) {
  auto zone = Zone::find(query.timezone);
  if (!zone) return propagate(zone);
  auto conditions = ActivityConditions::of(query.filter, words);
  if (!conditions) return propagate(conditions);
  if (conditions->nothing()) return ActivityReport{};
  CoveredMinutes covered;
  if (may_be_estimated(query.filter)) {
    auto found = covered_minutes(database, words, query.filter);
    if (!found) return propagate(found);
    covered = std::move(*found);
  }
  auto links = SessionLinks::open(database, words);
  if (!links) return propagate(links);
  ActivityGroups groups{query.by, *zone};
  auto const add = [&](std::int64_t, Activity activity) -> Result<bool> {
    auto wanted = is_wanted(activity, query.filter, *links);
    if (!wanted) return propagate(wanted);
    if (!*wanted) return true;
    if (is_estimate(activity)) {
      auto const share = covered.share_of(activity);
      if (share.uncovered == 0) return true;
      keep_uncovered(activity, share);
    }
    groups.add(activity);
    return true;
  };
  auto done = each(database, words, *conditions, "", add);
  if (!done) return propagate(done);
  return groups.report();
}

Result<ActivityPage> list_activities(Database& database, Dictionary& words, ActivityListQuery const& query) {
  auto conditions = ActivityConditions::of(query.filter, words);
  if (!conditions) return propagate(conditions);
  ActivityPage page;
  if (conditions->nothing()) return page;
  if (query.before) conditions->add_before(*query.before);
  auto links = SessionLinks::open(database, words);
  if (!links) return propagate(links);
  auto const limit = std::clamp(query.limit, 1U, page_max);
  ActivityCursor last;
  auto const take = [&](std::int64_t row, Activity activity) -> Result<bool> {
    auto wanted = is_wanted(activity, query.filter, *links);
    if (!wanted) return propagate(wanted);
    if (!*wanted) return true;
    if (page.activities.size() == limit) {
      page.next = last;
      return false;
    }
    last = {.start = activity.start, .row = row};
    page.activities.push_back(std::move(activity));
    return true;
  };
  auto done = each(database, words, *conditions, " ORDER BY start_ms DESC, id DESC", take);
  if (!done) return propagate(done);
  return page;
}

}  // namespace companion::store
