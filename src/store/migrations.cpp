#include "store/migrations.hpp"

#include <array>
#include <string>

namespace companion::store {
namespace {

// Repeated strings are integers (dictionary); 0 is the empty string. `call.id` is the placed time and a hash
// (placement.hpp), so new rows go to the end of the tree. `keys` stands before the long blobs, so that
// loading the identities of a day reads no overflow page.
constexpr std::string_view first_schema = R"sql(
CREATE TABLE dictionary(
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE call(
  id INTEGER PRIMARY KEY,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  tool INTEGER NOT NULL,
  model INTEGER NOT NULL,
  provider INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  session INTEGER NOT NULL,
  project INTEGER NOT NULL,
  route INTEGER NOT NULL,
  status INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL,
  input INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  output INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost INTEGER,
  cost_source INTEGER NOT NULL,
  cost_reported INTEGER,
  cost_list INTEGER,
  cost_proxy INTEGER,
  duration_ms INTEGER,
  settled INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  keys BLOB NOT NULL,
  rest BLOB NOT NULL,
  evidence BLOB NOT NULL
) STRICT;
CREATE INDEX call_unsettled ON call(changed_ms) WHERE settled = 0;

CREATE TABLE dimension(
  id INTEGER PRIMARY KEY,
  tool INTEGER NOT NULL,
  model INTEGER NOT NULL,
  provider INTEGER NOT NULL,
  project INTEGER NOT NULL,
  route INTEGER NOT NULL,
  status INTEGER NOT NULL,
  cost_source INTEGER NOT NULL,
  UNIQUE(tool, model, provider, project, route, status, cost_source)
) STRICT;

CREATE TABLE rollup(
  hour INTEGER NOT NULL,
  dimension INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL,
  input INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  output INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  cost_reported INTEGER NOT NULL,
  cost_list INTEGER NOT NULL,
  cost_proxy INTEGER NOT NULL,
  PRIMARY KEY(hour, dimension)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter(
  metric TEXT NOT NULL,
  attributes TEXT NOT NULL,
  slot INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY(metric, attributes, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint(
  source TEXT NOT NULL,
  item TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(source, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine(
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  item INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE meta(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Who pays: key, team and ownership become something to group and filter by. What a proxy says of its
// accounts, its alerts, and which times a source has told whole.
constexpr std::string_view who_pays = R"sql(
ALTER TABLE call ADD COLUMN key_alias INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN team INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN ownership INTEGER NOT NULL DEFAULT 0;

CREATE TABLE dimension_new(
  id INTEGER PRIMARY KEY,
  tool INTEGER NOT NULL,
  model INTEGER NOT NULL,
  provider INTEGER NOT NULL,
  project INTEGER NOT NULL,
  route INTEGER NOT NULL,
  status INTEGER NOT NULL,
  cost_source INTEGER NOT NULL,
  key_alias INTEGER NOT NULL,
  team INTEGER NOT NULL,
  ownership INTEGER NOT NULL,
  UNIQUE(tool, model, provider, project, route, status, cost_source, key_alias, team, ownership)
) STRICT;
INSERT INTO dimension_new
  SELECT id, tool, model, provider, project, route, status, cost_source, 0, 0, 0 FROM dimension;
DROP TABLE dimension;
ALTER TABLE dimension_new RENAME TO dimension;

CREATE TABLE account(
  proxy TEXT NOT NULL,
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  alias TEXT NOT NULL,
  user TEXT NOT NULL,
  team TEXT NOT NULL,
  spend INTEGER,
  max_budget INTEGER,
  soft_budget INTEGER,
  budget_duration TEXT NOT NULL,
  budget_reset_ms INTEGER,
  expires_ms INTEGER,
  fetched_ms INTEGER NOT NULL,
  PRIMARY KEY(proxy, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert(
  id INTEGER PRIMARY KEY,
  event_key TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  proxy TEXT NOT NULL,
  event TEXT NOT NULL,
  event_group TEXT NOT NULL,
  key_alias TEXT NOT NULL,
  user TEXT NOT NULL,
  team TEXT NOT NULL,
  message TEXT NOT NULL,
  spend INTEGER,
  max_budget INTEGER,
  soft_budget INTEGER,
  projected_exceeded_date TEXT NOT NULL,
  projected_spend INTEGER
) STRICT;

CREATE TABLE coverage(
  source TEXT NOT NULL,
  proxy TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY(source, proxy)
) STRICT, WITHOUT ROWID;
)sql";

// What is in use without tokens, and what there is. Sources repeat their texts, event keys do not.
constexpr std::string_view activity_and_inventory = R"sql(
CREATE TABLE activity(
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  event_key TEXT NOT NULL,
  kind INTEGER NOT NULL,
  name INTEGER NOT NULL,
  category INTEGER NOT NULL,
  program INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  running_ms INTEGER NOT NULL,
  active_ms INTEGER NOT NULL,
  count INTEGER NOT NULL,
  session INTEGER NOT NULL,
  project INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  environment INTEGER NOT NULL,
  UNIQUE(source, event_key)
) STRICT;
CREATE INDEX activity_start ON activity(start_ms);

CREATE TABLE inventory(
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  version TEXT NOT NULL,
  detail TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  PRIMARY KEY(kind, name, place)
) STRICT, WITHOUT ROWID;
)sql";

// `outbox.version` never comes again, not even after its row is gone (AUTOINCREMENT): receivers keep it.
constexpr std::string_view news_of_calls = R"sql(
CREATE TABLE outbox(
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  call INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE outbox_destination(
  name TEXT PRIMARY KEY,
  sent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_hour(
  at_ms INTEGER PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT;
)sql";

// What a session used in an hour, summed up by the writer when it has time; hours that are due are not summed
// up.
constexpr std::string_view hours_of_sessions = R"sql(
CREATE TABLE session_hour(
  hour INTEGER NOT NULL,
  session INTEGER NOT NULL,
  dimension INTEGER NOT NULL,
  sums BLOB NOT NULL,
  PRIMARY KEY(hour, session, dimension)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_hour_due(
  hour INTEGER PRIMARY KEY
) STRICT;
INSERT INTO session_hour_due SELECT DISTINCT hour FROM rollup;
)sql";

constexpr std::array<std::string_view, 5> all{first_schema, who_pays, activity_and_inventory, news_of_calls,
                                              hours_of_sessions};

Result<void> take(Database& database, std::string_view step, std::int64_t version) {
  auto transaction = Transaction::begin(database, Access::read_write);
  if (!transaction) return propagate(transaction);
  // Another process may have taken the step while this one waited for the lock.
  auto now = database.integer("PRAGMA user_version");
  if (!now) return propagate(now);
  if (*now >= version) return {};
  auto done =
      database.execute(std::string{step} + ";PRAGMA application_id=" + std::to_string(application_id) +
                       ";PRAGMA user_version=" + std::to_string(version));
  if (!done) return propagate(done);
  return transaction->commit();
}

}  // namespace

std::span<std::string_view const> migrations() { return all; }

std::int64_t schema_version() { return static_cast<std::int64_t>(all.size()); }

Result<std::int64_t> version_of(Database& database) {
  auto owner = database.integer("PRAGMA application_id");
  if (!owner) return propagate(owner);
  auto version = database.integer("PRAGMA user_version");
  if (!version) return propagate(version);
  auto tables = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return propagate(tables);
  auto const ours = *owner == application_id || (*owner == 0 && *version == 0 && *tables == 0);
  if (!ours)
    return fail(Errc::invalid, "the file is a database of another program; choose another data folder");
  return version;
}

Result<void> migrate(Database& database, std::span<std::string_view const> steps) {
  auto version = version_of(database);
  if (!version) return propagate(version);
  auto const known = static_cast<std::int64_t>(steps.size());
  if (*version > known)
    return fail(Errc::invalid, "the ledger has schema version " + std::to_string(*version) +
                                   ", this program knows up to " + std::to_string(known));
  for (auto next = *version; next < known; ++next) {
    auto taken = take(database, steps[static_cast<std::size_t>(next)], next + 1);
    if (!taken) return propagate(taken);
  }
  return {};
}

}  // namespace companion::store
