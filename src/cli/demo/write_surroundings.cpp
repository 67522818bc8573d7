#include <system_error>

#include "cli/demo/create_file.hpp"
#include "cli/demo/write.hpp"
#include "store/database.hpp"

namespace companion::cli::demo {
namespace {

namespace fs = std::filesystem;

/// With EXTENDED_HISTORY.
Result<void> write_zsh(std::vector<ShellCommand> const& commands, fs::path const& path) {
  auto file = create_file(path);
  if (!file) return propagate(file);
  for (auto const& command : commands) {
    *file << ": " << epoch_ms(command.start) / 1000 << ':' << command.duration.count() << ';' << command.line
          << '\n';
  }
  if (!file->flush()) return fail(Errc::io, "cannot write " + path.string());
  return {};
}

/// Of Chromium's tables what tells of visits.
constexpr auto chromium_tables = R"(
CREATE TABLE urls(id INTEGER PRIMARY KEY AUTOINCREMENT, url LONGVARCHAR, title LONGVARCHAR,
  visit_count INTEGER DEFAULT 0 NOT NULL, last_visit_time INTEGER NOT NULL);
CREATE TABLE visits(id INTEGER PRIMARY KEY AUTOINCREMENT, url INTEGER NOT NULL, visit_time INTEGER NOT NULL,
  transition INTEGER DEFAULT 0 NOT NULL, originator_cache_guid TEXT);
)";

Result<void> write_chromium(std::vector<PageVisit> const& visits, fs::path const& path) {
  std::error_code trouble;
  fs::create_directories(path.parent_path(), trouble);
  if (trouble) return fail(Errc::io, "cannot make the folder of " + path.string() + ": " + trouble.message());
  auto database = store::Database::open(path, store::Access::read_write);
  if (!database) return propagate(database);
  auto transaction = store::Transaction::begin(*database, store::Access::read_write);
  if (!transaction) return propagate(transaction);
  if (auto made = database->execute(chromium_tables); !made) return made;
  auto url =
      database->prepare("INSERT INTO urls(url, title, visit_count, last_visit_time) VALUES(?1, '', 1, ?2)");
  if (!url) return propagate(url);
  auto visit = database->prepare("INSERT INTO visits(url, visit_time) VALUES(last_insert_rowid(), ?1)");
  if (!visit) return propagate(visit);
  for (auto const& each : visits) {
    constexpr std::int64_t from_1601_to_1970 = 11'644'473'600'000'000;  // microseconds
    auto const at = epoch_ms(each.at) * 1000 + from_1601_to_1970;
    url->bind_text(1, each.url);
    url->bind(2, at);
    if (auto done = url->run(); !done) return done;
    visit->bind(1, at);
    if (auto done = visit->run(); !done) return done;
  }
  return transaction->commit();
}

}  // namespace

Result<void> write_surroundings(Surroundings const& surroundings, fs::path const& home) {
  if (auto shell = write_zsh(surroundings.commands, home / ".zsh_history"); !shell) return shell;
  return write_chromium(surroundings.visits, home / ".config/chromium/Default/History");
}

}  // namespace companion::cli::demo
