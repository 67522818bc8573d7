#include "store/call_searches.hpp"

#include <algorithm>
#include <utility>

#include "store/placement.hpp"

namespace companion::store {
namespace {

Result<std::vector<CallId>> ids_of(Statement& statement) {
  Rewind const rewind{statement};
  std::vector<CallId> ids;
  for (;;) {
    auto row = statement.step();
    if (!row) return propagate(row);
    if (!*row) return ids;
    ids.push_back(CallId{statement.integer(0)});
  }
}

}  // namespace

Result<CallSearches> CallSearches::open(Database& database) {
  auto due = database.prepare(
      "SELECT id FROM call WHERE settled = 0 AND changed_ms < ?1 ORDER BY changed_ms LIMIT ?2");
  if (!due) return propagate(due);
  auto routed = database.prepare(
      "SELECT id FROM call WHERE id > ?1 AND id < ?2 AND route = ?3 AND end_ms >= ?4 AND end_ms < ?5 "
      "ORDER BY id LIMIT ?6");
  if (!routed) return propagate(routed);
  auto after = database.prepare("SELECT id FROM call WHERE id > ?1 ORDER BY id LIMIT ?2");
  if (!after) return propagate(after);
  CallSearches searches;
  searches.due_ = std::move(*due);
  searches.routed_ = std::move(*routed);
  searches.after_ = std::move(*after);
  return searches;
}

Result<std::vector<CallId>> CallSearches::due(Instant changed_before, std::size_t limit) {
  due_.bind(1, epoch_ms(changed_before));
  due_.bind(2, static_cast<std::int64_t>(limit));
  return ids_of(due_);
}

Result<std::vector<CallId>> CallSearches::after(CallId id, std::size_t limit) {
  after_.bind(1, id.value);
  after_.bind(2, static_cast<std::int64_t>(limit));
  return ids_of(after_);
}

Result<std::vector<CallId>> CallSearches::routed(RouteSearch const& search, Milliseconds reach) {
  routed_.bind(1, std::max(search.after.value, first_id_at(search.from - reach).value - 1));
  routed_.bind(2, end_id_at(search.until + reach).value);
  routed_.bind(3, static_cast<std::int64_t>(search.route));
  routed_.bind(4, epoch_ms(search.from));
  routed_.bind(5, epoch_ms(search.until));
  routed_.bind(6, static_cast<std::int64_t>(search.limit));
  return ids_of(routed_);
}

}  // namespace companion::store
