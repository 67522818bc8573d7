#include "store/activity_filter.hpp"

#include <array>

namespace companion::store {

Result<ActivityConditions> ActivityConditions::of(ActivityFilter const& filter, Dictionary& words) {
  ActivityConditions conditions;
  if (filter.since) conditions.add("start_ms >=", epoch_ms(*filter.since));
  if (filter.until) conditions.add("start_ms <", epoch_ms(*filter.until));
  if (filter.kind) conditions.add("kind =", static_cast<std::int64_t>(*filter.kind));
  struct Text {
    char const* column;
    std::string const& value;
  };
  for (auto const& [column, value] :
       {Text{"name =", filter.name}, Text{"source =", filter.source}, Text{"project =", filter.project}}) {
    if (value.empty()) continue;
    auto const number = words.find(value);
    if (!number) return tl::unexpected<Error>(number.error());
    if (*number) {
      conditions.add(column, **number);
    } else {
      conditions.nothing_ = true;
    }
  }
  if (filter.session.empty()) return conditions;
  auto const session = words.find(filter.session);
  if (!session) return tl::unexpected<Error>(session.error());
  if (*session) {
    conditions.add_session(**session);
  } else {
    conditions.nothing_ = true;
  }
  return conditions;
}

void ActivityConditions::add(std::string const& condition, std::int64_t value) {
  values_.push_back(value);
  text_ += " AND " + condition + " ?" + std::to_string(values_.size());
}

/// Of a run of a CLI that does not name its session its calls may tell (session_links.hpp).
void ActivityConditions::add_session(std::int64_t session) {
  values_.push_back(session);
  values_.push_back(static_cast<std::int64_t>(ActivityKind::cli));
  auto const kind = values_.size();
  text_ += " AND (session = ?" + std::to_string(kind - 1) + " OR (session = 0 AND kind = ?" +
           std::to_string(kind) + "))";
}

void ActivityConditions::add_before(ActivityCursor cursor) {
  values_.push_back(epoch_ms(cursor.start));
  values_.push_back(cursor.row);
  auto const row = values_.size();
  text_ += " AND (start_ms, id) < (?" + std::to_string(row - 1) + ", ?" + std::to_string(row) + ")";
}

void ActivityConditions::bind(Statement& statement) const {
  for (std::size_t i = 0; i < values_.size(); ++i) statement.bind(static_cast<int>(i) + 1, values_[i]);
}

}  // namespace companion::store
