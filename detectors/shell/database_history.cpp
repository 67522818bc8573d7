#include "detectors/shell/database_history.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace companion::detectors::shell {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t rows_max = 4000;
/// Commands of this age still get their duration.
constexpr Milliseconds unfinished_max = std::chrono::hours{48};

}  // namespace

struct DatabaseHistory::Row {
  std::int64_t row;
  std::string id;
  Instant start;
  Milliseconds duration;
  std::string command;
  std::string folder;
  std::string shell;
};

DatabaseHistory::DatabaseHistory(Host const& host, Shell const& shell, CliNames const& names,
                                 std::string hostname, std::string environment, std::string item)
    : host_{host},
      shell_{shell},
      names_{names},
      hostname_{std::move(hostname)},
      environment_{std::move(environment)},
      item_{std::move(item)} {}

void DatabaseHistory::restore(Checkpoint const& checkpoint) {
  auto const& text = checkpoint.value;
  auto const* const end = text.data() + text.size();
  auto const [at, error] = std::from_chars(text.data(), end, last_row_);
  if (error == std::errc{} && at != end) std::from_chars(at + 1, end, passed_row_);
}

bool DatabaseHistory::unchanged(fs::path const& path) {
  std::string now;
  for (auto const* const suffix : {"", "-wal"}) {
    auto const stat = host_.stat(path.string() + suffix);
    if (stat) now += std::to_string(stat->size) + "@" + std::to_string(epoch_ms(stat->modified)) + " ";
  }
  if (now == looked_at_) return true;
  looked_at_ = now;
  return false;
}

void DatabaseHistory::read(ScanBudget const& budget, fs::path const& path, Atuin const& atuin, Scan& scan) {
  scan.progress.files_total = 1;
  if (budget.observations == 0) return;
  if (unchanged(path)) {
    scan.progress.files_done = 1;  // what cannot be read does not count as looked at
    return;
  }
  auto look = atuin.look();
  auto database = look ? host_.open_database(path) : propagate(look);
  auto const done = database ? read_rows(budget, **database, look->get(), scan)
                             : Result<void>{tl::unexpected<Error>(database.error())};
  if (done) {
    scan.progress.files_done = scan.more ? 0 : 1;
    told_unreadable_ = false;
    if (scan.more) looked_at_.clear();
    return;
  }
  looked_at_.clear();
  if (done.error().code == Errc::busy || told_unreadable_) return;
  told_unreadable_ = true;
  scan.found.quarantined.push_back({std::string{shell_.source}, "unreadable_file", 0, 0});
}

std::string DatabaseHistory::select(ForeignDatabase& database) const {
  auto const& kind = *shell_.kind;
  auto const column = [&](std::string_view name) {
    return database.has(kind.table, name) ? std::string{name} : std::string{"''"};
  };
  auto sql = "SELECT " + std::string{kind.row} + "," + std::string{kind.id} + "," + std::string{kind.start} +
             "," + std::string{kind.duration} + "," + std::string{kind.command} + "," + column("cwd") + "," +
             column("hostname") + "," + column("shell") + " FROM " + std::string{kind.table} + " WHERE " +
             std::string{kind.row} + ">?1 AND " + std::string{kind.row} + "<=?2 AND " +
             std::string{kind.start} + ">=?3";
  if (!kind.deleted.empty() && database.has(kind.table, kind.deleted))
    sql += " AND " + std::string{kind.deleted} + " IS NULL";
  return sql + " ORDER BY " + std::string{kind.row} + " LIMIT " + std::to_string(rows_max);
}

Result<std::int64_t> DatabaseHistory::greatest_row(ForeignDatabase& database) const {
  std::int64_t greatest = 0;
  auto const sql =
      "SELECT max(" + std::string{shell_.kind->row} + ") FROM " + std::string{shell_.kind->table};
  auto asked = database.query(sql, {}, [&](ForeignRow const& row) {
    greatest = row.integer(0);
    return false;
  });
  if (!asked) return propagate(asked);
  return greatest;
}

