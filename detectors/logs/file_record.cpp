#include "detectors/logs/file_record.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

constexpr std::uint64_t layout = 2;
constexpr std::size_t fields = 13;
constexpr std::uint32_t head_bytes = 1024;
constexpr std::uint32_t tail_bytes = 256;

Result<std::uint64_t> hash_of(ReadableFile& file, std::uint64_t offset, std::uint32_t size) {
  std::array<char, head_bytes> bytes{};
  std::size_t have = 0;
  while (have < size) {
    auto const got = file.read_at(offset + have, std::span{bytes}.subspan(have, size - have));
    if (!got) return tl::unexpected<Error>(got.error());
    if (*got == 0) break;
    have += *got;
  }
  return hash64({bytes.data(), have}, size);
}

}  // namespace

std::string encode(FileRecord const& record) {
  std::array<std::uint64_t, fields> const numbers{layout,
                                                  record.parser_version,
                                                  record.id.volume,
                                                  record.id.file,
                                                  record.size,
                                                  static_cast<std::uint64_t>(epoch_ms(record.modified)),
                                                  record.offset,
                                                  record.head_size,
                                                  record.head_hash,
                                                  record.tail_size,
                                                  record.tail_hash,
                                                  record.waits_for,
                                                  record.waits_bytes};
  std::string text;
  text.reserve(fields * 12 + record.state.size());
  for (auto const number : numbers) text.append(std::to_string(number)).push_back(' ');
  return text.append(record.state);
}

std::optional<FileRecord> decode_file_record(std::string_view text) {
  std::array<std::uint64_t, fields> numbers{};
  for (auto& number : numbers) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    auto const used = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || used >= text.size() || text[used] != ' ') return std::nullopt;
    text.remove_prefix(used + 1);
  }
  if (numbers[0] != layout || numbers[7] > head_bytes || numbers[9] > tail_bytes) return std::nullopt;
  FileRecord record;
  record.parser_version = static_cast<std::uint32_t>(numbers[1]);
  record.id = {.volume = numbers[2], .file = numbers[3]};
  record.size = numbers[4];
  record.modified = from_epoch_ms(static_cast<std::int64_t>(numbers[5]));
  record.offset = numbers[6];
  record.head_size = static_cast<std::uint32_t>(numbers[7]);
  record.head_hash = numbers[8];
  record.tail_size = static_cast<std::uint32_t>(numbers[9]);
  record.tail_hash = numbers[10];
  record.waits_for = numbers[11];
  record.waits_bytes = numbers[12];
  record.state = text;
  return record;
}

Result<void> fingerprint(FileRecord& record, ReadableFile& file) {
  record.head_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(record.offset, head_bytes));
  record.tail_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(record.offset, tail_bytes));
  auto const head = hash_of(file, 0, record.head_size);
  if (!head) return tl::unexpected<Error>(head.error());
  auto const tail = hash_of(file, record.offset - record.tail_size, record.tail_size);
  if (!tail) return tl::unexpected<Error>(tail.error());
  record.head_hash = *head;
  record.tail_hash = *tail;
  return {};
}

Result<bool> continues(FileRecord const& record, ReadableFile& file, FileStat const& now) {
  if (record.offset == 0) return false;
  if (now.size < record.offset || now.size < record.size || now.modified < record.modified) return false;
  // Written to without growing: rewritten with the same length, or touched; reading again costs little.
  if (now.size == record.size && now.modified != record.modified) return false;
  auto const head = hash_of(file, 0, record.head_size);
  if (!head) return tl::unexpected<Error>(head.error());
  if (*head != record.head_hash) return false;
  auto const tail = hash_of(file, record.offset - record.tail_size, record.tail_size);
  if (!tail) return tl::unexpected<Error>(tail.error());
  return *tail == record.tail_hash;
}

}  // namespace companion::detectors
