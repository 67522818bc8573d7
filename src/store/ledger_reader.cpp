#include "store/ledger_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "store/activity_report.hpp"
#include "store/call_filter.hpp"
#include "store/call_table.hpp"
#include "store/counter_book.hpp"
#include "store/dictionary.hpp"
#include "store/event_calls.hpp"
#include "store/inventory_table.hpp"
#include "store/ledger_file.hpp"
#include "store/migrations.hpp"
#include "store/outbox.hpp"
#include "store/placement.hpp"
#include "store/proxy_tables.hpp"
#include "store/rollup.hpp"
#include "store/side_tables.hpp"
#include "store/usage_report.hpp"

namespace companion::store {
namespace {

constexpr std::uint32_t page_max = 1000;

Result<CallRecord> as_record(Statement const& row, Dictionary& words) {
  auto stored = read_stored(row, words);
  if (!stored) return propagate(stored);
  return std::move(stored->record);
}

bool is_named(CallRecord const& record, std::string const& id) {
  auto const& sightings = record.sightings;
  return std::any_of(sightings.begin(), sightings.end(), [&](Sighting const& sighting) {
    return sighting.response_id == id || sighting.request_id == id || sighting.litellm_call_id == id ||
           sighting.event_key == id;
  });
}

/// Newest first. SQLite looks for the bytes; only rows that have them are decoded.
Result<std::optional<CallRecord>> find_in_evidence(Database& database, Dictionary& words,
                                                   std::string const& id) {
  auto select = database.prepare("SELECT " + stored_columns() +
                                 " FROM call WHERE instr(evidence, ?1) > 0 ORDER BY id DESC");
  if (!select) return propagate(select);
  select->bind_blob(1, id);
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return std::optional<CallRecord>{};
    auto record = as_record(*select, words);
    if (!record) return propagate(record);
    if (is_named(*record, id)) return std::optional{std::move(*record)};
  }
}

Result<std::optional<CallRecord>> find_by_id(Database& database, Dictionary& words, CallId id) {
  auto select = database.prepare("SELECT " + stored_columns() + " FROM call WHERE id = ?1");
  if (!select) return propagate(select);
  select->bind(1, id.value);
  auto row = select->step();
  if (!row) return propagate(row);
  if (!*row) return std::optional<CallRecord>{};
  auto record = as_record(*select, words);
  if (!record) return propagate(record);
  return std::optional{std::move(*record)};
}

/// Start of the first or last counted call: the rollup knows its hour.
Result<std::optional<Instant>> edge(Database& database, char const* pick, Milliseconds reach) {
  std::string const name = pick;
  auto rows = database.integer("SELECT count(*) FROM (SELECT 1 FROM rollup LIMIT 1)");
  if (!rows) return propagate(rows);
  if (*rows == 0) return std::optional<Instant>{};
  auto hour = database.integer("SELECT " + name + "(hour) FROM rollup");
  if (!hour) return propagate(hour);
  Instant const from{std::chrono::hours{*hour}};
  CallConditions const within{CallFilter{.since = from, .until = from + std::chrono::hours{1}}, reach};
  auto select = database.prepare("SELECT " + name + "(start_ms) FROM call WHERE " + within.text());
  if (!select) return propagate(select);
  within.bind(*select);
  auto row = select->step();
  if (!row) return propagate(row);
  auto const found = select->optional_integer(0);
  return found ? std::optional{from_epoch_ms(*found)} : std::nullopt;
}

Result<std::optional<Instant>> instant_in_meta(Database& database, char const* name) {
  auto text = read_meta(database, name);
  if (!text) return propagate(text);
  std::int64_t ms = 0;
  auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), ms);
  if (text->empty() || error != std::errc{}) return std::optional<Instant>{};
  return std::optional{from_epoch_ms(ms)};
}

}  // namespace

struct LedgerReader::State {
  std::filesystem::path path;
  Database database;
  Dictionary words;

  /// Runs `question` on one state of the ledger, whatever the writer does meanwhile.
  template <class Question>
  auto ask(Question const& question) -> decltype(question()) {
    auto transaction = Transaction::begin(database, Access::read_only);
    if (!transaction) return propagate(transaction);
    return question();
  }
};

LedgerReader::LedgerReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
LedgerReader::~LedgerReader() = default;

Result<std::unique_ptr<LedgerReader>> LedgerReader::open(std::filesystem::path const& path) {
  auto database = open_for_queries(path);
  if (!database) return propagate(database);
  auto words = Dictionary::open(*database);
  if (!words) return propagate(words);
  auto state = std::make_unique<State>(State{path, std::move(*database), std::move(*words)});
  return std::unique_ptr<LedgerReader>{new LedgerReader{std::move(state)}};
}

Result<void> LedgerReader::rest() {
  state_->words.forget();
  return state_->database.execute("PRAGMA shrink_memory");
}

Result<UsageReport> LedgerReader::usage(UsageQuery const& query) {
  return state_->ask([&] { return report_usage(state_->database, state_->words, query); });
}

Result<CallPage> LedgerReader::calls(CallQuery const& query) {
  return state_->ask([&]() -> Result<CallPage> {
    auto filter = resolve(query.filter, state_->words);
    if (!filter) return propagate(filter);
    if (filter->nothing) return CallPage{};
    auto reach = read_reach(state_->database);
    if (!reach) return propagate(reach);
    CallConditions conditions{*filter, *reach};
    if (query.unpriced_only) conditions.add("cost IS NULL");
    if (query.ambiguous_only) conditions.add("ambiguous = 1");
    if (query.before) conditions.add("id < ", query.before->value);
    auto const limit = std::clamp(query.limit, 1U, page_max);
    auto select =
        state_->database.prepare("SELECT " + call_columns() + " FROM call WHERE " + conditions.text() +
                                 " ORDER BY id DESC LIMIT " + std::to_string(limit + 1));
    if (!select) return propagate(select);
    conditions.bind(*select);
    CallPage page;
    for (;;) {
      auto row = select->step();
      if (!row) return propagate(row);
      if (!*row) return page;
      if (page.calls.size() == limit) {
        page.next = page.calls.back().id;
        return page;
      }
      auto call = read_call(*select, state_->words);
      if (!call) return propagate(call);
      page.calls.push_back(std::move(*call));
    }
  });
}

