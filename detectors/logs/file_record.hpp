// What is remembered of a log file: which one it is, how far it was read, how to tell that it was rewritten.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/host.hpp"
#include "companion/result.hpp"

namespace companion::detectors {

struct FileRecord {
  FileId id;
  std::uint64_t size{0};  ///< when it was last read to its end; 0 with modified 0: not yet
  Instant modified{};
  std::uint64_t offset{0};     ///< behind the last complete line that was read
  std::uint64_t head_hash{0};  ///< of the first `head_size` bytes, all before `offset`
  std::uint64_t tail_hash{0};  ///< of the `tail_size` bytes before `offset`
  std::uint32_t head_size{0};
  std::uint32_t tail_size{0};
  std::uint64_t waits_for{0};    ///< hash of the thread that its reader waits for; 0 = none
  std::uint64_t waits_bytes{0};  ///< what there was of that thread when it began to wait
  std::uint32_t parser_version{0};
  std::string state;  ///< of its reader

  /// Looks as it did when it was last read to its end.
  [[nodiscard]] bool unchanged(FileStat const& now) const {
    return now.id == id && now.size == size && now.modified == modified && modified != Instant{};
  }
};

/// Text form for a checkpoint, and back; nullopt for what this version does not understand.
[[nodiscard]] std::string encode(FileRecord const& record);
[[nodiscard]] std::optional<FileRecord> decode_file_record(std::string_view text);

/// Takes the fingerprints of the bytes before record.offset.
[[nodiscard]] Result<void> fingerprint(FileRecord& record, ReadableFile& file);

/// Whether what lies before record.offset is still what was read. False: read again from the start.
[[nodiscard]] Result<bool> continues(FileRecord const& record, ReadableFile& file, FileStat const& now);

}  // namespace companion::detectors
