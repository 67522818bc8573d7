// The log files of one format: which are known, which need reading, which moved or went away.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "companion/host.hpp"
#include "companion/observation.hpp"
#include "companion/time.hpp"
#include "detectors/logs/file_record.hpp"
#include "detectors/logs/log_places.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

class FileCatalogue {
 public:
  struct Entry {
    FileRecord record;
    std::uint64_t sweep{0};  ///< number of the sweep that last saw it
    bool queued{false};
    bool unreadable{false};
    bool restart{false};  ///< read from the start, whatever the fingerprints say
  };
  struct Work {
    std::string path;
    FileStat stat;
  };

  /// `host` and `format` outlive the catalogue.
  FileCatalogue(Host const& host, LogPlaces const& format, LogOptions const& options);

  void restore(std::string const& path, FileRecord record);
  /// Looks at every file below the roots.
  void sweep();
  /// Looks at these files and folders only. False when a sweep is needed to say what happened.
  [[nodiscard]] bool look_at(std::vector<std::filesystem::path> const& changed);

  /// Oldest first.
  [[nodiscard]] bool has_work() const { return !work_.empty(); }
  [[nodiscard]] Work take_work();
  [[nodiscard]] Entry& entry(std::string const& path) { return entries_[path]; }
  void forget(std::string const& path);
  /// Paths whose checkpoints must be dropped, or written anew because they moved.
  [[nodiscard]] std::vector<Checkpoint> take_changes();
  /// The reader of `path` waits for a thread (or no longer): its file is read again when that thread appears.
  void set_waiting(std::string const& path, std::uint64_t thread_hash);

  [[nodiscard]] std::vector<std::filesystem::path> files_of(std::string_view thread) const;
  [[nodiscard]] std::vector<std::filesystem::path> const& roots() const { return roots_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::uint64_t work_bytes() const { return work_bytes_; }
  [[nodiscard]] std::size_t work_files() const { return work_.size(); }
  /// Roots, the folders above the most recently written files, and the folder where a missing root would
  /// appear.
  [[nodiscard]] std::vector<std::filesystem::path> watched() const;

 private:
  void consider(std::string const& path, FileStat const& stat);
  void note_new_folder(std::filesystem::path const& folder);
  [[nodiscard]] bool above_a_root(std::filesystem::path const& path) const;
  [[nodiscard]] bool has_owner(std::string const& path, FileStat const& stat) const;
  void adopt_renamed(std::string const& path, Entry& fresh, FileStat const& stat);
  void wake_waiting(std::string_view path);
  void enqueue(std::string const& path, FileStat const& stat, Entry& entry);
  void drop_unseen(std::set<std::filesystem::path> const& unreadable);
  void sort_work();
  [[nodiscard]] bool below_roots(std::filesystem::path const& path) const;

  Host const& host_;
  LogPlaces const& format_;
  std::vector<std::filesystem::path> roots_;  // the first one that leads to a file owns it
  std::vector<Home> homes_;
  Instant since_;
  std::uint64_t sweep_{0};
  std::unordered_map<std::string, Entry> entries_;
  std::unordered_map<std::uint64_t, std::string> path_of_file_;  // by hash of FileId; the id is checked
  std::unordered_multimap<std::uint64_t, std::string> paths_of_thread_;
  std::unordered_multimap<std::uint64_t, std::string> waiting_for_thread_;
  std::vector<Work> work_;  // newest first: taken from the back
  std::uint64_t work_bytes_{0};
  std::deque<std::filesystem::path> new_folders_;  // the latest that changes told of
  std::vector<Checkpoint> changes_;
};

}  // namespace companion::detectors
