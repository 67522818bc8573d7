#include "detectors/logs/file_catalogue.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "core/hash.hpp"
#include "core/release_memory.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view compressed_suffix = ".zst";
constexpr std::size_t hot_files = 4096;
constexpr std::size_t new_folders_max = 1024;
constexpr auto cold_after = std::chrono::days{7};

Instant modified(FileTable::File const& file) { return file.record ? file.record->modified : file.modified; }

template <class Map>
void erase_pair(Map& map, std::uint64_t key, std::string const& value) {
  auto const [first, last] = map.equal_range(key);
  for (auto at = first; at != last; ++at) {
    if (at->second == value) {
      map.erase(at);
      return;
    }
  }
}

}  // namespace

FileCatalogue::FileCatalogue(Host const& host, LogPlaces const& format, LogOptions const& options)
    : host_{host},
      format_{format},
      roots_{options.roots_of(format, host)},
      homes_{options.homes},
      since_{options.since},
      sweep_interval_{options.sweep_interval} {
  standing_ = roots_;
  for (auto const& root : roots_) {
    // A home is too busy to be watched for what may appear in it.
    if (root.has_parent_path() && !is_home(host_, homes_, root.parent_path()))
      standing_.push_back(root.parent_path());
  }
}

void FileCatalogue::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    auto record = decode_file_record(checkpoint.value);
    if (record && record->parser_version == format_.parser_version())
      restore(checkpoint.item, std::move(*record));
  }
}

void FileCatalogue::restore(std::string const& path, FileRecord record) {
  auto const index = find_or_add(path);
  files_.set_id(index, record.id);
  if (record.waits_for != 0) waiting_for_thread_.emplace(record.waits_for, path);
  auto& file = files_[index];
  file.record = std::make_unique<FileRecord>(std::move(record));
  cool_down(file, host_.clock().now());
}

FileTable::Index FileCatalogue::find_or_add(std::string const& path) {
  auto const known = files_.find(path);
  return known == FileTable::none ? files_.add(path, format_.thread_of(path)) : known;
}

FileCatalogue::File& FileCatalogue::entry(std::string const& path) {
  auto& file = files_[find_or_add(path)];
  if (!file.record) {
    file.restart = std::exchange(file.modified, Instant{}) != Instant{} || file.restart;
    file.record = std::make_unique<FileRecord>();
  }
  return file;
}

void FileCatalogue::cool_down(std::string const& path) {
  if (auto const index = files_.find(path); index != FileTable::none)
    cool_down(files_[index], host_.clock().now());
}

void FileCatalogue::cool_down(File& file, Instant now) const {
  if (!file.record) return;
  auto const& record = *file.record;
  bool const old = record.modified != Instant{} && record.modified + cold_after < now;
  if (!old || record.waits_for != 0 || !format_.can_be_made_again(record.state)) return;
  file.size = record.size;
  file.modified = record.modified;
  file.record.reset();
}

void FileCatalogue::changed(std::span<fs::path const> paths) {
  changed_.insert(changed_.end(), paths.begin(), paths.end());
}

void FileCatalogue::plan(std::vector<fs::path> const& unfinished) {
  auto const now = host_.clock().now();
  auto changed = std::exchange(changed_, {});
  bool const untold = changed.empty() && unfinished.empty();
  bool const due = untold || now >= swept_ + sweep_interval_ || now < swept_;
  changed.insert(changed.end(), unfinished.begin(), unfinished.end());
  if (due || !look_at(changed)) {
    sweep();
    swept_ = now;
  }
  progress_ = {.files_total = work_.size(), .files_done = 0, .bytes_total = work_bytes_, .bytes_done = 0};
}

void FileCatalogue::finish(Scan& scan) {
  auto checkpoints = std::exchange(changes_, {});
  for (auto& change : checkpoints) change.source = format_.name();
  auto& written = scan.found.checkpoints;
  written.insert(written.begin(), std::make_move_iterator(checkpoints.begin()),
                 std::make_move_iterator(checkpoints.end()));
  scan.progress = progress_;
}

void FileCatalogue::sweep() {
  ++sweep_;
  std::set<fs::path> unreadable;
  for (auto const& root : roots_) {
    // Tools that are told where to write have a single file, not a folder. Asked in this order: most roots
    // are not on a machine, and all are looked for every few seconds.
    if (format_.owns(root)) {
      if (auto const single = host_.stat(root)) {
        consider(root.string(), *single);
        continue;
      }
    }
    auto const walked = host_.walk(root, [&](fs::path const& path, FileStat const& stat) {
      if (format_.owns(path)) consider(path.string(), stat);
      return true;
    });
    // A root that is not there has lost its files; one that cannot be read now has not.
    if (!walked && (walked.error().code != Errc::not_found || is_away(host_, homes_, root)))
      unreadable.insert(root);
  }
  drop_unseen(unreadable);
  wake_waiting();
  sort_work();
}

