#include "cli/render/activity.hpp"

#include <utility>
#include <vector>

#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr auto nothing_found =
    "No activity in this range. `companion status` says what is looked at, --since all asks for "
    "everything.\n";

std::string title_of(ActivityBy by) {
  std::string title{to_string(by)};
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string key_of(ActivityGroup const& group, ActivityBy by) {
  if (by == ActivityBy::total) return "All";
  return group.key.empty() ? "(unknown)" : harmless(group.key);
}

/// A source that cannot say is no zero.
std::string span(Milliseconds value) { return value == Milliseconds::zero() ? "-" : time_span(value); }

std::vector<std::string> cells(ActivitySums const& sums) {
  return {span(sums.active), span(sums.running), grouped(sums.count), grouped(sums.sessions)};
}

std::string hidden_note(Drawn const& drawn) {
  std::string text;
  for (auto const& title : drawn.hidden)
    text += (text.empty() ? "\nHidden for want of width: " : ", ") + title;
  return text.empty() ? text : text + ".\n";
}

}  // namespace

std::string activity_table(ActivityQuery const& query, ActivityReport const& report, Console const& console) {
  if (report.total.activities == 0) return nothing_found;
  auto const keep = query.by == ActivityBy::project ? Keep::end : Keep::start;
  Table table;
  table.columns = {{.title = title_of(query.by), .align = Align::left, .shrink_to = 12, .keep = keep},
                   {.title = "Kind", .align = Align::left, .rank = 3},
                   {.title = "Category", .align = Align::left, .rank = 4},
                   {.title = "Active"},
                   {.title = "Running", .rank = 1},
                   {.title = "Count"},
                   {.title = "Sessions", .rank = 2},
                   {.title = "Last", .align = Align::left, .rank = 5}};
  for (auto const& group : report.groups) {
    std::vector<std::string> row{key_of(group, query.by),
                                 group.kind ? std::string{to_string(*group.kind)} : "",
                                 harmless(group.category)};
    for (auto& cell : cells(group.sums)) row.push_back(std::move(cell));
    row.push_back(local_time(group.last, query.timezone));
    table.rows.push_back(std::move(row));
  }
  if (query.by != ActivityBy::total) {
    table.total = {"Total", "", ""};
    for (auto& cell : cells(report.total)) table.total.push_back(std::move(cell));
    table.total.emplace_back();
  }
  auto const drawn = draw(std::move(table), console.width, console.colour);
  return drawn.text + hidden_note(drawn);
}

std::string activity_list(ActivityPage const& page, std::string const& timezone, Console const& console) {
  if (page.activities.empty()) return nothing_found;
  Table table;
  table.columns = {{.title = "Start", .align = Align::left},
                   {.title = "Kind", .align = Align::left, .rank = 4},
                   {.title = "Name", .align = Align::left, .shrink_to = 12},
                   {.title = "Through", .align = Align::left, .rank = 3, .shrink_to = 8},
                   {.title = "Active"},
                   {.title = "Running", .rank = 1},
                   {.title = "Count", .rank = 2},
                   {.title = "Project", .align = Align::left, .rank = 5, .shrink_to = 12, .keep = Keep::end}};
  for (auto const& activity : page.activities) {
    table.rows.push_back(
        {local_time(activity.start, timezone), std::string{to_string(activity.kind)}, harmless(activity.name),
         harmless(activity.program.empty() ? activity.parent : activity.program), span(activity.active),
         span(activity.running), grouped(activity.count), harmless(activity.project)});
  }
  auto const drawn = draw(std::move(table), console.width, console.colour);
  return drawn.text + hidden_note(drawn) + (page.next ? "There is more (--limit).\n" : "");
}

}  // namespace companion::cli
