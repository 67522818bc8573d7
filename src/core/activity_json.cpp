#include "core/activity_json.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/json_values.hpp"

namespace companion {

using Json = nlohmann::ordered_json;

namespace {

using UsageOfSessions = std::map<std::string, UsageSums>;

/// Calls of a session may begin a little before its process was seen.
constexpr std::chrono::hours before_it_was_seen{1};

/// What the sessions' calls used, from shortly before `first` on; one pass over the calls.
Result<UsageOfSessions> usage_of_sessions(LedgerView& view, std::optional<Instant> first) {
  UsageQuery query;
  query.by = GroupBy::session;
  if (first) query.filter.since = *first - before_it_was_seen;
  auto report = view.usage(query);
  if (!report) return propagate(report);
  UsageOfSessions usage;
  for (auto const& group : report->groups) {
    if (!group.key.empty()) usage.emplace(group.key, group.sums);
  }
  return usage;
}

/// null: no calls of the session are known.
Json usage_json(UsageOfSessions const& usage, std::string const& session) {
  auto const found = usage.find(session);
  return found == usage.end() ? Json(nullptr) : to_json(found->second);
}

}  // namespace

Json to_json(Activity const& activity) {
  return {{"source", activity.source},
          {"event_key", activity.event_key},
          {"kind", to_string(activity.kind)},
          {"name", activity.name},
          {"category", activity.category},
          {"program", activity.program},
          {"start", format_instant(activity.start)},
          {"end", format_instant(activity.end)},
          {"running_ms", activity.running.count()},
          {"active_ms", activity.active.count()},
          {"count", activity.count},
          {"session", activity.session},
          {"project", activity.project},
          {"branch", activity.branch},
          {"parent", activity.parent},
          {"environment", activity.environment}};
}

Json to_json(ActivitySums const& sums) {
  return {{"running_ms", sums.running.count()},
          {"active_ms", sums.active.count()},
          {"count", sums.count},
          {"activities", sums.activities},
          {"sessions", sums.sessions}};
}

Json to_json(ActivityGroup const& group) {
  Json json{{"key", group.key},
            {"kind", group.kind ? Json(to_string(*group.kind)) : Json(nullptr)},
            {"category", group.category},
            {"first", format_instant(group.first)},
            {"last", format_instant(group.last)}};
  json.update(to_json(group.sums));
  return json;
}

Json to_json(InventoryItem const& item) {
  return {{"kind", to_string(item.kind)},
          {"name", item.name},
          {"version", item.version},
          {"place", item.place},
          {"detail", item.detail},
          {"first_seen", format_instant(item.first_seen)},
          {"last_seen", format_instant(item.last_seen)}};
}

Result<Json> activity_report_json(LedgerView& view, ActivityQuery const& query) {
  auto report = view.activities(query);
  if (!report) return propagate(report);
  UsageOfSessions usage;
  if (query.by == ActivityBy::session) {
    auto found = usage_of_sessions(view, query.filter.since);
    if (!found) return propagate(found);
    usage = std::move(*found);
  }
  auto groups = Json::array();
  for (auto const& group : report->groups) {
    auto json = to_json(group);
    if (query.by == ActivityBy::session) json["usage"] = usage_json(usage, group.key);
    groups.push_back(std::move(json));
  }
  return Json{{"by", to_string(query.by)},
              {"since", to_json(query.filter.since)},
              {"until", to_json(query.filter.until)},
              {"timezone", query.timezone},
              {"groups", std::move(groups)},
              {"total", to_json(report->total)}};
}

Result<Json> activity_page_json(LedgerView& view, ActivityListQuery const& query) {
  auto page = view.activities(query);
  if (!page) return propagate(page);
  std::optional<Instant> first;
  for (auto const& activity : page->activities) {
    if (!activity.session.empty()) first = std::min(first.value_or(activity.start), activity.start);
  }
  UsageOfSessions usage;
  if (first) {
    auto found = usage_of_sessions(view, first);
    if (!found) return propagate(found);
    usage = std::move(*found);
  }
  auto activities = Json::array();
  for (auto const& activity : page->activities) {
    auto json = to_json(activity);
    if (!activity.session.empty()) json["usage"] = usage_json(usage, activity.session);
    activities.push_back(std::move(json));
  }
  return Json{{"activities", std::move(activities)},
              {"next", page->next ? Json(to_string(*page->next)) : Json(nullptr)}};
}

}  // namespace companion