bool FileCatalogue::look_at(std::vector<fs::path> const& changed) {
  bool enough = true;
  for (auto const& path : changed) {
    if (!below_roots(path)) {
      enough = enough && !above_a_root(path);
      continue;  // the tool's other files beside its logs
    }
    if (format_.owns(path)) {
      auto const stat = host_.stat(path);
      if (stat) {
        consider(path.string(), *stat);
        continue;
      }
      if (files_.find(path.string()) != FileTable::none)
        enough = false;  // gone or moved: only a sweep can tell
      continue;
    }
    auto const folder = host_.walk(path, [&](fs::path const& found, FileStat const& stat) {
      if (format_.owns(found)) consider(found.string(), stat);
      return true;
    });
    if (folder) note_new_folder(path);
  }
  wake_waiting();
  sort_work();
  return enough;
}

void FileCatalogue::note_new_folder(fs::path const& folder) {
  std::erase(new_folders_, folder.string());
  if (new_folders_.size() >= new_folders_max) new_folders_.pop_front();
  new_folders_.push_back(folder.string());
}

bool FileCatalogue::above_a_root(fs::path const& path) const {
  return std::any_of(roots_.begin(), roots_.end(),
                     [&](fs::path const& root) { return is_below(root, path); });
}

void FileCatalogue::consider(std::string const& path, FileStat const& stat) {
  if (stat.modified < since_) return;
  // A compressed copy whose plain sibling is still there says nothing more.
  if (path.ends_with(compressed_suffix) && host_.stat(path.substr(0, path.size() - compressed_suffix.size())))
    return;
  auto const known = files_.find(path);
  if (auto const owner = owner_of(known, stat)) {
    if (known != FileTable::none && !files_[known].queued) forget(known);
    return consider(*owner, stat);  // news under this name is news of that one
  }
  auto const index = known == FileTable::none ? files_.add(path, format_.thread_of(path)) : known;
  if (known == FileTable::none) adopt_renamed(path, index, stat);
  auto& file = files_[index];
  bool const changed = file.record ? !file.record->unchanged(stat) : !is_as_cold(index, stat);
  if (changed && file.modified != Instant{}) {
    file.modified = {};
    file.restart = true;
  }
  file.sweep = sweep_;
  file.size = stat.size;
  files_.set_id(index, stat.id);
  if (!file.queued && (file.restart || changed)) enqueue(index, stat);
}

bool FileCatalogue::is_as_cold(Index index, FileStat const& now) const {
  auto const& file = files_[index];
  return file.modified != Instant{} && file.modified == now.modified && file.size == now.size &&
         files_.has_id(index, now.id);
}

/// The same file was met before under another name: through a link, or from another home.
std::optional<std::string> FileCatalogue::owner_of(Index index, FileStat const& stat) const {
  auto const owner = stat.id.file == 0 ? FileTable::none : files_.find(stat.id);
  if (owner == FileTable::none || owner == index || files_[owner].sweep != sweep_) return std::nullopt;
  auto path = files_.path(owner);
  auto const now = host_.stat(path);
  if (!now || now->id != stat.id) return std::nullopt;
  return path;
}

/// The file had another name at the sweep before, or has it still but is met under a better one first.
void FileCatalogue::adopt_renamed(std::string const& path, Index fresh, FileStat const& stat) {
  auto const old = stat.id.file == 0 ? FileTable::none : files_.find(stat.id);
  if (old == FileTable::none || old == fresh || files_[old].queued) return;
  auto const old_path = files_.path(old);
  auto record = std::move(files_[old].record);
  forget(old);
  auto& file = files_[fresh];
  if (!record) {
    file.restart = true;  // a cold one: nothing is left that could be committed under its new name
    return;
  }
  if (record->waits_for != 0) {
    erase_pair(waiting_for_thread_, record->waits_for, old_path);
    waiting_for_thread_.emplace(record->waits_for, path);
  }
  changes_.push_back({.source = {}, .item = path, .value = encode(*record)});
  file.record = std::move(record);
}

