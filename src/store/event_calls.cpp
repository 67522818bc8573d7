#include "store/event_calls.hpp"

#include <algorithm>
#include <utility>

#include "store/call_table.hpp"
#include "store/placement.hpp"

namespace companion::store {
namespace {

/// A call is placed at the least start that was told of it when it was written. Two accounts of one request
/// begin that near to each other, or their clocks differ by more than the ledger can say anything about.
constexpr Milliseconds apart_max{std::chrono::minutes{5}};

bool has_event(CallRecord const& record, std::string const& source, std::string const& key) {
  return std::any_of(record.sightings.begin(), record.sightings.end(), [&](Sighting const& sighting) {
    return sighting.source == source && sighting.event_key == key;
  });
}

/// SQLite looks for the bytes; only rows that have them are decoded.
Result<std::optional<CallRecord>> find_one(Statement& select, Dictionary& words, std::string const& source,
                                           EventPlace const& event) {
  Rewind const rewind{select};
  select.bind(1, first_id_at(event.start - apart_max).value);
  select.bind(2, end_id_at(event.start + apart_max).value);
  select.bind_blob(3, event.key);
  for (;;) {
    auto row = select.step();
    if (!row) return propagate(row);
    if (!*row) return std::optional<CallRecord>{};
    auto stored = read_stored(select, words);
    if (!stored) return propagate(stored);
    if (has_event(stored->record, source, event.key)) return std::optional{std::move(stored->record)};
  }
}

}  // namespace

Result<std::vector<std::optional<CallRecord>>> find_calls_of(Database& database, Dictionary& words,
                                                             std::string const& source,
                                                             std::vector<EventPlace> const& events) {
  auto select =
      database.prepare("SELECT " + stored_columns() +
                       " FROM call WHERE id >= ?1 AND id < ?2 AND counted = 1 AND instr(evidence, ?3) > 0");
  if (!select) return propagate(select);
  std::vector<std::optional<CallRecord>> found;
  found.reserve(events.size());
  for (auto const& event : events) {
    auto one = find_one(*select, words, source, event);
    if (!one) return propagate(one);
    found.push_back(std::move(*one));
  }
  return found;
}

}  // namespace companion::store
