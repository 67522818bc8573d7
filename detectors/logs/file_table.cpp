#include "detectors/logs/file_table.hpp"

#include <limits>
#include <utility>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

std::uint64_t hash_of(FileId const& id) { return hash64(std::to_string(id.volume), id.file); }

constexpr std::size_t holes_worth_closing = 64 * 1024;

}  // namespace

struct FileTable::ByFolder {
  static std::string_view key(FileTable const& table, Index folder) {
    return table.text(table.folders_[folder].at, table.folders_[folder].bytes);
  }
  static std::string_view key(FileTable const&, std::string_view folder) { return folder; }
  template <class Any>
  static std::size_t hash(FileTable const& table, Any const& any) {
    return hash64(key(table, any));
  }
};

struct FileTable::ByPath {
  static Key key(FileTable const& table, Index index) {
    auto const& file = table.files_[index];
    return {.folder = file.folder_, .name = table.text(file.name_at_, file.name_bytes_)};
  }
  static Key key(FileTable const&, Key const& key) { return key; }
  template <class Any>
  static std::size_t hash(FileTable const& table, Any const& any) {
    auto const found = key(table, any);
    return hash64(found.name, found.folder);
  }
};

struct FileTable::ById {
  static std::uint64_t key(FileTable const& table, Index index) { return table.files_[index].id_hash_; }
  static std::uint64_t key(FileTable const&, std::uint64_t hash) { return hash; }
  template <class Any>
  static std::size_t hash(FileTable const& table, Any const& any) {
    return key(table, any);
  }
};

struct FileTable::ByThread {
  static std::uint64_t key(FileTable const& table, Index index) { return table.files_[index].thread_hash_; }
  static std::uint64_t key(FileTable const&, std::uint64_t hash) { return hash; }
  template <class Any>
  static std::size_t hash(FileTable const& table, Any const& any) {
    return key(table, any);
  }
};

FileTable::Parts FileTable::split(std::string_view path) {
  auto const slash = path.find_last_of("/\\");
  auto const name_at = slash == path.npos ? 0 : slash + 1;
  return {.folder = path.substr(0, name_at), .name = path.substr(name_at)};
}

FileTable::Index FileTable::find(std::string_view path) const {
  auto const [folder, name] = split(path);
  auto const known = folder_index_.find(folder);
  if (known == folder_index_.end()) return none;
  auto const found = by_path_.find(Key{.folder = *known, .name = name});
  return found == by_path_.end() ? none : *found;
}

FileTable::Index FileTable::find(FileId const& id) const {
  auto const found = by_id_.find(hash_of(id));
  return found == by_id_.end() ? none : *found;
}

FileTable::Index FileTable::add(std::string_view path, std::string_view thread) {
  auto const [folder, name] = split(path);
  Index index = none;
  if (unused_.empty()) {
    index = static_cast<Index>(files_.size());
    files_.emplace_back();
  } else {
    index = unused_.back();
    unused_.pop_back();
  }
  auto& file = files_[index];
  file.used_ = true;
  file.folder_ = folder_of(folder);
  file.name_at_ = keep(name);
  file.name_bytes_ = static_cast<std::uint32_t>(name.size());
  by_path_.insert(index);
  if (!thread.empty()) join_thread(index, hash64(thread));
  return index;
}

void FileTable::erase(Index index) {
  auto& file = files_[index];
  drop_id(index);
  leave_thread(index);
  by_path_.erase(index);
  holes_ += file.name_bytes_;
  file = {};
  unused_.push_back(index);
  if (holes_ > holes_worth_closing && holes_ > text_.size() / 2) close_holes();
}

std::string FileTable::path(Index index) const {
  auto const key = ByPath::key(*this, index);
  std::string path{ByFolder::key(*this, key.folder)};
  return path.append(key.name);
}

void FileTable::set_id(Index index, FileId const& id) {
  auto const hash = hash_of(id);
  drop_id(index);
  if (auto const other = by_id_.find(hash); other != by_id_.end()) by_id_.erase(other);
  files_[index].id_hash_ = hash;
  by_id_.insert(index);
}

bool FileTable::has_id(Index index, FileId const& id) const { return files_[index].id_hash_ == hash_of(id); }

void FileTable::drop_id(Index index) {
  auto const known = by_id_.find(index);
  if (known != by_id_.end() && *known == index) by_id_.erase(known);
}

std::vector<FileTable::Index> FileTable::of_thread(std::uint64_t thread_hash) const {
  std::vector<Index> found;
  auto const first = by_thread_.find(thread_hash);
  if (first == by_thread_.end()) return found;
  for (auto index = *first; index != none; index = files_[index].next_of_thread_) found.push_back(index);
  return found;
}

void FileTable::join_thread(Index index, std::uint64_t thread_hash) {
  auto& file = files_[index];
  file.thread_hash_ = thread_hash;
  auto const first = by_thread_.find(thread_hash);
  if (first == by_thread_.end()) {
    by_thread_.insert(index);
    return;
  }
  file.next_of_thread_ = std::exchange(files_[*first].next_of_thread_, index);
}

void FileTable::leave_thread(Index index) {
  auto const& file = files_[index];
  if (file.thread_hash_ == 0) return;
  auto const first = by_thread_.find(file.thread_hash_);
  if (*first == index) {
    by_thread_.erase(first);
    if (file.next_of_thread_ != none) by_thread_.insert(file.next_of_thread_);
    return;
  }
  auto before = *first;
  while (files_[before].next_of_thread_ != index) before = files_[before].next_of_thread_;
  files_[before].next_of_thread_ = file.next_of_thread_;
}

std::string_view FileTable::text(std::uint32_t at, std::uint32_t bytes) const {
  return std::string_view{text_}.substr(at, bytes);
}

std::uint32_t FileTable::keep(std::string_view text) {
  auto const at = static_cast<std::uint32_t>(text_.size());
  text_.append(text);
  return at;
}

FileTable::Index FileTable::folder_of(std::string_view folder) {
  if (auto const known = folder_index_.find(folder); known != folder_index_.end()) return *known;
  auto const index = static_cast<Index>(folders_.size());
  folders_.push_back({.at = keep(folder), .bytes = static_cast<std::uint32_t>(folder.size())});
  folder_index_.insert(index);
  return index;
}

void FileTable::close_holes() {
  auto const before = std::exchange(text_, {});
  auto const move = [&](std::uint32_t at, std::uint32_t bytes) {
    return keep(std::string_view{before}.substr(at, bytes));
  };
  for (auto& folder : folders_) folder.at = move(folder.at, folder.bytes);
  for (auto& file : files_) {
    if (file.used_) file.name_at_ = move(file.name_at_, file.name_bytes_);
  }
  holes_ = 0;
}

}  // namespace companion::detectors
