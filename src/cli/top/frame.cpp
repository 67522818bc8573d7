#include "cli/top/frame.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "cli/render/report.hpp"
#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr std::size_t roomy_rows = 22;  ///< from here on there is room for empty lines
constexpr std::size_t warnings_max = 3;
constexpr std::string_view keys_line =
    " q quit  ? help  t tool  m model  p project  s session  w span  c k n a sort  ↑↓ scroll";

std::vector<std::string> lines_of(Table table, std::size_t width) {
  std::istringstream drawn{draw(std::move(table), width, Colour::no).text};
  std::vector<std::string> lines;
  for (std::string line; std::getline(drawn, line);) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> totals_row(std::string title, UsageReport const& report) {
  auto const& sums = report.total;
  return {std::move(title),
          dollars(sums.cost),
          dollars(cost_of(report, Route::tracked)),
          dollars(cost_of(report, Route::dark)),
          dollars(cost_of(report, Route::proxy_only)),
          dollars(cost_of(report, Route::unknown)),
          grouped(sums.unpriced_calls),
          grouped(sums.calls),
          grouped(sums.failed_calls),
          grouped(sums.tokens.total())};
}

Table totals_table(Glance const& glance) {
  return {.columns = {{.title = "", .align = Align::left},
                      {.title = "Cost USD"},
                      {.title = "Tracked"},
                      {.title = "Dark"},
                      {.title = "Proxy only", .rank = 5},
                      {.title = "Unknown", .rank = 4},
                      {.title = "Unpriced", .rank = 1},
                      {.title = "Calls", .rank = 2},
                      {.title = "Failed", .rank = 6},
                      {.title = "Tokens", .rank = 3}},
          .rows = {totals_row("Today", glance.today), totals_row("Last hour", glance.last_hour)},
          .total = {}};
}

std::string key_of(TopGroup const& group, GroupBy by) {
  if (group.all.key.empty()) return "(unknown)";
  // A session's id means little to a person: its first part tells it from the others on the screen.
  return harmless(by == GroupBy::session ? group.all.key.substr(0, 8) : group.all.key);
}

Table groups_table(std::vector<TopGroup> const& groups, TopView const& view, std::string const& timezone) {
  bool const sessions = view.by == GroupBy::session;
  auto const keep = view.by == GroupBy::project ? Keep::end : Keep::start;
  std::string title{group_name(view.by)};
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  Table table{.columns = {{.title = title, .align = Align::left, .shrink_to = 12, .keep = keep}},
              .rows = {},
              .total = {}};
  if (sessions) {
    table.columns.push_back({.title = "Tool", .align = Align::left, .rank = 4});
    table.columns.push_back(
        {.title = "Project", .align = Align::left, .rank = 5, .shrink_to = 12, .keep = Keep::end});
    table.columns.push_back({.title = "Last call", .align = Align::left, .rank = 3});
  }
  for (auto const& [name, rank] :
       {std::pair{"Calls", 1}, {"Tokens", 2}, {"Unpriced", 6}, {"Dark USD", 0}, {"Cost USD", 0}})
    table.columns.push_back({.title = name, .rank = rank});
  for (auto const& group : groups) {
    auto const& sums = group.all.sums;
    std::vector<std::string> row{key_of(group, view.by)};
    if (sessions) {
      row.push_back(harmless(group.all.tool));
      row.push_back(harmless(group.all.project));
      row.push_back(group.all.last ? local_time(*group.all.last, timezone) : "");
    }
    row.insert(row.end(), {grouped(sums.calls), grouped(sums.tokens.total()), grouped(sums.unpriced_calls),
                           dollars(group.dark), dollars(sums.cost)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table calls_table(std::vector<Call> const& calls, std::string const& timezone) {
  constexpr std::size_t year = 5;  // "2026-"
  Table table{.columns = {{.title = "Last calls", .align = Align::left},
                          {.title = "Tool", .align = Align::left, .rank = 3, .shrink_to = 8},
                          {.title = "Model", .align = Align::left, .rank = 1, .shrink_to = 12},
                          {.title = "Route", .align = Align::left},
                          {.title = "Status", .align = Align::left, .rank = 4},
                          {.title = "Tokens", .rank = 2},
                          {.title = "Cost USD"}},
              .rows = {},
              .total = {}};
  for (auto const& call : calls) {
    auto const cost = call.costs.effective();
    table.rows.push_back({local_time(call.start, timezone).substr(year), harmless(call.tool),
                          harmless(call.model), std::string{to_string(call.route)},
                          call.status == Status::failure ? "failed" : "", grouped(call.tokens.total()),
                          cost ? dollars(*cost) : "unpriced"});
  }
  return table;
}

std::string rates(TopNumbers const& numbers) {
  auto const active = numbers.active_sessions;
  auto text = "Burn " + dollars(numbers.glance.last_hour.total.cost) + " USD/h · " + grouped(active) +
              (active == 1 ? " active session" : " active sessions");
  if (auto const& budget = numbers.glance.budget) {
    text += " · " + dollars(*budget->remaining()) + " of " + dollars(*budget->max_budget) + " USD left";
    auto const& name = budget->alias.empty() ? budget->id : budget->alias;
    if (!name.empty()) text += " (" + harmless(name) + ")";
  }
  return text;
}

std::string_view order_name(Order order) {
  constexpr std::array<std::string_view, 4> names{"cost", "tokens", "calls", "name"};
  return names.at(static_cast<std::size_t>(order));
}

std::vector<std::string> warnings(DaemonState const& daemon) {
  std::vector<std::string> lines;
  if (!daemon.running) lines.push_back("Not live: " + harmless(daemon.text));
  for (auto const& line : daemon.not_well) lines.push_back("Not well: " + harmless(line));
  if (lines.size() > warnings_max) {
    auto const more = lines.size() - warnings_max + 1;
    lines.resize(warnings_max - 1);
    lines.push_back("Not well: " + std::to_string(more) + " more (companion status)");
  }
  return lines;
}

/// Puts lines together while there is room; cuts them to the width.
class Page {
 public:
  explicit Page(ScreenSize size) : size_{size} {}

  void add(std::string_view text, Look look = Look::plain) {
    if (frame.lines.size() < size_.rows)
      frame.lines.push_back({shortened(text, size_.columns, Keep::start), look});
  }
  void gap() {
    if (size_.rows >= roomy_rows) add("");
  }
  /// The head of a table and `count` of its rows from `first` on.
  void add_table(std::vector<std::string> const& lines, std::size_t first, std::size_t count) {
    if (lines.empty()) return;
    add(lines.front(), Look::strong);
    for (std::size_t i = first + 1; i < lines.size() && i <= first + count; ++i) add(lines[i]);
  }
  [[nodiscard]] std::size_t left() const { return size_.rows - frame.lines.size(); }

  Frame frame;

 private:
  ScreenSize size_;
};

void add_groups(TopNumbers const& numbers, TopView const& view, std::size_t width, Page& page) {
  // What stands below: a gap, the calls' head and a third of the room for them, a gap and the keys.
  auto const rows = numbers.groups.size();
  std::size_t const below = std::min(numbers.calls.size() + 3, page.left() / 3 + 2) + 2;
  auto const room = page.left() > below + 2 ? page.left() - below - 2 : 1;
  auto const shown = std::min(rows, room);
  auto const first = std::min(view.scroll, rows - shown);
  auto title = "By " + std::string{group_name(view.by)} + ", " + std::string{span_name(view.span)} + ", by " +
               std::string{order_name(view.order)};
  if (shown < rows)
    title += "  " + std::to_string(first + 1) + " to " + std::to_string(first + shown) + " of " +
             std::to_string(rows);
  page.add(title, Look::faint);
  if (rows == 0) {
    page.add("No calls yet.");
  } else {
    page.add_table(lines_of(groups_table(numbers.groups, view, numbers.question.timezone), width), first,
                   shown);
  }
  page.frame.groups_shown = shown;
}

std::string_view escape_of(Look look) {
  constexpr std::array<std::string_view, 5> escapes{"", "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[7m"};
  return escapes.at(static_cast<std::size_t>(look));
}

std::string painted(FrameLine const& line, Colour colour) {
  auto const escape = colour == Colour::yes ? escape_of(line.look) : std::string_view{};
  if (escape.empty()) return line.text;
  return std::string{escape} + line.text + "\x1b[0m";
}

}  // namespace

Frame make_frame(TopNumbers const& numbers, TopView const& view, ScreenSize size) {
  auto const& question = numbers.question;
  auto const width = size.columns;
  Page page{size};
  page.add("LiteLLM Companion  " + local_time(question.now, question.timezone) +
               (numbers.daemon.running ? "  " + harmless(numbers.daemon.text) : ""),
           Look::strong);
  for (auto const& line : warnings(numbers.daemon)) page.add(line, Look::warning);
  page.gap();
  auto const totals = lines_of(totals_table(numbers.glance), width);
  page.add_table(totals, 0, totals.size());
  page.add(rates(numbers));
  page.gap();
  add_groups(numbers, view, width, page);
  page.gap();
  constexpr std::size_t head_and_keys = 2;
  if (page.left() > head_and_keys && !numbers.calls.empty()) {
    auto const room = page.left() - head_and_keys;
    page.add_table(lines_of(calls_table(numbers.calls, question.timezone), width), 0, room);
  }
  return std::move(page.frame);
}

Frame make_note(std::string const& what, ScreenSize size) {
  Page page{size};
  page.add("LiteLLM Companion", Look::strong);
  page.add("");
  page.add(what, Look::warning);
  return std::move(page.frame);
}

Frame make_help(ScreenSize size) {
  Page page{size};
  page.add("companion top: keys", Look::strong);
  page.add("");
  for (auto const* line :
       {"t m p s        group by tool, model, project, session",
        "w              span of the groups: hour, today, 7d, 30d",
        "c k n a        order by cost, tokens, number of calls, name",
        "up down        scroll the groups; page up, page down, home, end", "q              quit", "",
        "Tracked: seen here and by a proxy. Dark: passed no proxy that we can see.",
        "Proxy only: a proxy told of it. Unknown: no proxy feed covers its time.",
        "Unpriced calls have no known price; they are in no amount.", "", "Any key goes back."})
    page.add(line);
  return std::move(page.frame);
}

std::string as_text(Frame const& frame, Colour colour) {
  std::string text;
  for (auto const& line : frame.lines) text += painted(line, colour) + "\n";
  return text;
}

std::string as_picture(Frame const& frame, ScreenSize size, Colour colour) {
  std::string picture{"\x1b[H"};
  auto const room = size.rows > 0 ? size.rows - 1 : 0;
  for (std::size_t i = 0; i < room; ++i) {
    if (i < frame.lines.size()) picture += painted(frame.lines[i], colour);
    picture += "\x1b[K\r\n";
  }
  FrameLine const keys{shortened(keys_line, size.columns, Keep::start), Look::bar};
  return picture + painted(keys, colour) + "\x1b[K";
}

}  // namespace companion::cli
