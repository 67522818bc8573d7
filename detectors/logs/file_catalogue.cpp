#include "detectors/logs/file_catalogue.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view compressed_suffix = ".zst";
constexpr std::size_t hot_files = 4096;
constexpr std::size_t new_folders_max = 1024;

bool is_below(fs::path const& path, fs::path const& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

std::uint64_t hash_of(FileId const& id) { return hash64(std::to_string(id.volume), id.file); }

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
      since_{options.since} {}

void FileCatalogue::restore(std::string const& path, FileRecord record) {
  path_of_file_[hash_of(record.id)] = path;
  if (auto const thread = format_.thread_of(path); !thread.empty())
    paths_of_thread_.emplace(hash64(thread), path);
  auto const waits_for = record.waits_for;
  entries_[path].record = std::move(record);
  if (waits_for != 0) waiting_for_thread_.emplace(waits_for, path);
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
                     [&](fs::path const& root) { return is_below(root.string(), path); });
}

void FileCatalogue::consider(std::string const& path, FileStat const& stat) {
  if (stat.modified < since_) return;
  // A compressed copy whose plain sibling is still there says nothing more.
  if (path.ends_with(compressed_suffix) && host_.stat(path.substr(0, path.size() - compressed_suffix.size())))
    return;
  if (has_owner(path, stat)) {
    auto const known = entries_.find(path);
    if (known != entries_.end() && !known->second.queued) forget(path);
    return;
  }
  auto const [place, fresh] = entries_.try_emplace(path);
  auto& entry = place->second;
  entry.sweep = sweep_;
  if (fresh) {
    if (auto const thread = format_.thread_of(path); !thread.empty())
      paths_of_thread_.emplace(hash64(thread), path);
    adopt_renamed(path, entry, stat);
    wake_waiting(path);
  }
  path_of_file_[hash_of(stat.id)] = path;
  if (!entry.queued && (entry.restart || !entry.record.unchanged(stat))) enqueue(path, stat, entry);
}

/// The same file was met before under another name: through a link, or from another home.
bool FileCatalogue::has_owner(std::string const& path, FileStat const& stat) const {
  auto const known = path_of_file_.find(hash_of(stat.id));
  if (known == path_of_file_.end() || known->second == path || stat.id.file == 0) return false;
  auto const owner = entries_.find(known->second);
  if (owner == entries_.end() || owner->second.sweep != sweep_) return false;
  auto const now = host_.stat(known->second);
  return now && now->id == stat.id;
}

/// The file had another name at the sweep before, or has it still but is met under a better one first.
void FileCatalogue::adopt_renamed(std::string const& path, Entry& fresh, FileStat const& stat) {
  auto const known = path_of_file_.find(hash_of(stat.id));
  if (known == path_of_file_.end() || known->second == path || stat.id.file == 0) return;
  auto const old_path = known->second;
  auto const old_entry = entries_.find(old_path);
  if (old_entry == entries_.end() || old_entry->second.record.id != stat.id || old_entry->second.queued)
    return;
  fresh.record = old_entry->second.record;
  auto const waits_for = fresh.record.waits_for;
  forget(old_path);
  if (waits_for != 0) waiting_for_thread_.emplace(waits_for, path);
  changes_.push_back({.source = {}, .item = path, .value = encode(fresh.record)});
}

void FileCatalogue::wake_waiting(std::string_view path) {
  auto const thread = format_.thread_of(path);
  if (thread.empty()) return;
  auto const [first, last] = waiting_for_thread_.equal_range(hash64(thread));
  for (auto at = first; at != last; ++at) {
    auto const waiting = entries_.find(at->second);
    if (waiting == entries_.end()) continue;
    waiting->second.restart = true;
    auto const stat = host_.stat(at->second);
    if (stat && !waiting->second.queued) enqueue(at->second, *stat, waiting->second);
  }
}

void FileCatalogue::enqueue(std::string const& path, FileStat const& stat, Entry& entry) {
  entry.queued = true;
  work_bytes_ += stat.size;
  work_.push_back({.path = path, .stat = stat});
}

FileCatalogue::Work FileCatalogue::take_work() {
  auto work = std::move(work_.back());
  work_.pop_back();
  work_bytes_ -= work.stat.size;
  if (auto const found = entries_.find(work.path); found != entries_.end()) found->second.queued = false;
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
  auto const& record = found->second.record;
  auto const named = path_of_file_.find(hash_of(record.id));
  if (named != path_of_file_.end() && named->second == path) path_of_file_.erase(named);
  if (record.waits_for != 0) erase_pair(waiting_for_thread_, record.waits_for, path);
  if (auto const thread = format_.thread_of(path); !thread.empty())
    erase_pair(paths_of_thread_, hash64(thread), path);
  entries_.erase(found);
  changes_.push_back({.source = {}, .item = path, .value = {}});
}

std::vector<Checkpoint> FileCatalogue::take_changes() { return std::exchange(changes_, {}); }

void FileCatalogue::set_waiting(std::string const& path, std::uint64_t thread_hash) {
  auto& record = entries_[path].record;
  if (record.waits_for == thread_hash) return;
  if (record.waits_for != 0) erase_pair(waiting_for_thread_, record.waits_for, path);
  record.waits_for = thread_hash;
  if (thread_hash != 0) waiting_for_thread_.emplace(thread_hash, path);
}

std::vector<fs::path> FileCatalogue::files_of(std::string_view thread) const {
  std::vector<fs::path> files;
  auto const [first, last] = paths_of_thread_.equal_range(hash64(thread));
  for (auto at = first; at != last; ++at) {
    if (format_.thread_of(at->second) == thread) files.emplace_back(at->second);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void FileCatalogue::sort_work() {
  std::sort(work_.begin(), work_.end(), [](Work const& a, Work const& b) {
    return std::pair{a.stat.modified, std::string_view{a.path}} >
           std::pair{b.stat.modified, std::string_view{b.path}};
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
  for (auto const& [path, entry] : entries_) by_age.emplace_back(entry.record.modified, path);
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
