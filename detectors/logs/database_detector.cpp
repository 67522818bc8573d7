#include "detectors/logs/database_detector.hpp"
#include "detectors/logs/hand_over.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "detectors/logs/describe_files.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::vector<fs::path> DatabaseFormat::databases(Host const& host, std::span<fs::path const> roots) const {
  std::vector<fs::path> found;
  for (auto const& root : roots) {
    if (owns(root)) {
      if (host.stat(root)) found.push_back(root);
      continue;
    }
    auto const names = host.list(root);
    if (!names) continue;
    for (auto const& name : *names) {
      if (owns(root / name)) found.push_back(root / name);
    }
  }
  return found;
}

DatabaseDetector::DatabaseDetector(Host const& host, std::unique_ptr<DatabaseFormat> format,
                                   LogOptions const& options, RowBudget const& rows)
    : host_{host},
      format_{std::move(format)},
      options_{options},
      rows_{rows},
      roots_{options.roots_of(*format_, host)},
      problems_{format_->source()} {}

void DatabaseDetector::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    auto record = decode_database_record(checkpoint.value);
    if (!record || record->parser_version != format_->parser_version()) continue;
    known_[checkpoint.item].record = std::move(*record);
  }
}

void DatabaseDetector::look(Scan& scan) {
  for (auto& [path, known] : known_) known.seen = false;
  Owned owned;
  for (auto const& found : format_->databases(host_, roots_)) {
    auto const path = found.string();
    auto const looks = look_at_database(host_, path);
    if (!looks || std::max(looks->modified, looks->log_modified) < options_.since) continue;
    if (!owned.take(looks->id)) continue;  // a second name of a file that another home has
    auto& known = known_[path];
    known.seen = true;
    if (looks->id != known.record.looks.id) known.record = {};  // another file under the old name
    if (*looks != known.record.looks) work_.push_back(path);
  }
  for (auto at = known_.begin(); at != known_.end();) {
    if (at->second.seen || is_away(host_, options_.homes, at->first)) {
      ++at;
      continue;
    }
    scan.found.checkpoints.push_back(
        {.source = std::string{format_->name()}, .item = at->first, .value = {}});
    at = known_.erase(at);
  }
  progress_ = {.files_total = work_.size(), .files_done = 0, .bytes_total = 0, .bytes_done = 0};
}

Result<Scan> DatabaseDetector::scan(ScanBudget const& budget) {
  Scan scan;
  if (work_.empty()) look(scan);
  std::optional<Opened> opened;
  Instant until{};
  for (std::size_t looked = 0; !work_.empty() && found_.size() < budget.observations;) {
    if (looked >= rows_.rows || (looked > 0 && host_.clock().now() >= until)) break;
    auto const path = work_.back();
    auto& known = known_[path];
    if (!opened || opened->path != path) {
      opened.reset();
      auto fresh = open(path);
      if (!fresh) {
        note_problem(path, known, fresh.error(), scan);
        continue;
      }
      opened = std::move(*fresh);
      if (looked == 0) until = host_.clock().now() + rows_.time;  // a copy, if it was one, takes its own time
    }
    auto const most =
        std::min({rows_.pass, rows_.rows - looked, std::size_t{budget.observations} - found_.size()});
    looked += most;
    auto const done = read(*opened, known, most, scan);
    if (!done) {
      note_problem(path, known, done.error(), scan);
      opened.reset();
    }
  }
  scan.found.sightings = found_.take();
  scan.progress = progress_;
  scan.more = !work_.empty();
  return scan;
}

Result<DatabaseDetector::Opened> DatabaseDetector::open(std::string const& path) const {
  auto const looks = look_at_database(host_, path);
  if (!looks) return tl::unexpected<Error>(looks.error());
  auto database = host_.open_database(path);
  if (!database) return propagate(database);
  return Opened{.path = path, .looks = *looks, .database = std::move(*database)};
}

Result<void> DatabaseDetector::read(Opened& opened, Known& known, std::size_t rows_max, Scan& scan) {
  auto const& path = opened.path;
  auto const& before = opened.looks;
  SightingBuffer found;
  auto pass = format_->read(*opened.database, known.record.mark, rows_max, found);
  if (!pass) return propagate(pass);
  auto const after = look_at_database(host_, path);
  if (!after) return tl::unexpected<Error>(after.error());
  // Without a log the file was read as one that nobody writes; somebody did: what was read may be torn.
  if (before.log_size == 0 && *after != before) return fail(Errc::busy, path + " changed while it was read");
  std::vector<Sighting> told;
  hand_over(found, home_name_of(path, options_.homes, wsl_environment(host_)), told);
  for (auto const& sighting : told) found_.add(sighting);
  for (std::uint64_t i = 0; i < pass->bad_rows; ++i) problems_.add(scan, "bad_row", i, 0);
  known.problem.clear();
  known.record.parser_version = format_->parser_version();
  known.record.mark = std::move(pass->mark);
  // One that was not read to its end looks changed, whatever happens before the next pass.
  known.record.looks = pass->more ? DatabaseLooks{.id = before.id} : before;
  if (!pass->more) {
    work_.pop_back();
    ++progress_.files_done;
  }
  scan.found.checkpoints.push_back(
      {.source = std::string{format_->name()}, .item = path, .value = encode(known.record)});
  return {};
}

void DatabaseDetector::note_problem(std::string const& path, Known& known, Error const& error, Scan& scan) {
  work_.pop_back();
  ++progress_.files_done;
  // Locked now, or changed meanwhile: it looks changed at the next scan too.
  if (error.code == Errc::busy || error.code == Errc::not_found) return;
  auto const looks = look_at_database(host_, path);
  if (looks) known.record.looks = *looks;  // not again before it changes
  if (std::exchange(known.problem, error.message) == error.message) return;
  problems_.add(scan, error.code == Errc::invalid ? "unknown_schema" : "unreadable_database", 0,
                looks ? looks->size : 0);
}

std::vector<fs::path> DatabaseDetector::watched() const {
  std::set<fs::path> folders;
  for (auto const& [path, known] : known_) folders.insert(fs::path{path}.parent_path());
  for (auto const& root : roots_) folders.insert(format_->owns(root) ? root.parent_path() : root);
  std::erase_if(folders, [&](fs::path const& folder) { return is_home(host_, options_.homes, folder); });
  return {folders.begin(), folders.end()};
}

std::string DatabaseDetector::describe() const {
  auto text = describe_files(host_, known_.size(), roots_, problems_.count(), options_.homes);
  for (auto const& [path, known] : known_) {
    if (!known.problem.empty()) text += "; " + known.problem;
  }
  return text;
}

}  // namespace companion::detectors
