#include "store/backup.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "companion/time.hpp"
#include "store/ledger_file.hpp"

namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "ledger-";
constexpr std::string_view suffix = ".db";
constexpr auto unfinished = ".part";

/// The schema version in the name of a copy; nullopt: the file is none of ours.
std::optional<std::int64_t> version_in(fs::path const& path) {
  auto const name = path.filename().string();
  auto const mark = name.rfind("-v");
  if (!name.starts_with(prefix) || !name.ends_with(suffix) || mark == std::string::npos) return std::nullopt;
  auto const* const end = name.data() + name.size() - suffix.size();
  std::int64_t version = 0;
  auto const [stop, trouble] = std::from_chars(name.data() + mark + 2, end, version);
  if (trouble != std::errc{} || stop != end) return std::nullopt;
  return version;
}

/// What an interrupted copy left, and copies beyond those that are kept.
void remove_old(fs::path const& ledger) {
  std::error_code ignored;
  auto const whole = backups(ledger);
  for (auto i = backups_kept; i < whole.size(); ++i) fs::remove(whole[i], ignored);
}

Result<void> copy_into(Database& database, fs::path const& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
  // VACUUM INTO fills an empty file, so that no moment leaves it readable to others.
  auto done = make_private_file(path);
  if (!done) return done;
  auto statement = database.prepare("VACUUM INTO ?1");
  if (!statement) return propagate(statement);
  auto const text = path.u8string();
  std::string const name{text.begin(), text.end()};
  statement->bind_text(1, name);
  return statement->run();
}

Result<std::int64_t> version_of(fs::path const& path) {
  auto copy = Database::open(path, Access::read_only);
  if (!copy) return propagate(copy);
  return copy->integer("PRAGMA user_version");
}

/// The name tells the version that was copied: another process may have upgraded in between.
Result<fs::path> finish(fs::path const& part, std::string const& stamp) {
  auto version = version_of(part);
  if (!version) return propagate(version);
  auto whole = part.parent_path() / (std::string{prefix} + stamp + "-v" + std::to_string(*version));
  whole += suffix;
  std::error_code error;
  fs::rename(part, whole, error);
  if (error) return fail(Errc::io, "cannot rename " + part.string() + ": " + error.message());
  return whole;
}

}  // namespace

std::string file_stamp() {
  auto const now = std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
  auto text = format_instant(now).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + 'Z';
}

fs::path backup_folder(fs::path const& ledger) { return ledger.parent_path() / "backups"; }

std::vector<fs::path> backups(fs::path const& ledger) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry{backup_folder(ledger), error}, end; !error && entry != end;
       entry.increment(error)) {
    if (version_in(entry->path())) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end(), std::greater<>{});
  return found;
}

std::optional<fs::path> backup_for(fs::path const& ledger, std::int64_t version) {
  for (auto const& path : backups(ledger)) {
    if (version_in(path).value_or(version + 1) <= version) return path;
  }
  return std::nullopt;
}

Result<fs::path> back_up(Database& database, fs::path const& ledger) {
  auto const stamp = file_stamp();
  auto const part = backup_folder(ledger) / (std::string{"ledger"} + unfinished);
  auto done = copy_into(database, part);
  auto whole = done ? finish(part, stamp) : Result<fs::path>{propagate(done)};
  std::error_code ignored;
  if (!whole) fs::remove(part, ignored);
  if (whole) remove_old(ledger);
  return whole;
}

}  // namespace companion::store