void FileCatalogue::wake_waiting() {
  for (auto const& [thread, path] : waiting_for_thread_) {
    auto const index = files_.find(path);
    if (index == FileTable::none || files_[index].record->waits_bytes == bytes_of(thread)) continue;
    files_[index].restart = true;
    auto const stat = host_.stat(path);
    if (stat && !files_[index].queued) enqueue(index, *stat);
  }
}

std::uint64_t FileCatalogue::bytes_of(std::uint64_t thread_hash) const {
  std::uint64_t bytes = 0;
  for (auto const index : files_.of_thread(thread_hash)) bytes += files_[index].size;
  return bytes;
}

void FileCatalogue::enqueue(Index index, FileStat const& stat) {
  files_[index].queued = true;
  work_bytes_ += stat.size;
  work_.push_back({.file = index, .stat = stat});
}

FileCatalogue::Work FileCatalogue::take_work() {
  auto const queued = work_.back();
  work_.pop_back();
  if (work_.empty()) release_memory(work_);  // a first scan makes it long
  work_bytes_ -= queued.stat.size;
  files_[queued.file].queued = false;
  return {.path = files_.path(queued.file), .stat = queued.stat};
}

void FileCatalogue::drop_unseen(std::set<fs::path> const& unreadable) {
  std::vector<Index> gone;
  files_.each([&](Index index, File const& file) {
    if (file.sweep == sweep_ || file.queued) return;
    auto const path = files_.path(index);
    auto const hidden = std::any_of(unreadable.begin(), unreadable.end(),
                                    [&](fs::path const& root) { return is_below(path, root); });
    // An unreadable subfolder looks like an empty one: ask for the file itself before forgetting it.
    if (!hidden && !host_.stat(path)) gone.push_back(index);
  });
  for (auto const index : gone) forget(index);
}

void FileCatalogue::forget(std::string const& path) {
  if (auto const index = files_.find(path); index != FileTable::none) forget(index);
}

void FileCatalogue::forget(Index index) {
  auto path = files_.path(index);
  auto const& record = files_[index].record;
  if (record && record->waits_for != 0) erase_pair(waiting_for_thread_, record->waits_for, path);
  files_.erase(index);
  changes_.push_back({.source = {}, .item = std::move(path), .value = {}});
}

void FileCatalogue::set_waiting(std::string const& path, std::uint64_t thread_hash) {
  auto& record = *entry(path).record;
  if (record.waits_for == thread_hash) return;
  if (record.waits_for != 0) erase_pair(waiting_for_thread_, record.waits_for, path);
  record.waits_for = thread_hash;
  record.waits_bytes = bytes_of(thread_hash);
  if (thread_hash != 0) waiting_for_thread_.emplace(thread_hash, path);
}

std::vector<fs::path> FileCatalogue::files_of(std::string_view thread) const {
  std::vector<fs::path> files;
  for (auto const index : files_.of_thread(hash64(thread))) {
    auto path = files_.path(index);
    if (format_.thread_of(path) == thread) files.emplace_back(std::move(path));
  }
  std::sort(files.begin(), files.end());
  return files;
}

void FileCatalogue::sort_work() {
  std::sort(work_.begin(), work_.end(), [&](Queued const& a, Queued const& b) {
    if (a.stat.modified != b.stat.modified) return a.stat.modified > b.stat.modified;
    return files_.path(a.file) > files_.path(b.file);
  });
}

bool FileCatalogue::below_roots(fs::path const& path) const {
  return std::any_of(roots_.begin(), roots_.end(),
                     [&](fs::path const& root) { return is_below(path, root); });
}

std::vector<fs::path> FileCatalogue::watched() const {
  if (files_.size() == 0 && new_folders_.empty()) return standing_;
  std::set<fs::path> folders;
  std::vector<std::pair<Instant, Index>> by_age;
  by_age.reserve(files_.size());
  files_.each([&](Index index, File const& file) { by_age.emplace_back(modified(file), index); });
  std::sort(by_age.rbegin(), by_age.rend());
  if (by_age.size() > hot_files) by_age.resize(hot_files);
  for (auto const& [when, index] : by_age) {
    for (auto folder = fs::path{files_.path(index)}.parent_path(); below_roots(folder);
         folder = folder.parent_path()) {
      if (!folders.insert(folder).second) break;
    }
  }
  // No log in it yet, or none known: its first one must not go unseen.
  folders.insert(new_folders_.begin(), new_folders_.end());
  folders.insert(standing_.begin(), standing_.end());
  return {folders.begin(), folders.end()};
}

}  // namespace companion::detectors
