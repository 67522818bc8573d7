#include "store/activity_table.hpp"

#include <array>
#include <utility>

namespace companion::store {
namespace {

constexpr std::array texts_after_kind{&Activity::name, &Activity::category, &Activity::program};
constexpr std::array texts_at_end{&Activity::session, &Activity::project, &Activity::branch,
                                  &Activity::parent, &Activity::environment};

}  // namespace

Result<Activity> read_activity(Statement const& row, Dictionary& words) {
  Activity activity;
  int column = 1;
  activity.source = words.text(row.integer(column++));
  activity.event_key = row.text(column++);
  activity.kind = static_cast<ActivityKind>(row.integer(column++));
  for (auto const text : texts_after_kind) activity.*text = words.text(row.integer(column++));
  activity.start = from_epoch_ms(row.integer(column++));
  activity.end = from_epoch_ms(row.integer(column++));
  activity.running = Milliseconds{row.integer(column++)};
  activity.active = Milliseconds{row.integer(column++)};
  activity.count = row.integer(column++);
  for (auto const text : texts_at_end) activity.*text = words.text(row.integer(column++));
  auto complete = words.check();
  if (!complete) return propagate(complete);
  return activity;
}

Result<ActivityTable> ActivityTable::open(Database& database) {
  auto find = database.prepare("SELECT " + std::string{activity_columns} +
                               " FROM activity WHERE source = ?1 AND event_key = ?2");
  if (!find) return propagate(find);
  auto write = database.prepare("INSERT OR REPLACE INTO activity(" + std::string{activity_columns} +
                                ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)");
  if (!write) return propagate(write);
  ActivityTable table;
  table.find_ = std::move(*find);
  table.write_ = std::move(*write);
  return table;
}

Result<std::optional<ActivityTable::Held>> ActivityTable::find(std::int64_t source,
                                                               std::string const& event_key,
                                                               Dictionary& words) {
  Rewind const rewind{find_};
  find_.bind(1, source);
  find_.bind_text(2, event_key);
  auto row = find_.step();
  if (!row) return propagate(row);
  if (!*row) return std::optional<Held>{};
  auto activity = read_activity(find_, words);
  if (!activity) return propagate(activity);
  return std::optional{Held{.row = find_.integer(0), .activity = std::move(*activity)}};
}

Result<void> ActivityTable::write(std::optional<std::int64_t> row, Activity const& activity,
                                  Interner& interner) {
  int parameter = 1;
  write_.bind(parameter++, row);
  write_.bind(parameter++, interner.id(activity.source));
  write_.bind_text(parameter++, activity.event_key);
  write_.bind(parameter++, static_cast<std::int64_t>(activity.kind));
  for (auto const text : texts_after_kind) write_.bind(parameter++, interner.id(activity.*text));
  write_.bind(parameter++, epoch_ms(activity.start));
  write_.bind(parameter++, epoch_ms(activity.end));
  write_.bind(parameter++, activity.running.count());
  write_.bind(parameter++, activity.active.count());
  write_.bind(parameter++, activity.count);
  for (auto const text : texts_at_end) write_.bind(parameter++, interner.id(activity.*text));
  return write_.run();
}

Result<ActivityGrowth> ActivityTable::put(Activity const& activity, Interner& interner, Dictionary& words) {
  auto held = find(interner.id(activity.source), activity.event_key, words);
  if (!held) return propagate(held);
  ActivityGrowth growth;
  growth.fresh = !held->has_value();
  growth.merged = growth.fresh ? activity : (*held)->activity;
  if (!growth.fresh) merge(growth.merged, activity);
  auto const before = growth.fresh ? Activity{} : (*held)->activity;
  growth.running = growth.merged.running - before.running;
  growth.active = growth.merged.active - before.active;
  growth.count = growth.merged.count - before.count;
  growth.changed = growth.fresh || growth.merged != before;
  if (!growth.changed) return growth;
  auto const row = growth.fresh ? std::nullopt : std::optional{(*held)->row};
  auto written = write(row, growth.merged, interner);
  if (!written) return propagate(written);
  return growth;
}

}  // namespace companion::store
