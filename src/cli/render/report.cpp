#include "cli/render/report.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cli/render/json.hpp"
#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr std::array<std::string_view, 16> group_names{
    "total", "hour",  "day",      "week", "month", "session",   "project", "model",
    "tool",  "route", "provider", "key",  "team",  "ownership", "branch",  "host"};

bool is_time(GroupBy by) { return by >= GroupBy::hour && by <= GroupBy::month; }

std::string title_of(GroupBy by) {
  std::string title{group_name(by)};
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string key_of(UsageGroup const& group, GroupBy by) {
  if (by == GroupBy::total) return "All";
  return group.key.empty() ? "(unknown)" : harmless(group.key);
}

/// The numbers every table has, in the order of its columns.
std::vector<std::string> cells(UsageSums const& sums) {
  return {grouped(sums.calls),
          grouped(sums.tokens.input),
          grouped(sums.tokens.cache_read),
          grouped(sums.tokens.cache_write()),
          grouped(sums.tokens.output),
          grouped(sums.tokens.total()),
          dollars(sums.cost)};
}

std::vector<Column> columns(GroupBy by) {
  auto const keep = by == GroupBy::project ? Keep::end : Keep::start;
  std::vector<Column> columns{{.title = title_of(by), .align = Align::left, .shrink_to = 12, .keep = keep}};
  if (by == GroupBy::session) {
    columns.push_back({.title = "Tool", .align = Align::left, .rank = 2});
    columns.push_back(
        {.title = "Project", .align = Align::left, .rank = 1, .shrink_to = 12, .keep = Keep::end});
    columns.push_back({.title = "Last call", .align = Align::left, .rank = 3});
    columns.push_back({.title = "Through proxy", .rank = 9});
    columns.push_back({.title = "Key", .align = Align::left, .rank = 10, .shrink_to = 8});
    columns.push_back({.title = "Team", .align = Align::left, .rank = 11, .shrink_to = 8});
    columns.push_back({.title = "Tags", .align = Align::left, .rank = 12, .shrink_to = 8});
    columns.push_back({.title = "Errors", .rank = 13});
    columns.push_back({.title = "Retries", .rank = 14});
  }
  columns.insert(columns.end(), {{.title = "Calls", .rank = 4},
                                 {.title = "Input", .rank = 6},
                                 {.title = "Cache read", .rank = 7},
                                 {.title = "Cache write", .rank = 8},
                                 {.title = "Output", .rank = 5},
                                 {.title = "Tokens"},
                                 {.title = "Cost USD"}});
  return columns;
}

std::string listed(std::vector<std::string> const& names) {
  std::string text;
  for (auto const& name : names) text += (text.empty() ? "" : ", ") + harmless(name);
  return text;
}

constexpr std::size_t session_columns = 10;  ///< before the numbers

/// "12 of 14": calls of the session that a proxy told of.
std::vector<std::string> session_cells(SessionFacts const& facts) {
  auto const proxied = facts.tracked + facts.proxy_only;
  auto const all = proxied + facts.dark + facts.unknown;
  return {grouped(proxied) + " of " + grouped(all),
          listed(facts.key_aliases),
          listed(facts.teams),
          listed(facts.tags),
          grouped(facts.failed),
          grouped(facts.retries)};
}

std::vector<std::string> row(UsageGroup const& group, UsageQuery const& query) {
  std::vector<std::string> row{key_of(group, query.by)};
  if (query.by == GroupBy::session) {
    row.push_back(harmless(group.tool));
    row.push_back(harmless(group.project));
    row.push_back(group.last ? local_time(*group.last, query.timezone) : "");
    auto const facts = session_cells(group.session.value_or(SessionFacts{}));
    row.insert(row.end(), facts.begin(), facts.end());
  }
  auto const numbers = cells(group.sums);
  row.insert(row.end(), numbers.begin(), numbers.end());
  return row;
}

std::vector<std::string> total_row(ReportView const& view) {
  std::vector<std::string> row{"Total"};
  if (view.query.by == GroupBy::session) row.resize(session_columns);
  auto const numbers = cells(view.report.total);
  row.insert(row.end(), numbers.begin(), numbers.end());
  return row;
}

std::string plural(std::int64_t count, std::string const& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string notes(ReportView const& view, std::vector<std::string> const& hidden) {
  auto const& total = view.report.total;
  std::string text;
  if (total.cost_list.value > 0 && total.cost != total.cost_proxy) {
    text +=
        "API equivalent: what no proxy or tool priced is tokens x list price, whatever your plan costs.\n";
  }
  if (total.unpriced_calls > 0) {
    text += plural(total.unpriced_calls, "call") + " (" + plural(total.unpriced_tokens, "token") +
            ") have no known price and count 0; `companion prices update` may help.\n";
  }
  if (total.failed_calls > 0) text += plural(total.failed_calls, "call") + " failed.\n";
  if (total.web_search_requests > 0) text += plural(total.web_search_requests, "web search request") + ".\n";
  if (view.groups_hidden > 0) text += plural(view.groups_hidden, "more row") + " in the total (--limit).\n";
  if (!hidden.empty()) {
    text += "Hidden for want of width: ";
    for (auto const& title : hidden) text += (&title == &hidden.front() ? "" : ", ") + title;
    text += ".\n";
  }
  return text;
}

/// RFC 4180; and a text that a spreadsheet would run as a formula gets an apostrophe.
std::string csv_text(std::string const& text) {
  auto const formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text[0]) != std::string_view::npos;
  auto const value = formula ? "'" + text : text;
  if (value.find_first_of(",\"\r\n") == value.npos) return value;
  std::string quoted{"\""};
  for (auto const c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_line(UsageGroup const& group) {
  auto const& sums = group.sums;
  std::string line = csv_text(group.key) + "," + csv_text(group.tool) + "," + csv_text(group.model) + "," +
                     csv_text(group.project);
  auto const& tokens = sums.tokens;
  for (auto const number : {sums.calls, sums.failed_calls, tokens.input, tokens.cache_read,
                            tokens.cache_write_5m, tokens.cache_write_1h, tokens.output, tokens.reasoning,
                            sums.unpriced_calls, sums.web_search_requests}) {
    line += "," + std::to_string(number);
  }
  for (auto const amount : {sums.cost, sums.cost_list, sums.cost_reported, sums.cost_proxy}) {
    line += "," + to_decimal(amount);
  }
  return line + "\r\n";
}

}  // namespace

std::string_view group_name(GroupBy by) { return group_names.at(static_cast<std::size_t>(by)); }

void keep_groups(ReportView& view, std::size_t limit) {
  auto& groups = view.report.groups;
  if (groups.size() <= limit) return;
  auto const surplus = static_cast<std::ptrdiff_t>(groups.size() - limit);
  view.groups_hidden = surplus;
  if (is_time(view.query.by)) {
    groups.erase(groups.begin(), groups.begin() + surplus);
  } else {
    groups.erase(groups.end() - surplus, groups.end());
  }
}

std::string report_table(ReportView const& view, Console const& console) {
  if (view.report.total.calls == 0) {
    return "No calls in this range. `companion status` says what is read, --since all asks for everything.\n";
  }
  Table table{.columns = columns(view.query.by), .rows = {}, .total = {}};
  for (auto const& group : view.report.groups) table.rows.push_back(row(group, view.query));
  if (view.query.by != GroupBy::total || table.rows.empty()) table.total = total_row(view);
  auto const drawn = draw(std::move(table), console.width, console.colour);
  auto const below = notes(view, drawn.hidden);
  return drawn.text + (below.empty() ? "" : "\n" + below);
}

std::string report_json(ReportView const& view) {
  Json groups = Json::array();
  for (auto const& group : view.report.groups) groups.push_back(to_json(group));
  Json const json{{"by", group_name(view.query.by)},
                  {"since", to_json(view.query.filter.since)},
                  {"until", to_json(view.query.filter.until)},
                  {"timezone", view.query.timezone},
                  {"groups", std::move(groups)},
                  {"total", to_json(view.report.total)}};
  return printed(json);
}

std::string report_csv(ReportView const& view) {
  std::string text =
      "key,tool,model,project,calls,failed_calls,input,cache_read,cache_write_5m,cache_write_1h,output,"
      "reasoning,"
      "unpriced_calls,web_search_requests,cost_usd,cost_list_usd,cost_reported_usd,cost_proxy_usd\r\n";
  for (auto const& group : view.report.groups) text += csv_line(group);
  return text;
}

}  // namespace companion::cli
