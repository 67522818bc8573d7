#include "cli/render/inventory.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cli/render/json.hpp"
#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

std::string day(Instant at, std::string const& timezone) { return local_time(at, timezone).substr(0, 10); }

}  // namespace

std::string inventory_table(InventoryView const& view, std::string const& timezone, Console const& console) {
  std::string note = view.problem.empty() ? "" : harmless(view.problem) + ".\n";
  if (view.rows.empty()) return "Nothing is known.\n" + note;
  Table table;
  table.columns = {{.title = "Kind", .align = Align::left},
                   {.title = "Name", .align = Align::left, .shrink_to = 12},
                   {.title = "Version", .align = Align::left, .rank = 1, .shrink_to = 8},
                   {.title = "State", .align = Align::left, .rank = 2},
                   {.title = "First seen", .align = Align::left, .rank = 3},
                   {.title = "Last seen", .align = Align::left, .rank = 4},
                   {.title = "Detail", .align = Align::left, .rank = 6, .shrink_to = 10},
                   {.title = "Place", .align = Align::left, .rank = 5, .shrink_to = 12, .keep = Keep::end}};
  if (view.policy) table.columns.push_back({.title = "Policy", .align = Align::left});
  for (auto const& [item, presence] : view.rows) {
    std::vector<std::string> row{std::string{to_string(item.kind)},
                                 harmless(item.name),
                                 harmless(item.version),
                                 std::string{to_string(presence)},
                                 day(item.first_seen, timezone),
                                 day(item.last_seen, timezone),
                                 harmless(item.detail),
                                 harmless(item.place)};
    if (view.policy) row.emplace_back(to_string(view.policy->of(item)));
    table.rows.push_back(std::move(row));
  }
  return draw(std::move(table), console.width, console.colour).text + note;
}

std::string inventory_json(InventoryView const& view) {
  Json items = Json::array();
  for (auto const& [item, presence] : view.rows) {
    auto json = to_json(item);
    json["state"] = to_string(presence);
    json["policy"] = view.policy ? Json(to_string(view.policy->of(item))) : Json(nullptr);
    items.push_back(std::move(json));
  }
  return printed(Json{{"inventory", std::move(items)}, {"problem", view.problem}});
}

}  // namespace companion::cli