DatabaseHistory::Row DatabaseHistory::row_of(ForeignRow const& row) const {
  auto const per_millisecond = shell_.kind->per_millisecond;
  return {.row = row.integer(0),
          .id = std::string{row.text(1)},
          .start = from_epoch_ms(row.integer(2) / per_millisecond),
          .duration = Milliseconds{std::max<std::int64_t>(0, row.integer(3) / per_millisecond)},
          .command = std::string{row.text(4)},
          .folder = std::string{row.text(5)},
          .shell = std::string{row.text(7)}};
}

Result<void> DatabaseHistory::read_rows(ScanBudget const& budget, ForeignDatabase& database, AtuinLook* atuin,
                                        Scan& scan) {
  auto const& kind = *shell_.kind;
  for (auto const needed : {kind.start, kind.duration, kind.command}) {
    if (!database.has(kind.table, needed)) return fail(Errc::corrupt, "no history as it is known");
  }
  auto const greatest = greatest_row(database);
  if (!greatest) return tl::unexpected<Error>(greatest.error());
  if (*greatest < last_row_)
    last_row_ = passed_row_ = 0;  // renumbered or made anew; keys fold what is read again
  auto const before = last_row_;
  std::int64_t rows = 0;
  bool waits = false;
  auto const sql = select(database);
  auto const visit = [&](ForeignRow const& row) {
    ++rows;
    bool const ours = !kind.synchronised || is_of_host(row.text(6), hostname_);
    waits = ours && !tell(row_of(row), row.integer(0) > before ? atuin : nullptr, scan);
    if (waits) return false;
    last_row_ = std::max(last_row_, row.integer(0));
    return scan.found.activities.size() < budget.observations;
  };
  auto fresh = database.query(sql, {before, *greatest, std::int64_t{1}}, visit);
  if (!fresh) return fresh;
  bool const stopped = waits;
  scan.more = !stopped && last_row_ < *greatest && rows > 0 &&
              (rows == rows_max || scan.found.activities.size() >= budget.observations);
  bool const through = !scan.more && !stopped;
  auto const recent = epoch_ms(host_.clock().now() - unfinished_max) * kind.per_millisecond;
  if (!scan.more && before > passed_row_) {
    auto again = database.query(sql, {std::min(passed_row_, before), before, recent}, visit);
    if (!again) return again;
  }
  if (through) last_row_ = *greatest;
  if (stopped) looked_at_.clear();
  auto mark = std::to_string(last_row_);
  if (passed_row_ > 0) mark += " " + std::to_string(passed_row_);
  scan.found.checkpoints.push_back({std::string{shell_.source}, item_, std::move(mark)});
  return {};
}

bool DatabaseHistory::tell(Row const& row, AtuinLook* atuin, Scan& scan) {
  int ordinal = 0;
  auto const all = shells();
  auto const own =
      std::find_if(all.begin(), all.end(), [&](Shell const& one) { return one.name == row.shell; });
  auto const dialect = own == all.end() ? shell_.dialect : own->dialect;
  auto const uses = uses_in(row.command, dialect, names_);
  if (atuin != nullptr && !uses.empty()) {
    auto const now = host_.clock().now();
    if (atuin->has(row.start, uses)) {
      passed_row_ = std::max(passed_row_, row.row);
      return true;
    }
    if (now - row.start < longest_command && atuin->records(now)) return false;
  }
  for (auto const& use : uses) {
    auto activity = activity_of(use, shell_, environment_);
    if (!row.shell.empty()) activity.program = row.shell;
    activity.start = row.start;
    activity.end = row.start + row.duration;
    activity.running = row.duration;
    activity.project = row.folder;
    activity.event_key =
        "r|" + row.id + "|" + std::to_string(epoch_ms(row.start)) + "|" + std::to_string(ordinal++);
    scan.found.activities.push_back(std::move(activity));
  }
  return true;
}

}  // namespace companion::detectors::shell
