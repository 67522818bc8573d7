#include "store/side_tables.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace companion::store {

Result<std::string> read_meta(Database& database, std::string_view name) {
  auto statement = database.prepare("SELECT value FROM meta WHERE name = ?1");
  if (!statement) return propagate(statement);
  statement->bind_text(1, name);
  auto row = statement->step();
  if (!row) return propagate(row);
  return *row ? std::string{statement->text(0)} : std::string{};
}

Result<std::string> read_checkpoint(Database& database, std::string_view source, std::string_view item) {
  auto statement = database.prepare("SELECT value FROM checkpoint WHERE source = ?1 AND item = ?2");
  if (!statement) return propagate(statement);
  statement->bind_text(1, source);
  statement->bind_text(2, item);
  auto row = statement->step();
  if (!row) return propagate(row);
  return *row ? std::string{statement->text(0)} : std::string{};
}

Result<std::vector<Checkpoint>> read_checkpoints(Database& database, std::string_view source) {
  auto tables = SideTables::open(database);
  if (!tables) return propagate(tables);
  return tables->checkpoints(source);
}

Result<Milliseconds> read_reach(Database& database) {
  auto text = read_meta(database, meta_name::reach_ms);
  if (!text) return propagate(text);
  std::int64_t ms = 0;
  std::from_chars(text->data(), text->data() + text->size(), ms);
  return Milliseconds{ms};
}

Result<SideTables> SideTables::open(Database& database) {
  SideTables tables;
  struct Item {
    Statement SideTables::*statement;
    char const* sql;
  };
  std::array const items{
      Item{&SideTables::get_meta_, "SELECT value FROM meta WHERE name = ?1"},
      Item{&SideTables::set_meta_, "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)"},
      Item{&SideTables::put_checkpoint_,
           "INSERT OR REPLACE INTO checkpoint(source, item, value) VALUES(?1,?2,?3)"},
      Item{&SideTables::forget_checkpoint_, "DELETE FROM checkpoint WHERE source = ?1 AND item = ?2"},
      Item{&SideTables::list_checkpoints_,
           "SELECT item, value FROM checkpoint WHERE source = ?1 ORDER BY item"},
      Item{&SideTables::put_quarantined_,
           "INSERT INTO quarantine(at_ms, source, reason, item, bytes) VALUES(?1,?2,?3,?4,?5) RETURNING id"},
      Item{&SideTables::trim_quarantine_, "DELETE FROM quarantine WHERE id <= ?1 - 10000"},
  };
  for (auto const& [member, sql] : items) {
    auto statement = database.prepare(sql);
    if (!statement) return propagate(statement);
    tables.*member = std::move(*statement);
  }
  return tables;
}

Result<std::string> SideTables::meta(std::string_view name) {
  Rewind const rewind{get_meta_};
  get_meta_.bind_text(1, name);
  auto row = get_meta_.step();
  if (!row) return propagate(row);
  return *row ? std::string{get_meta_.text(0)} : std::string{};
}

Result<void> SideTables::set_meta(std::string_view name, std::string_view value) {
  set_meta_.bind_text(1, name);
  set_meta_.bind_text(2, value);
  return set_meta_.run();
}

Result<void> SideTables::put(Checkpoint const& checkpoint) {
  auto& statement = checkpoint.value.empty() ? forget_checkpoint_ : put_checkpoint_;
  statement.bind_text(1, checkpoint.source);
  statement.bind_text(2, checkpoint.item);
  if (!checkpoint.value.empty()) statement.bind_text(3, checkpoint.value);
  return statement.run();
}

Result<std::vector<Checkpoint>> SideTables::checkpoints(std::string_view source) {
  std::vector<Checkpoint> found;
  Rewind const rewind{list_checkpoints_};
  list_checkpoints_.bind_text(1, source);
  for (;;) {
    auto row = list_checkpoints_.step();
    if (!row) return propagate(row);
    if (!*row) return found;
    found.push_back({.source = std::string{source},
                     .item = std::string{list_checkpoints_.text(0)},
                     .value = std::string{list_checkpoints_.text(1)}});
  }
}

Result<void> SideTables::put(Quarantined const& item, Instant at) {
  std::int64_t id = 0;
  {
    Rewind const rewind{put_quarantined_};
    put_quarantined_.bind(1, epoch_ms(at));
    put_quarantined_.bind_text(2, item.source);
    put_quarantined_.bind_text(3, item.reason);
    put_quarantined_.bind(4, static_cast<std::int64_t>(item.index));
    put_quarantined_.bind(5, static_cast<std::int64_t>(item.bytes));
    auto row = put_quarantined_.step();
    if (!row) return propagate(row);
    id = put_quarantined_.integer(0);
  }
  trim_quarantine_.bind(1, id);
  return trim_quarantine_.run();
}

}  // namespace companion::store
