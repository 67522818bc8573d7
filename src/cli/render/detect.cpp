#include "cli/render/detect.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

std::string number(std::uint64_t value) { return grouped(static_cast<std::int64_t>(value)); }

std::string line_of(Sighting const& s) {
  return format_instant(s.start) + "  " + harmless(s.tool) + "  " + harmless(s.model) + "  " +
         grouped(s.tokens.prompt()) + " in, " + grouped(s.tokens.output) + " out";
}

std::string line_of(Activity const& a) {
  auto text = format_instant(a.start) + "  " + std::string{to_string(a.kind)} + "  " + harmless(a.name);
  if (!a.program.empty()) text += "  " + harmless(a.program);
  if (a.running > Milliseconds::zero()) text += "  running " + time_span(a.running);
  if (a.active > Milliseconds::zero()) text += "  active " + time_span(a.active);
  return text + "  x" + grouped(a.count);
}

std::string line_of(InventoryItem const& item) {
  auto text = std::string{to_string(item.kind)} + "  " + harmless(item.name);
  if (!item.version.empty()) text += " " + harmless(item.version);
  return text + "  " + harmless(item.place) + (item.detail.empty() ? "" : "  " + harmless(item.detail));
}

std::string line_of(Running const& running) {
  return std::string{to_string(running.kind)} + "  " + harmless(running.name) + "  x" +
         grouped(running.instances) + "  " + byte_size(running.memory_bytes) +
         (running.foreground ? "  in the foreground" : "");
}

template <class Items>
std::string section(std::string const& title, Items const& items, std::uint64_t all) {
  if (all == 0) return "";
  std::string text = title + "\n";
  for (auto const& item : items) text += "  " + line_of(item) + "\n";
  if (items.size() < all) text += "  and " + number(all - items.size()) + " more\n";
  return text;
}

Json running_json(Running const& running) {
  return {{"kind", to_string(running.kind)},     {"name", running.name},
          {"category", running.category},        {"instances", running.instances},
          {"foreground", running.foreground},    {"cpu", running.cpu},
          {"memory_bytes", running.memory_bytes}};
}

template <class Items, class Print>
Json array_of(Items const& items, Print const& print) {
  Json array = Json::array();
  for (auto const& item : items) array.push_back(print(item));
  return array;
}

}  // namespace

std::string look_text(app::SingleLook const& look) {
  auto text = look.detector + ": " + harmless(look.description) + "\n";
  text += "Took " + time_span(look.took) + " in " + number(look.slices) + " slices; nothing was stored.\n";
  text += number(look.sightings) + " sightings of " + number(look.events) + " calls, " +
          grouped(look.tokens.total()) + " tokens; " + number(look.activities) + " activities; " +
          number(look.inventory) + " findings of inventory\n";
  for (auto const& [reason, count] : look.quarantined)
    text += "Set aside: " + number(count) + " x " + harmless(reason) + "\n";
  text += section("Sightings", look.first_sightings, look.sightings);
  text += section("Activities", look.first_activities, look.activities);
  text += section("Inventory", look.first_inventory, look.inventory);
  text += section("Running now", look.running, look.running.size());
  return text;
}

Json look_json(app::SingleLook const& look) {
  auto const as_json = [](auto const& item) { return to_json(item); };
  return {{"detector", look.detector},
          {"description", look.description},
          {"took_ms", look.took.count()},
          {"slices", look.slices},
          {"sums",
           {{"sightings", look.sightings},
            {"calls", look.events},
            {"tokens", to_json(look.tokens)},
            {"activities", look.activities},
            {"inventory", look.inventory},
            {"checkpoints", look.checkpoints}}},
          {"files_total", look.progress.files_total},
          {"files_done", look.progress.files_done},
          {"quarantined", look.quarantined},
          {"sightings", array_of(look.first_sightings, as_json)},
          {"activities", array_of(look.first_activities, as_json)},
          {"inventory", array_of(look.first_inventory, as_json)},
          {"running", array_of(look.running, running_json)}};
}

}  // namespace companion::cli
