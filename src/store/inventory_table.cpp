#include "store/inventory_table.hpp"

#include <string>
#include <utility>

namespace companion::store {
namespace {

// Of two looks at the same instant the greater text counts, so that no order matters.
constexpr auto upsert =
    "INSERT INTO inventory(kind, name, place, version, detail, first_seen_ms, last_seen_ms) "
    "VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO UPDATE SET "
    "version = CASE WHEN (?7, ?4) > (last_seen_ms, version) THEN ?4 ELSE version END, "
    "detail = CASE WHEN (?7, ?5) > (last_seen_ms, detail) THEN ?5 ELSE detail END, "
    "first_seen_ms = min(first_seen_ms, ?6), last_seen_ms = max(last_seen_ms, ?7)";

}  // namespace

Result<InventoryTable> InventoryTable::open(Database& database) {
  auto find = database.prepare("SELECT 1 FROM inventory WHERE kind = ?1 AND name = ?2 AND place = ?3");
  if (!find) return propagate(find);
  auto put = database.prepare(upsert);
  if (!put) return propagate(put);
  InventoryTable table;
  table.find_ = std::move(*find);
  table.put_ = std::move(*put);
  return table;
}

Result<Novelty> InventoryTable::put(InventoryItem const& item) {
  for (auto* const statement : {&find_, &put_}) {
    statement->bind(1, static_cast<std::int64_t>(item.kind));
    statement->bind_text(2, item.name);
    statement->bind_text(3, item.place);
  }
  auto novelty = Novelty::fresh;
  {
    Rewind const rewind{find_};
    auto row = find_.step();
    if (!row) return propagate(row);
    if (*row) novelty = Novelty::known;
  }
  put_.bind_text(4, item.version);
  put_.bind_text(5, item.detail);
  put_.bind(6, epoch_ms(item.first_seen));
  put_.bind(7, epoch_ms(item.last_seen));
  auto done = put_.run();
  if (!done) return propagate(done);
  return novelty;
}

Result<std::vector<InventoryItem>> read_inventory(Database& database) {
  auto select = database.prepare(
      "SELECT kind, name, place, version, detail, first_seen_ms, last_seen_ms FROM inventory "
      "ORDER BY kind, name, place");
  if (!select) return propagate(select);
  std::vector<InventoryItem> found;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return found;
    found.push_back({.kind = static_cast<InventoryKind>(select->integer(0)),
                     .name = std::string{select->text(1)},
                     .version = std::string{select->text(3)},
                     .place = std::string{select->text(2)},
                     .detail = std::string{select->text(4)},
                     .first_seen = from_epoch_ms(select->integer(5)),
                     .last_seen = from_epoch_ms(select->integer(6))});
  }
}

}  // namespace companion::store
