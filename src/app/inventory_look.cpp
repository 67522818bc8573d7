#include "app/inventory_look.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "app/single_look.hpp"

namespace companion::app {

std::string_view to_string(Presence presence) {
  switch (presence) {
    case Presence::present:
      return "present";
    case Presence::gone:
      return "gone";
    case Presence::not_seen:
      return "not looked at";
  }
  return "";
}

std::vector<InventoryRow> join_inventory(std::vector<InventoryItem> const& known,
                                         std::vector<InventoryItem> const* fresh, Instant now) {
  using Key = std::tuple<InventoryKind, std::string, std::string>;
  std::map<Key, InventoryRow> rows;
  auto const absent = fresh == nullptr ? Presence::not_seen : Presence::gone;
  for (auto const& item : known) {
    rows[Key{item.kind, item.name, item.place}] = {item, absent};
  }
  for (auto item : fresh == nullptr ? std::vector<InventoryItem>{} : *fresh) {
    item.last_seen = now;
    if (item.first_seen == Instant{}) {
      item.first_seen = now;
    }
    auto const [entry, added] =
        rows.try_emplace(Key{item.kind, item.name, item.place}, InventoryRow{item, Presence::present});
    if (!added) {
      item.first_seen = std::min(item.first_seen, entry->second.item.first_seen);
      entry->second = {std::move(item), Presence::present};
    }
  }
  std::vector<InventoryRow> joined;
  for (auto& [key, row] : rows) {
    joined.push_back(std::move(row));
  }
  return joined;
}

Result<std::vector<InventoryItem>> look_for_inventory(Detector& detector) {
  auto look = look_once(detector, {}, {.shown_max = std::numeric_limits<std::size_t>::max()});
  if (!look) {
    return propagate(look);
  }
  return std::move(look->first_inventory);
}

}  // namespace companion::app
