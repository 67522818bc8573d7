#include "store/proxy_tables.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace companion::store {
namespace {

/// One list of the columns for both directions, in the order of account_columns.
constexpr std::string_view account_columns =
    "proxy, kind, id, alias, user, team, spend, max_budget, soft_budget, budget_duration, budget_reset_ms, "
    "expires_ms, fetched_ms";
template <class Column, class Account>
void visit_account(Column& column, Account& account) {
  column.text(account.proxy);
  column.code(account.kind);
  column.text(account.id);
  column.text(account.alias);
  column.text(account.user);
  column.text(account.team);
  column.maybe(account.spend);
  column.maybe(account.max_budget);
  column.maybe(account.soft_budget);
  column.text(account.budget_duration);
  column.maybe(account.budget_reset);
  column.maybe(account.expires);
  column.time(account.fetched);
}

constexpr std::string_view alert_columns =
    "event_key, at_ms, proxy, event, event_group, key_alias, user, team, message, spend, max_budget, "
    "soft_budget, projected_exceeded_date, projected_spend";
template <class Column, class Alert>
void visit_alert(Column& column, Alert& alert) {
  column.text(alert.event_key);
  column.time(alert.at);
  column.text(alert.proxy);
  column.text(alert.event);
  column.text(alert.group);
  column.text(alert.key_alias);
  column.text(alert.user);
  column.text(alert.team);
  column.text(alert.message);
  column.maybe(alert.spend);
  column.maybe(alert.max_budget);
  column.maybe(alert.soft_budget);
  column.text(alert.projected_exceeded_date);
  column.maybe(alert.projected_spend);
}

class Binder {
 public:
  explicit Binder(Statement& statement) : statement_{statement} {}
  void text(std::string const& value) { statement_.bind_text(next_++, value); }
  template <class Enum>
  void code(Enum value) {
    statement_.bind(next_++, static_cast<std::int64_t>(value));
  }
  void time(Instant at) { statement_.bind(next_++, epoch_ms(at)); }
  void maybe(std::optional<NanoUsd> value) {
    statement_.bind(next_++, value ? std::optional{value->value} : std::nullopt);
  }
  void maybe(std::optional<Instant> value) {
    statement_.bind(next_++, value ? std::optional{epoch_ms(*value)} : std::nullopt);
  }

 private:
  Statement& statement_;
  int next_{1};
};

class Columns {
 public:
  explicit Columns(Statement const& row) : row_{row} {}
  void text(std::string& value) { value = row_.text(next_++); }
  template <class Enum>
  void code(Enum& value) {
    value = static_cast<Enum>(row_.integer(next_++));
  }
  void time(Instant& at) { at = from_epoch_ms(row_.integer(next_++)); }
  void maybe(std::optional<NanoUsd>& value) {
    if (auto const found = row_.optional_integer(next_++)) value = NanoUsd{*found};
  }
  void maybe(std::optional<Instant>& value) {
    if (auto const found = row_.optional_integer(next_++)) value = from_epoch_ms(*found);
  }

 private:
  Statement const& row_;
  int next_{0};
};

/// "?1,?2,…" for as many columns as the list names.
std::string parameters(std::string_view columns) {
  std::string text{"?1"};
  int number = 1;
  for (char const c : columns) {
    if (c == ',') text += ",?" + std::to_string(++number);
  }
  return text;
}

template <class Item, class Visit>
Result<std::vector<Item>> read_all(Database& database, std::string const& sql, Visit const& visit) {
  auto select = database.prepare(sql);
  if (!select) return propagate(select);
  std::vector<Item> found;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return found;
    Columns columns{*select};
    visit(columns, found.emplace_back());
  }
}

}  // namespace

Result<ProxyTables> ProxyTables::open(Database& database) {
  ProxyTables tables;
  tables.database_ = &database;
  struct Item {
    Statement ProxyTables::*statement;
    std::string sql;
  };
  std::array const items{
      Item{&ProxyTables::put_account_, "INSERT OR REPLACE INTO account(" + std::string{account_columns} +
                                           ") VALUES(" + parameters(account_columns) + ")"},
      Item{&ProxyTables::put_alert_, "INSERT OR IGNORE INTO alert(" + std::string{alert_columns} +
                                         ") VALUES(" + parameters(alert_columns) + ")"},
      Item{&ProxyTables::trim_alerts_, "DELETE FROM alert WHERE id <= ?1 - 10000"},
      Item{&ProxyTables::put_coverage_,
           "INSERT INTO coverage(source, proxy, from_ms, until_ms) VALUES(?1,?2,?3,?4) ON CONFLICT DO UPDATE "
           "SET from_ms = min(from_ms, ?3), until_ms = max(until_ms, ?4)"},
  };
  for (auto const& [member, sql] : items) {
    auto statement = database.prepare(sql);
    if (!statement) return propagate(statement);
    tables.*member = std::move(*statement);
  }
  return tables;
}

Result<void> ProxyTables::put(ProxyAccount const& account) {
  Binder binder{put_account_};
  visit_account(binder, account);
  return put_account_.run();
}

Result<Novelty> ProxyTables::put(ProxyAlert const& alert) {
  Binder binder{put_alert_};
  visit_alert(binder, alert);
  auto done = put_alert_.run();
  if (!done) return propagate(done);
  if (database_->changes() == 0) return Novelty::known;
  trim_alerts_.bind(1, database_->last_rowid());
  done = trim_alerts_.run();
  if (!done) return propagate(done);
  return Novelty::fresh;
}

Result<void> ProxyTables::put(Coverage const& coverage) {
  put_coverage_.bind_text(1, coverage.source);
  put_coverage_.bind_text(2, coverage.proxy);
  put_coverage_.bind(3, epoch_ms(coverage.from));
  put_coverage_.bind(4, epoch_ms(coverage.until));
  return put_coverage_.run();
}

Result<std::vector<ProxyAccount>> read_accounts(Database& database) {
  auto const visit = [](Columns& columns, ProxyAccount& account) { visit_account(columns, account); };
  return read_all<ProxyAccount>(
      database, "SELECT " + std::string{account_columns} + " FROM account ORDER BY proxy, kind, id", visit);
}

Result<std::vector<ProxyAlert>> read_alerts(Database& database, std::uint32_t limit) {
  auto const visit = [](Columns& columns, ProxyAlert& alert) { visit_alert(columns, alert); };
  return read_all<ProxyAlert>(database,
                              "SELECT " + std::string{alert_columns} +
                                  " FROM alert ORDER BY at_ms DESC, id DESC LIMIT " + std::to_string(limit),
                              visit);
}

Result<std::vector<Coverage>> read_coverage(Database& database) {
  auto const visit = [](Columns& columns, Coverage& coverage) {
    columns.text(coverage.source);
    columns.text(coverage.proxy);
    columns.time(coverage.from);
    columns.time(coverage.until);
  };
  return read_all<Coverage>(
      database, "SELECT source, proxy, from_ms, until_ms FROM coverage ORDER BY source, proxy", visit);
}

}  // namespace companion::store
