#include "receiver/routes/activity.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/activity_json.hpp"
#include "core/json_values.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

Result<ActivityFilter> read_activity_filter(Question const& question, Times const& times) {
  ActivityFilter filter{.since = times.since,
                        .until = times.until,
                        .name = text_of(question, "name"),
                        .source = text_of(question, "source"),
                        .project = text_of(question, "project"),
                        .session = text_of(question, "session")};
  if (auto const* const kind = find(question, "kind")) {
    filter.kind = parse_activity_kind(*kind);
    if (!filter.kind) return fail(Errc::invalid, "kind: write one of app, cli, browser, shell, direct_api");
  }
  return filter;
}

Result<Json> make_activity(LedgerView& view, Question const& question) {
  auto known = check_known(
      question, {"since", "until", "timezone", "kind", "name", "source", "project", "session", "group_by"});
  if (!known) return propagate(known);
  auto times = read_times(question);
  if (!times) return propagate(times);
  auto filter = read_activity_filter(question, *times);
  if (!filter) return propagate(filter);
  ActivityQuery query{.filter = std::move(*filter), .timezone = std::move(times->timezone)};
  if (auto const* const by = find(question, "group_by")) {
    auto const parsed = parse_activity_by(*by);
    if (!parsed) {
      return fail(Errc::invalid,
                  "group_by: write one of total, name, kind, day, program, project, category, session");
    }
    query.by = *parsed;
  }
  return activity_report_json(view, query);
}

Result<Json> make_activities(LedgerView& view, Question const& question) {
  auto known = check_known(question, {"since", "until", "timezone", "kind", "name", "source", "project",
                                      "session", "limit", "before"});
  if (!known) return propagate(known);
  auto times = read_times(question);
  if (!times) return propagate(times);
  auto filter = read_activity_filter(question, *times);
  if (!filter) return propagate(filter);
  auto limit = read_limit(question);
  if (!limit) return propagate(limit);
  ActivityListQuery query{.filter = std::move(*filter), .limit = *limit};
  if (auto const* const before = find(question, "before")) {
    query.before = parse_activity_cursor(*before);
    if (!query.before) return fail(Errc::invalid, "before: write the `next` of the page before");
  }
  return activity_page_json(view, query);
}

Result<Json> make_inventory(LedgerView& view, Question const& question) {
  auto known = check_known(question, {});
  if (!known) return propagate(known);
  auto found = view.inventory();
  if (!found) return propagate(found);
  auto items = Json::array();
  for (auto const& item : *found) items.push_back(to_json(item));
  return Json{{"inventory", std::move(items)}};
}

}  // namespace

Answer activity(LedgerView& view, Question const& question) { return told(make_activity(view, question)); }
Answer activities(LedgerView& view, Question const& question) {
  return told(make_activities(view, question));
}
Answer inventory(LedgerView& view, Question const& question) { return told(make_inventory(view, question)); }

}  // namespace companion::receiver::routes
