// The files that a catalogue knows, found by path, by file id and by thread. Tens of thousands lie in a busy
// home, so little is kept of each: folders stand once, names in one block, look-ups go over indexes.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "detectors/logs/file_record.hpp"

namespace companion::detectors {

class FileTable {
 public:
  /// Stays that of its file until erase().
  using Index = std::uint32_t;
  static constexpr Index none = 0xffff'ffff;

  struct File {
    std::unique_ptr<FileRecord> record;  ///< null: cold, or not read yet
    std::uint64_t size{0};               ///< when it was last seen
    Instant modified{};                  ///< of a cold one, when it was last read to its end; else empty
    std::uint32_t sweep{0};              ///< number of the sweep that last saw it
    bool queued{false};
    bool unreadable{false};
    bool restart{false};  ///< read from the start, whatever the fingerprints say

   private:
    friend class FileTable;
    bool used_{false};
    Index folder_{none};
    Index next_of_thread_{none};
    std::uint32_t name_at_{0};
    std::uint32_t name_bytes_{0};
    std::uint64_t id_hash_{0};
    std::uint64_t thread_hash_{0};  ///< 0: of none
  };

  FileTable() = default;
  FileTable(FileTable const&) = delete;
  FileTable& operator=(FileTable const&) = delete;

  [[nodiscard]] std::size_t size() const { return by_path_.size(); }
  /// A reference holds until its file is erased.
  [[nodiscard]] File& operator[](Index index) { return files_[index]; }
  [[nodiscard]] File const& operator[](Index index) const { return files_[index]; }

  /// `none` where it is not known.
  [[nodiscard]] Index find(std::string_view path) const;
  [[nodiscard]] Index find(FileId const& id) const;
  /// One that is not known yet, of that thread ("" = of none).
  [[nodiscard]] Index add(std::string_view path, std::string_view thread);
  void erase(Index index);

  [[nodiscard]] std::string path(Index index) const;
  /// From now on find(id) gives this file, whichever it gave before.
  void set_id(Index index, FileId const& id);
  [[nodiscard]] bool has_id(Index index, FileId const& id) const;
  [[nodiscard]] std::vector<Index> of_thread(std::uint64_t thread_hash) const;

  template <class Visit>
  void each(Visit const& visit) const {
    for (Index index = 0; index < files_.size(); ++index) {
      if (files_[index].used_) visit(index, files_[index]);
    }
  }

 private:
  struct Parts {
    std::string_view folder;  // with its separator
    std::string_view name;
  };
  [[nodiscard]] static Parts split(std::string_view path);
  struct Key {
    Index folder{none};
    std::string_view name;
    friend bool operator==(Key const&, Key const&) = default;
  };
  struct Folder {
    std::uint32_t at{0};
    std::uint32_t bytes{0};
  };
  /// Looks an index up by what it stands for in the table.
  template <class Look>
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    FileTable const* table;
    template <class Key>
    std::size_t operator()(Key const& key) const {
      return Look::hash(*table, key);
    }
  };
  template <class Look>
  struct Equal {
    using is_transparent = void;
    FileTable const* table;
    template <class Left, class Right>
    bool operator()(Left const& left, Right const& right) const {
      return Look::key(*table, left) == Look::key(*table, right);
    }
  };
  struct ByFolder;
  struct ByPath;
  struct ById;
  struct ByThread;
  template <class Look>
  using Indexes = boost::unordered_flat_set<Index, Hash<Look>, Equal<Look>>;
  template <class Look>
  [[nodiscard]] Indexes<Look> indexes() const {
    return Indexes<Look>{0, Hash<Look>{this}, Equal<Look>{this}};
  }

  [[nodiscard]] std::string_view text(std::uint32_t at, std::uint32_t bytes) const;
  [[nodiscard]] std::uint32_t keep(std::string_view text);
  [[nodiscard]] Index folder_of(std::string_view folder);
  void join_thread(Index index, std::uint64_t thread_hash);
  void leave_thread(Index index);
  void drop_id(Index index);
  /// Names of files that are gone leave holes: closed when they are the larger part.
  void close_holes();

  std::deque<File> files_;
  std::vector<Index> unused_;
  std::string text_;  // all folders and names
  std::size_t holes_{0};
  std::vector<Folder> folders_;
  Indexes<ByFolder> folder_index_{indexes<ByFolder>()};
  Indexes<ByPath> by_path_{indexes<ByPath>()};
  Indexes<ById> by_id_{indexes<ById>()};
  Indexes<ByThread> by_thread_{indexes<ByThread>()};  // the first of each chain
};

}  // namespace companion::detectors
