#include "store/call_table.hpp"

#include <utility>

#include "store/record_codec.hpp"

namespace companion::store {
namespace {

constexpr std::string_view queried_columns =
    "start_ms, end_ms, tool, model, provider, operation, session, project, route, status, counted, "
    "ambiguous, "
    "input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, web_searches, cost_source, "
    "cost_reported, cost_list, cost_proxy, duration_ms, key_alias, team, ownership, rest";
constexpr std::string_view kept_columns = "settled, changed_ms, keys, evidence";
constexpr std::string_view written_parameters =
    "?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,"
    "?30,?31,?32,?33,?34";
constexpr int rest_column = 28;  // column 0 is the id
constexpr int settled_column = rest_column + 1;

/// One list of the columns for both directions, in the order of queried_columns (without `rest`).
template <class Column, class CallRef>
void visit_columns(Column& column, CallRef& call) {
  column.time(call.start);
  column.time(call.end);
  column.word(call.tool);
  column.word(call.model);
  column.word(call.provider);
  column.word(call.operation);
  column.word(call.session);
  column.word(call.project);
  column.code(call.route);
  column.code(call.status);
  column.flag(call.counted);
  column.flag(call.ambiguous);
  column.number(call.tokens.input);
  column.number(call.tokens.cache_read);
  column.number(call.tokens.cache_write_5m);
  column.number(call.tokens.cache_write_1h);
  column.number(call.tokens.output);
  column.number(call.tokens.reasoning);
  column.number(call.web_search_requests);
  column.code(call.costs.source);
  column.maybe(call.costs.reported);
  column.maybe(call.costs.list);
  column.maybe(call.costs.proxy);
  column.maybe(call.duration);
  column.word(call.key_alias);
  column.word(call.team);
  column.code(call.ownership);
}

class Binder {
 public:
  Binder(Statement& statement, Interner& words) : statement_(statement), words_(words) {}
  void time(Instant at) { number(epoch_ms(at)); }
  void word(std::string const& text) { number(words_.id(text)); }
  template <class Enum>
  void code(Enum value) {
    number(static_cast<std::int64_t>(value));
  }
  void flag(bool value) { number(value ? 1 : 0); }
  void number(std::int64_t value) { statement_.bind(next_++, value); }
  void maybe(std::optional<NanoUsd> value) {
    statement_.bind(next_++, value ? std::optional{value->value} : std::nullopt);
  }
  void maybe(std::optional<Milliseconds> value) {
    statement_.bind(next_++, value ? std::optional<std::int64_t>{value->count()} : std::nullopt);
  }
  void blob(std::string_view bytes) { statement_.bind_blob(next_++, bytes); }

 private:
  Statement& statement_;
  Interner& words_;
  int next_{2};  // ?1 is the id
};

class Columns {
 public:
  Columns(Statement const& row, Dictionary& words) : row_(row), words_(words) {}
  void time(Instant& at) { at = from_epoch_ms(integer()); }
  void word(std::string& text) { text = words_.text(integer()); }
  template <class Enum>
  void code(Enum& value) {
    value = static_cast<Enum>(integer());
  }
  void flag(bool& value) { value = integer() != 0; }
  void number(std::int64_t& value) { value = integer(); }
  void maybe(std::optional<NanoUsd>& value) {
    if (auto const found = row_.optional_integer(next_++)) value = NanoUsd{*found};
  }
  void maybe(std::optional<Milliseconds>& value) {
    if (auto const found = row_.optional_integer(next_++)) value = Milliseconds{*found};
  }

 private:
  std::int64_t integer() { return row_.integer(next_++); }
  Statement const& row_;
  Dictionary& words_;
  int next_{1};  // 0 is the id
};

std::string pack(std::vector<std::uint64_t> const& keys) {
  std::string bytes;
  bytes.reserve(keys.size() * 8);
  for (auto const key : keys)
    for (unsigned shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(key >> shift & 0xffU));
  return bytes;
}

}  // namespace

std::vector<std::uint64_t> unpack_keys(std::string_view bytes) {
  std::vector<std::uint64_t> keys;
  keys.reserve(bytes.size() / 8);
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t key = 0;
    for (std::size_t i = 8; i > 0; --i) key = key << 8U | static_cast<unsigned char>(bytes[i - 1]);
    keys.push_back(key);
  }
  return keys;
}