Result<std::optional<CallRecord>> LedgerReader::find(std::string const& id) {
  if (id.empty()) return std::optional<CallRecord>{};
  return state_->ask([&]() -> Result<std::optional<CallRecord>> {
    if (auto const call = parse_call_id(id)) {
      auto found = find_by_id(state_->database, state_->words, *call);
      if (!found || *found) return found;
    }
    return find_in_evidence(state_->database, state_->words, id);
  });
}

Result<std::vector<std::optional<CallRecord>>> LedgerReader::calls_of(std::string const& source,
                                                                      std::vector<EventPlace> const& events) {
  return state_->ask([&] { return find_calls_of(state_->database, state_->words, source, events); });
}

Result<LedgerInfo> LedgerReader::info() {
  return state_->ask([&]() -> Result<LedgerInfo> {
    auto& database = state_->database;
    LedgerInfo info;
    info.path = state_->path.string();
    info.schema_version = schema_version();
    for (auto const* const suffix : {"", "-wal"}) {
      std::error_code error;
      auto const bytes = std::filesystem::file_size(info.path + suffix, error);
      if (!error) info.file_bytes += static_cast<std::int64_t>(bytes);
    }
    struct Count {
      std::int64_t& into;
      char const* sql;
    };
    for (auto const& [into, sql] : {Count{info.calls, "SELECT sum(calls) FROM rollup"},
                                    Count{info.ambiguous_calls, "SELECT sum(ambiguous) FROM rollup"},
                                    Count{info.quarantined, "SELECT max(id) FROM quarantine"}}) {
      auto value = database.integer(sql);
      if (!value) return propagate(value);
      into = *value;
    }
    auto instance = read_meta(database, meta_name::instance_id);
    if (!instance) return propagate(instance);
    info.instance_id = std::move(*instance);
    auto created = instant_in_meta(database, meta_name::created_ms);
    if (!created) return propagate(created);
    info.created = created->value_or(Instant{});
    auto feed = instant_in_meta(database, meta_name::proxy_feed_since);
    if (!feed) return propagate(feed);
    info.proxy_feed_since = *feed;
    auto reach = read_reach(database);
    if (!reach) return propagate(reach);
    auto first = edge(database, "min", *reach);
    if (!first) return propagate(first);
    info.first_call = *first;
    auto last = edge(database, "max", *reach);
    if (!last) return propagate(last);
    info.last_call = *last;
    return info;
  });
}

Result<void> LedgerReader::records(UsageFilter const& filter, VisitRecord const& visit) {
  return state_->ask([&]() -> Result<void> {
    auto resolved = resolve(filter, state_->words);
    if (!resolved) return propagate(resolved);
    if (resolved->nothing) return {};
    auto reach = read_reach(state_->database);
    if (!reach) return propagate(reach);
    CallConditions const conditions{*resolved, *reach};
    auto select = state_->database.prepare("SELECT " + stored_columns() + " FROM call WHERE " +
                                           conditions.text() + " ORDER BY id");
    if (!select) return propagate(select);
    conditions.bind(*select);
    for (;;) {
      auto row = select->step();
      if (!row) return propagate(row);
      if (!*row) return {};
      auto record = as_record(*select, state_->words);
      if (!record) return propagate(record);
      if (!visit(*record)) return {};
    }
  });
}

Result<std::vector<ProxyAccount>> LedgerReader::accounts() {
  return state_->ask([&] { return read_accounts(state_->database); });
}

Result<std::vector<ProxyAlert>> LedgerReader::alerts(std::uint32_t limit) {
  return state_->ask([&] { return read_alerts(state_->database, limit); });
}

Result<std::vector<Coverage>> LedgerReader::coverage() {
  return state_->ask([&] { return read_coverage(state_->database); });
}

Result<std::string> LedgerReader::checkpoint(std::string const& source, std::string const& item) {
  return state_->ask([&] { return read_checkpoint(state_->database, source, item); });
}

Result<ActivityReport> LedgerReader::activities(ActivityQuery const& query) {
  return state_->ask([&] { return report_activities(state_->database, state_->words, query); });
}

Result<ActivityPage> LedgerReader::activities(ActivityListQuery const& query) {
  return state_->ask([&] { return list_activities(state_->database, state_->words, query); });
}

Result<std::vector<InventoryItem>> LedgerReader::inventory() {
  return state_->ask([&] { return read_inventory(state_->database); });
}

Result<std::vector<CounterRow>> LedgerReader::counters() {
  return state_->ask([&] { return read_counters(state_->database); });
}

Result<std::vector<UsageEvent>> LedgerReader::news(std::int64_t after, std::uint32_t limit) {
  return state_->ask([&] { return read_outbox(state_->database, state_->words, after, limit); });
}

Result<UsageBacklog> LedgerReader::backlog(std::string const& destination) {
  return state_->ask([&] { return read_backlog(state_->database, destination); });
}

Result<std::vector<Checkpoint>> LedgerReader::checkpoints(std::string const& source) {
  return state_->ask([&] { return read_checkpoints(state_->database, source); });
}

}  // namespace companion::store
