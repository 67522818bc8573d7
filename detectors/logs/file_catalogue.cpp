#include "detectors/logs/file_catalogue.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view compressed_suffix = ".zst";
constexpr std::size_t hot_files = 4096;
constexpr std::size_t new_folders_max = 1024;
constexpr auto cold_after = std::chrono::days{7};

std::uint64_t hash_of(FileId const& id) { return hash64(std::to_string(id.volume), id.file); }
bool same(std::string const& kept, std::string const& value) { return kept == value; }
bool same(std::string const* kept, std::string const& value) { return *kept == value; }

FileId const& id_of(FileCatalogue::Entry const& entry) {
  return entry.record ? entry.record->id : entry.cold.id;
}

Instant modified(FileCatalogue::Entry const& entry) {
  return entry.record ? entry.record->modified : entry.cold.modified;
}

bool is_unchanged(FileCatalogue::Entry const& entry, FileStat const& now) {
  if (entry.record) return entry.record->unchanged(now);
  return entry.cold.modified != Instant{} && entry.cold.id == now.id && entry.cold.size == now.size &&
         entry.cold.modified == now.modified;
}

template <class Map>
void erase_pair(Map& map, std::uint64_t key, std::string const& value) {
  auto const [first, last] = map.equal_range(key);
  for (auto at = first; at != last; ++at) {
    if (same(at->second, value)) {
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
      sweep_interval_{options.sweep_interval} {}

void FileCatalogue::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    auto record = decode_file_record(checkpoint.value);
    if (record && record->parser_version == format_.parser_version())
      restore(checkpoint.item, std::move(*record));
  }
}

void FileCatalogue::restore(std::string const& path, FileRecord record) {
  auto const waits_for = record.waits_for;
  auto& entry = entries_[path];
  entry.record = std::make_unique<FileRecord>(std::move(record));
  link(path, entry.record->id);
  if (waits_for != 0) waiting_for_thread_.emplace(waits_for, path);
  cool_down(entry, host_.clock().now());
}

/// Makes the path of a new entry known by its file and its thread.
void FileCatalogue::link(std::string const& path, FileId const& id) {
  auto const place = entries_.find(path);
  auto const* const key = &place->first;
  point_to(place->first, place->second, id);
  if (auto const thread = format_.thread_of(path); !thread.empty())
    paths_of_thread_.emplace(hash64(thread), key);
}

/// The entry under that file's id; and no longer under the one that its path had before, which would dangle.
void FileCatalogue::point_to(std::string const& key, Entry& entry, FileId const& id) {
  auto const hash = hash_of(id);
  if (entry.pointed_from != hash) {
    auto const before = path_of_file_.find(entry.pointed_from);
    if (before != path_of_file_.end() && before->second == &key) path_of_file_.erase(before);
  }
  entry.pointed_from = hash;
  path_of_file_[hash] = &key;
}

FileCatalogue::Entry& FileCatalogue::entry(std::string const& path) {
  auto& entry = entries_[path];
  if (!entry.record) {
    entry.restart = entry.cold.modified != Instant{};
    entry.record = std::make_unique<FileRecord>();
    entry.record->id = entry.cold.id;
  }
  return entry;
}

void FileCatalogue::cool_down(std::string const& path) {
  if (auto const found = entries_.find(path); found != entries_.end())
    cool_down(found->second, host_.clock().now());
}

void FileCatalogue::cool_down(Entry& entry, Instant now) const {
  if (!entry.record) return;
  auto const& record = *entry.record;
  bool const old = record.modified != Instant{} && record.modified + cold_after < now;
  if (!old || record.waits_for != 0 || !format_.can_be_made_again(record.state)) return;
  entry.cold = {.id = record.id, .size = record.size, .modified = record.modified};
  entry.record.reset();
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
    // Tools that are told where to write have a single file, not a folder.
    if (auto const single = host_.stat(root); single && format_.owns(root)) {
      consider(root.string(), *single);
      continue;
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
      if (entries_.contains(path.string())) enough = false;  // gone or moved: only a sweep can tell
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
  std::erase(new_folders_, folder);
  if (new_folders_.size() >= new_folders_max) new_folders_.pop_front();
  new_folders_.push_back(folder);
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
  if (auto const owner = owner_of(path, stat)) {
    auto const known = entries_.find(path);
    if (known != entries_.end() && !known->second.queued) forget(path);
    return consider(*owner, stat);  // news under this name is news of that one
  }
  auto const [place, fresh] = entries_.try_emplace(path);
  auto& entry = place->second;
  entry.sweep = sweep_;
  entry.size = stat.size;
  if (fresh) {
    adopt_renamed(path, entry, stat);
    link(path, stat.id);
  }
  point_to(place->first, entry, stat.id);
  if (!entry.queued && (entry.restart || !is_unchanged(entry, stat))) enqueue(path, stat, entry);
}

/// The same file was met before under another name: through a link, or from another home.
std::optional<std::string> FileCatalogue::owner_of(std::string const& path, FileStat const& stat) const {
  auto const known = path_of_file_.find(hash_of(stat.id));
  if (known == path_of_file_.end() || *known->second == path || stat.id.file == 0) return std::nullopt;
  auto const owner = entries_.find(*known->second);
  if (owner == entries_.end() || owner->second.sweep != sweep_) return std::nullopt;
  auto const now = host_.stat(*known->second);
  if (!now || now->id != stat.id) return std::nullopt;
  return *known->second;
}

/// The file had another name at the sweep before, or has it still but is met under a better one first.
void FileCatalogue::adopt_renamed(std::string const& path, Entry& fresh, FileStat const& stat) {
  auto const known = path_of_file_.find(hash_of(stat.id));
  if (known == path_of_file_.end() || *known->second == path || stat.id.file == 0) return;
  auto const old_path = *known->second;
  auto const old_entry = entries_.find(old_path);
  if (old_entry == entries_.end() || id_of(old_entry->second) != stat.id || old_entry->second.queued) return;
  auto record = std::move(old_entry->second.record);
  old_entry->second.cold = {.id = stat.id};
  auto const waits_for = record ? record->waits_for : 0;
  forget(old_path);
  if (!record) {
    fresh.restart = true;  // a cold one: nothing is left that could be committed under its new name
    return;
  }
  fresh.record = std::move(record);
  if (waits_for != 0) {
    erase_pair(waiting_for_thread_, waits_for, old_path);
    waiting_for_thread_.emplace(waits_for, path);
  }
  changes_.push_back({.source = {}, .item = path, .value = encode(*fresh.record)});
}

void FileCatalogue::wake_waiting() {
  for (auto const& [thread, path] : waiting_for_thread_) {
    auto const waiting = entries_.find(path);
    if (waiting == entries_.end() || waiting->second.record->waits_bytes == bytes_of(thread)) continue;
    waiting->second.restart = true;
    auto const stat = host_.stat(path);
    if (stat && !waiting->second.queued) enqueue(path, *stat, waiting->second);
  }
}

std::uint64_t FileCatalogue::bytes_of(std::uint64_t thread_hash) const {
  std::uint64_t bytes = 0;
  auto const [first, last] = paths_of_thread_.equal_range(thread_hash);
  for (auto at = first; at != last; ++at) {
    if (auto const known = entries_.find(*at->second); known != entries_.end()) bytes += known->second.size;
  }
  return bytes;
}

void FileCatalogue::enqueue(std::string const& path, FileStat const& stat, Entry& entry) {
  entry.queued = true;
  work_bytes_ += stat.size;
  work_.push_back({.path = &entries_.find(path)->first, .stat = stat});
}

FileCatalogue::Work FileCatalogue::take_work() {
  Work work{.path = *work_.back().path, .stat = work_.back().stat};
  work_.pop_back();
  if (work_.empty()) work_ = {};  // a first scan makes it long
  work_bytes_ -= work.stat.size;
  entries_.at(work.path).queued = false;
  return work;
}

void FileCatalogue::drop_unseen(std::set<fs::path> const& unreadable) {
  std::vector<std::string> gone;
  for (auto const& [path, entry] : entries_) {
    if (entry.sweep == sweep_ || entry.queued) continue;
    auto const hidden = std::any_of(unreadable.begin(), unreadable.end(),
                                    [&](fs::path const& root) { return is_below(path, root); });
    // An unreadable subfolder looks like an empty one: ask for the file itself before forgetting it.
    if (!hidden && !host_.stat(path)) gone.push_back(path);
  }
  for (auto const& path : gone) forget(path);
}

void FileCatalogue::forget(std::string const& path) {
  auto const found = entries_.find(path);
  if (found == entries_.end()) return;
  auto const& entry = found->second;
  auto const named = path_of_file_.find(entry.pointed_from);
  if (named != path_of_file_.end() && *named->second == path) path_of_file_.erase(named);
  if (entry.record && entry.record->waits_for != 0)
    erase_pair(waiting_for_thread_, entry.record->waits_for, path);
  if (auto const thread = format_.thread_of(path); !thread.empty())
    erase_pair(paths_of_thread_, hash64(thread), path);
  changes_.push_back({.source = {}, .item = path, .value = {}});
  entries_.erase(found);
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
  auto const [first, last] = paths_of_thread_.equal_range(hash64(thread));
  for (auto at = first; at != last; ++at) {
    if (format_.thread_of(*at->second) == thread) files.emplace_back(*at->second);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void FileCatalogue::sort_work() {
  std::sort(work_.begin(), work_.end(), [](Queued const& a, Queued const& b) {
    return std::tie(a.stat.modified, *a.path) > std::tie(b.stat.modified, *b.path);
  });
}

bool FileCatalogue::below_roots(fs::path const& path) const {
  return std::any_of(roots_.begin(), roots_.end(),
                     [&](fs::path const& root) { return is_below(path, root); });
}

std::vector<fs::path> FileCatalogue::watched() const {
  std::set<fs::path> folders;
  std::vector<std::pair<Instant, std::string_view>> by_age;
  by_age.reserve(entries_.size());
  for (auto const& [path, entry] : entries_) by_age.emplace_back(modified(entry), path);
  std::sort(by_age.rbegin(), by_age.rend());
  if (by_age.size() > hot_files) by_age.resize(hot_files);
  for (auto const& [when, path] : by_age) {
    for (auto folder = fs::path{path}.parent_path(); below_roots(folder); folder = folder.parent_path()) {
      if (!folders.insert(folder).second) break;
    }
  }
  // No log in it yet, or none known: its first one must not go unseen.
  folders.insert(new_folders_.begin(), new_folders_.end());
  for (auto const& root : roots_) {
    folders.insert(root);
    if (root.has_parent_path() && !is_home(host_, homes_, root.parent_path()))
      folders.insert(root.parent_path());
  }
  return {folders.begin(), folders.end()};
}

}  // namespace companion::detectors
