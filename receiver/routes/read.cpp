#include "receiver/routes/read.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/json_values.hpp"
#include "core/time_range.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

Json groups_of(UsageReport const& report) {
  auto groups = Json::array();
  for (auto const& group : report.groups) groups.push_back(to_json(group));
  return groups;
}

Result<Json> sums_since(LedgerView& view, std::optional<Instant> since) {
  UsageQuery query;
  query.filter.since = since;
  auto report = view.usage(query);
  if (!report) return propagate(report);
  return to_json(report->total);
}

Result<Json> summed_by(LedgerView& view, GroupBy by) {
  UsageQuery query;
  query.by = by;
  auto report = view.usage(query);
  if (!report) return propagate(report);
  return groups_of(*report);
}

Result<Json> make_summary(LedgerView& view, Question const& question) {
  auto known = check_known(question, {"timezone"});
  if (!known) return propagate(known);
  auto const* const zone = find(question, "timezone");
  return summary_json(view, question.now, zone != nullptr ? *zone : "UTC");
}

Result<Json> make_usage(LedgerView& view, Question const& question) {
  auto narrowed = read_filter(question, {"group_by", "stack_by"});
  if (!narrowed) return propagate(narrowed);
  UsageQuery query;
  if (auto const* const text = find(question, "group_by")) {
    auto by = parse_group_by(*text);
    if (!by) return propagate(by);
    query.by = *by;
  }
  if (auto const* const text = find(question, "stack_by")) {
    auto by = parse_stack_by(*text, query.by);
    if (!by) return propagate(by);
    query.stack_by = *by;
  }
  query.filter = std::move(narrowed->filter);
  query.timezone = std::move(narrowed->timezone);
  auto report = view.usage(query);
  if (!report) return propagate(report);
  return Json{{"groups", groups_of(*report)}, {"total", to_json(report->total)}};
}

Result<CallQuery> read_call_query(Question const& question) {
  auto narrowed = read_filter(question, {"unpriced", "ambiguous", "limit", "before"});
  if (!narrowed) return propagate(narrowed);
  auto unpriced = read_flag(question, "unpriced");
  if (!unpriced) return propagate(unpriced);
  auto ambiguous = read_flag(question, "ambiguous");
  if (!ambiguous) return propagate(ambiguous);
  auto limit = read_limit(question);
  if (!limit) return propagate(limit);
  CallQuery query;
  query.filter = std::move(narrowed->filter);
  query.unpriced_only = *unpriced == Flag::yes;
  query.ambiguous_only = *ambiguous == Flag::yes;
  query.limit = *limit;
  if (auto const* const before = find(question, "before")) {
    query.before = parse_call_id(*before);
    if (!query.before) return fail(Errc::invalid, "before: write the `next` of the page before");
  }
  return query;
}

Result<Json> make_calls(LedgerView& view, Question const& question) {
  auto query = read_call_query(question);
  if (!query) return propagate(query);
  auto page = view.calls(*query);
  if (!page) return propagate(page);
  auto calls = Json::array();
  for (auto const& item : page->calls) calls.push_back(to_json(item));
  return Json{{"calls", std::move(calls)},
              {"next", page->next ? Json(to_string(*page->next)) : Json(nullptr)}};
}

Result<Json> make_call(LedgerView& view, Question const& question) {
  auto known = check_known(question, {});
  if (!known) return propagate(known);
  auto found = view.find(question.tail);
  if (!found) return propagate(found);
  if (!*found) return fail(Errc::not_found, "there is no call with that id");
  auto sightings = Json::array();
  for (auto const& sighting : (*found)->sightings) sightings.push_back(to_json(sighting));
  return Json{{"call", to_json((*found)->call)}, {"sightings", std::move(sightings)}};
}

}  // namespace

Result<Json> summary_json(LedgerView& view, Instant now, std::string const& timezone) {
  auto today = start_of_day(now, timezone);
  if (!today) return propagate(today);
  using std::chrono::hours;
  std::array<std::pair<char const*, std::optional<Instant>>, 4> const spans{
      {{"all", std::nullopt}, {"today", *today}, {"7d", now - hours{7 * 24}}, {"30d", now - hours{30 * 24}}}};
  Json json{{"now", format_instant(now)}};
  for (auto const& [name, since] : spans) {
    auto sums = sums_since(view, since);
    if (!sums) return propagate(sums);
    json["totals"][name] = std::move(*sums);
  }
  auto routes = summed_by(view, GroupBy::route);
  if (!routes) return propagate(routes);
  auto tools = summed_by(view, GroupBy::tool);
  if (!tools) return propagate(tools);
  auto info = view.info();
  if (!info) return propagate(info);
  json["routes"] = std::move(*routes);
  json["tools"] = std::move(*tools);
  json["unpriced"] = {{"calls", json["totals"]["all"]["unpriced_calls"]},
                      {"tokens", json["totals"]["all"]["unpriced_tokens"]}};
  json["ledger"] = to_json(*info);
  return json;
}

Answer summary(LedgerView& view, Question const& question) { return told(make_summary(view, question)); }
Answer usage(LedgerView& view, Question const& question) { return told(make_usage(view, question)); }
Answer calls(LedgerView& view, Question const& question) { return told(make_calls(view, question)); }
Answer call(LedgerView& view, Question const& question) { return told(make_call(view, question)); }

}  // namespace companion::receiver::routes
