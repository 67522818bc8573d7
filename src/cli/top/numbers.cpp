#include "cli/top/numbers.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/render/json.hpp"
#include "cli/render/report.hpp"
#include "core/time_range.hpp"

namespace companion::cli {
namespace {

constexpr auto active_for = std::chrono::minutes{15};
constexpr std::array<std::string_view, 4> span_names{"hour", "today", "7d", "30d"};

Result<UsageReport> grouped_by(LedgerView& view, GroupBy by, Instant since, std::optional<Route> route) {
  UsageQuery query;
  query.by = by;
  query.filter.since = since;
  query.filter.route = route;
  return view.usage(query);
}

Result<std::vector<TopGroup>> read_groups(LedgerView& view, GroupBy by, Instant since) {
  auto all = grouped_by(view, by, since, std::nullopt);
  if (!all) return propagate(all);
  auto const dark = grouped_by(view, by, since, Route::dark);
  if (!dark) return fail(dark.error().code, dark.error().message);
  std::map<std::string_view, UsageSums const*> dark_sums;  // a month may have thousands of sessions
  for (auto const& group : dark->groups) dark_sums.emplace(group.key, &group.sums);
  std::vector<TopGroup> groups;
  for (auto& group : all->groups) {
    auto const found = dark_sums.find(group.key);
    TopGroup row{.all = std::move(group), .dark = {}, .dark_calls = 0};
    if (found != dark_sums.end()) {
      row.dark = found->second->cost;
      row.dark_calls = found->second->calls;
    }
    groups.push_back(std::move(row));
  }
  return groups;
}

Result<std::int64_t> count_active_sessions(LedgerView& view, Instant now) {
  auto sessions = grouped_by(view, GroupBy::session, now - active_for, std::nullopt);
  if (!sessions) return propagate(sessions);
  return std::count_if(sessions->groups.begin(), sessions->groups.end(),
                       [](UsageGroup const& group) { return !group.key.empty(); });
}

Json group_json(TopGroup const& group) {
  auto json = to_json(group.all);
  json["dark_calls"] = group.dark_calls;
  json["dark_usd"] = to_decimal(group.dark);
  return json;
}

}  // namespace

std::string_view span_name(Span span) { return span_names.at(static_cast<std::size_t>(span)); }

std::optional<Span> parse_span(std::string_view name) {
  for (auto const span : {Span::hour, Span::today, Span::week, Span::month}) {
    if (span_name(span) == name) return span;
  }
  return std::nullopt;
}

Instant since_of(Span span, Instant now, Instant midnight) {
  using std::chrono::hours;
  switch (span) {
    case Span::hour:
      return now - hours{1};
    case Span::week:
      return now - hours{7 * 24};
    case Span::month:
      return now - hours{30 * 24};
    case Span::today:
      break;
  }
  return midnight;
}

Result<TopNumbers> read_numbers(LedgerView& view, TopQuestion const& question) {
  auto midnight = start_of_day(question.now, question.timezone);
  if (!midnight) return propagate(midnight);
  auto seen = glance(view, {.now = question.now, .since = *midnight, .session = {}});
  if (!seen) return propagate(seen);
  auto groups = read_groups(view, question.by, since_of(question.span, question.now, *midnight));
  if (!groups) return propagate(groups);
  auto active = count_active_sessions(view, question.now);
  if (!active) return propagate(active);
  CallQuery last;
  last.limit = question.calls;
  auto page = view.calls(last);
  if (!page) return propagate(page);
  return TopNumbers{.question = question,
                    .glance = std::move(*seen),
                    .groups = std::move(*groups),
                    .active_sessions = *active,
                    .calls = std::move(page->calls),
                    .daemon = {}};
}

std::string top_json(TopNumbers const& numbers) {
  auto json = to_json(numbers.glance);
  json.erase("session");
  auto const& question = numbers.question;
  json["timezone"] = question.timezone;
  json["active_sessions"] = numbers.active_sessions;
  json["by"] = group_name(question.by);
  json["span"] = span_name(question.span);
  auto& groups = json["groups"] = Json::array();
  for (auto const& group : numbers.groups) groups.push_back(group_json(group));
  auto& calls = json["calls"] = Json::array();
  for (auto const& call : numbers.calls) calls.push_back(to_json(call));
  json["daemon"] = {{"running", numbers.daemon.running},
                    {"state", numbers.daemon.text},
                    {"not_well", numbers.daemon.not_well}};
  return printed(json);
}

}  // namespace companion::cli