std::string const& call_columns() {
  static std::string const text = "id, " + std::string{queried_columns};
  return text;
}

std::string const& stored_columns() {
  static std::string const text = call_columns() + ", " + std::string{kept_columns};
  return text;
}

Result<Call> read_call(Statement const& row, Dictionary& words) {
  Call call;
  call.id = CallId{row.integer(0)};
  Columns columns{row, words};
  visit_columns(columns, call);
  auto rest = decode_rest(row.blob(rest_column), call, words);
  if (!rest) return propagate(rest);
  auto texts = words.check();
  if (!texts) return propagate(texts);
  return call;
}

Result<StoredCall> read_stored(Statement const& row, Dictionary& words) {
  auto call = read_call(row, words);
  if (!call) return propagate(call);
  auto sightings = decode_sightings(row.blob(settled_column + 3), call->start, words);
  if (!sightings) return propagate(sightings);
  auto texts = words.check();
  if (!texts) return propagate(texts);
  return StoredCall{.record = {std::move(*call), std::move(*sightings)},
                    .keys = unpack_keys(row.blob(settled_column + 2)),
                    .settled = row.integer(settled_column) != 0,
                    .changed = from_epoch_ms(row.integer(settled_column + 1))};
}

Result<CallTable> CallTable::open(Database& database) {
  auto const columns = std::string{queried_columns} + ", " + std::string{kept_columns} + ", cost";
  auto const values = std::string{written_parameters};
  auto insert = database.prepare("INSERT INTO call(id, " + columns + ") VALUES(?1," + values +
                                 ") ON CONFLICT(id) DO NOTHING");
  if (!insert) return propagate(insert);
  auto update = database.prepare("UPDATE call SET (" + columns + ") = (" + values + ") WHERE id = ?1");
  if (!update) return propagate(update);
  auto erase = database.prepare("DELETE FROM call WHERE id = ?1");
  if (!erase) return propagate(erase);
  auto load = database.prepare("SELECT " + stored_columns() + " FROM call WHERE id = ?1");
  if (!load) return propagate(load);
  CallTable table;
  table.database_ = &database;
  table.insert_ = std::move(*insert);
  table.update_ = std::move(*update);
  table.erase_ = std::move(*erase);
  table.load_ = std::move(*load);
  return table;
}

Result<bool> CallTable::write(Statement& statement, CallId id, StoredCall const& stored, Interner& words) {
  auto const& call = stored.record.call;
  auto const rest = encode_rest(call, words);
  auto const evidence = encode_sightings(stored.record.sightings, call.start, words);
  auto const keys = pack(stored.keys);
  auto const cost = call.costs.effective();
  statement.bind(1, id.value);
  Binder binder{statement, words};
  visit_columns(binder, call);
  binder.blob(rest);
  binder.flag(stored.settled);
  binder.time(stored.changed);
  binder.blob(keys);
  binder.blob(evidence);
  binder.maybe(cost);
  auto texts = words.check();
  if (!texts) {
    statement.reset();
    return propagate(texts);
  }
  auto done = statement.run();
  if (!done) return propagate(done);
  return database_->changes() != 0;
}

Result<bool> CallTable::insert(CallId id, StoredCall const& stored, Interner& words) {
  return write(insert_, id, stored, words);
}

Result<void> CallTable::update(StoredCall const& stored, Interner& words) {
  auto changed = write(update_, stored.record.call.id, stored, words);
  if (!changed) return propagate(changed);
  if (!*changed) return fail(Errc::not_found, "ledger: there is no call " + to_string(stored.record.call.id));
  return {};
}

Result<void> CallTable::erase(CallId id) {
  erase_.bind(1, id.value);
  auto done = erase_.run();
  if (!done) return propagate(done);
  if (database_->changes() == 0) return fail(Errc::not_found, "ledger: there is no call " + to_string(id));
  return {};
}

Result<StoredCall> CallTable::load(CallId id, Dictionary& words) {
  Rewind const rewind{load_};
  load_.bind(1, id.value);
  auto row = load_.step();
  if (!row) return propagate(row);
  if (!*row) return fail(Errc::not_found, "ledger: there is no call " + to_string(id));
  return read_stored(load_, words);
}

}  // namespace companion::store
