#include "store/session_links.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "store/placement.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

/// `folder` itself or something below it.
bool is_within(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return false;
  if (path.size() == folder.size() || folder.ends_with('/') || folder.ends_with('\\')) return true;
  return path[folder.size()] == '/' || path[folder.size()] == '\\';
}

/// Of "tool|process|start|hour" all but the hour: the pieces of one run.
std::string_view run_of(std::string_view event_key) { return event_key.substr(0, event_key.rfind('|')); }

}  // namespace

Result<SessionLinks> SessionLinks::open(Database& database, Dictionary& words) {
  SessionLinks links{words};
  auto reach = read_reach(database);
  if (!reach) return propagate(reach);
  links.reach_ = *reach;
  auto calls = database.prepare(
      "SELECT DISTINCT session, project FROM call WHERE counted = 1 AND id >= ?1 AND id < ?2 AND "
      "start_ms >= ?3 AND start_ms <= ?4 AND tool = ?5 AND session <> 0 AND project <> 0");
  if (!calls) return propagate(calls);
  links.calls_ = std::move(*calls);
  // Pieces end with the UTC hour: one that overlaps begins in the same hour.
  auto runs = database.prepare(
      "SELECT event_key, project FROM activity WHERE start_ms >= ?1 AND start_ms <= ?2 AND end_ms >= ?3 AND "
      "kind = ?4 AND name = ?5");
  if (!runs) return propagate(runs);
  links.runs_ = std::move(*runs);
  return links;
}

Result<void> SessionLinks::complete(Activity& activity) {
  bool const open = activity.kind == ActivityKind::cli && activity.session.empty();
  if (!open || activity.project.empty()) return {};
  auto tool = words_->find(activity.name);
  if (!tool) return propagate(tool);
  if (!*tool) return {};
  auto found = session_of_calls(activity, **tool);
  if (!found) return propagate(found);
  if (found->session == 0 || found->several) return {};
  auto rival = has_rival(activity, **tool);
  if (!rival) return propagate(rival);
  if (!*rival) activity.session = words_->text(found->session);
  return words_->check();
}

Result<SessionLinks::Found> SessionLinks::session_of_calls(Activity const& activity, std::int64_t tool) {
  Rewind const rewind{calls_};
  calls_.bind(1, first_id_at(activity.start - reach_).value);
  calls_.bind(2, end_id_at(activity.end + reach_).value);
  calls_.bind(3, epoch_ms(activity.start));
  calls_.bind(4, epoch_ms(activity.end));
  calls_.bind(5, tool);
  Found found;
  while (!found.several) {
    auto row = calls_.step();
    if (!row) return propagate(row);
    if (!*row) break;
    if (!is_within(words_->text(calls_.integer(1)), activity.project)) continue;
    auto const session = calls_.integer(0);
    found.several = found.session != 0 && found.session != session;
    found.session = session;
  }
  auto complete = words_->check();
  if (!complete) return propagate(complete);
  return found;
}

Result<bool> SessionLinks::has_rival(Activity const& activity, std::int64_t tool) {
  Rewind const rewind{runs_};
  auto const hour = std::chrono::floor<std::chrono::hours>(activity.start);
  runs_.bind(1, epoch_ms(hour));
  runs_.bind(2, epoch_ms(activity.end));
  runs_.bind(3, epoch_ms(activity.start));
  runs_.bind(4, static_cast<std::int64_t>(activity.kind));
  runs_.bind(5, tool);
  for (;;) {
    auto row = runs_.step();
    if (!row) return propagate(row);
    if (!*row) return false;
    if (run_of(runs_.text(0)) == run_of(activity.event_key)) continue;
    // One whose folder is not known may be anywhere.
    auto const folder = words_->text(runs_.integer(1));
    if (folder.empty() || is_within(folder, activity.project) || is_within(activity.project, folder))
      return true;
  }
}

}  // namespace companion::store
