// The log files of one format: which are known, which need reading and when that is looked at, which moved or
// went away.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/logs/file_record.hpp"
#include "detectors/logs/file_table.hpp"
#include "detectors/logs/log_places.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

class FileCatalogue {
 public:
  /// A busy year leaves tens of thousands of files that nobody writes to any more. Those are kept cold,
  /// without a record; one that changes after all is read again from the start, which the ledger folds into
  /// what it has.
  using File = FileTable::File;
  struct Work {
    std::string path;
    FileStat stat;
  };

  /// `host` and `format` outlive the catalogue.
  FileCatalogue(Host const& host, LogPlaces const& format, LogOptions const& options);

  /// What the detector has committed; what was read by other rules is read again: the ledger folds it.
  void restore(std::vector<Checkpoint> const& checkpoints);
  /// News for the next plan().
  void changed(std::span<std::filesystem::path const> paths);
  [[nodiscard]] bool has_news() const { return !changed_.empty(); }
  /// Finds work: among what changed() told and `unfinished`, or everywhere, without news and once in a while.
  void plan(std::vector<std::filesystem::path> const& unfinished = {});
  /// Ends a slice: what moved or went away is told of first, since a file may be back under the same name.
  void finish(Scan& scan);

  /// Oldest first.
  [[nodiscard]] bool has_work() const { return !work_.empty(); }
  [[nodiscard]] Work take_work();
  /// Of the work that the last plan found.
  [[nodiscard]] ScanProgress& progress() { return progress_; }
  /// With a record, whatever it was before.
  [[nodiscard]] File& entry(std::string const& path);
  /// The file was read to its end: from now on less may be remembered of it.
  void cool_down(std::string const& path);
  void forget(std::string const& path);
  /// The reader of `path` waits for more of a thread (or no longer): its file is read again from the start
  /// when the files of that thread are others, or longer, than they were when it began to wait.
  void set_waiting(std::string const& path, std::uint64_t thread_hash);

  [[nodiscard]] std::vector<std::filesystem::path> files_of(std::string_view thread) const;
  [[nodiscard]] std::vector<std::filesystem::path> const& roots() const { return roots_; }
  [[nodiscard]] std::size_t size() const { return files_.size(); }
  /// Roots, the folders above the most recently written files, and the folder where a missing root would
  /// appear.
  [[nodiscard]] std::vector<std::filesystem::path> watched() const;

 private:
  void sweep();
  /// Looks at these files and folders only. False when a sweep is needed to say what happened.
  [[nodiscard]] bool look_at(std::vector<std::filesystem::path> const& changed);
  using Index = FileTable::Index;

  void restore(std::string const& path, FileRecord record);
  [[nodiscard]] Index find_or_add(std::string const& path);
  void cool_down(File& file, Instant now) const;
  void consider(std::string const& path, FileStat const& stat);
  [[nodiscard]] bool is_as_cold(Index index, FileStat const& now) const;
  void note_new_folder(std::filesystem::path const& folder);
  [[nodiscard]] bool above_a_root(std::filesystem::path const& path) const;
  [[nodiscard]] std::optional<std::string> owner_of(Index index, FileStat const& stat) const;
  void adopt_renamed(std::string const& path, Index fresh, FileStat const& stat);
  void wake_waiting();
  [[nodiscard]] std::uint64_t bytes_of(std::uint64_t thread_hash) const;
  void enqueue(Index index, FileStat const& stat);
  void forget(Index index);
  void drop_unseen(std::set<std::filesystem::path> const& unreadable);
  void sort_work();
  [[nodiscard]] bool below_roots(std::filesystem::path const& path) const;

  Host const& host_;
  LogPlaces const& format_;
  std::vector<std::filesystem::path> roots_;     // the first one that leads to a file owns it
  std::vector<std::filesystem::path> standing_;  // always watched: roots, and where they would appear
  std::vector<Home> homes_;
  Instant since_;
  Milliseconds sweep_interval_;
  std::uint32_t sweep_{0};
  Instant swept_{};  ///< when
  std::vector<std::filesystem::path> changed_;
  FileTable files_;
  std::unordered_multimap<std::uint64_t, std::string> waiting_for_thread_;
  struct Queued {
    Index file{FileTable::none};  ///< what is queued stays
    FileStat stat;
  };
  std::vector<Queued> work_;  // newest first: taken from the back
  std::uint64_t work_bytes_{0};
  std::deque<std::string> new_folders_;  // the latest that changes told of
  std::vector<Checkpoint> changes_;      ///< to be dropped, or written anew because their files moved
  ScanProgress progress_;
};

}  // namespace companion::detectors
