#include "detectors/logs/database_record.hpp"

#include <array>
#include <charconv>

namespace companion::detectors {
namespace {

constexpr std::uint64_t layout = 1;
constexpr std::size_t fields = 8;

std::uint64_t number_of(Instant at) { return static_cast<std::uint64_t>(epoch_ms(at)); }
Instant instant_of(std::uint64_t number) { return from_epoch_ms(static_cast<std::int64_t>(number)); }

}  // namespace

Result<DatabaseLooks> look_at_database(Host const& host, std::string const& path) {
  auto const file = host.stat(path);
  if (!file) return tl::unexpected<Error>(file.error());
  DatabaseLooks looks{.id = file->id, .size = file->size, .modified = file->modified};
  if (auto const log = host.stat(path + "-wal")) {
    looks.log_size = log->size;
    looks.log_modified = log->modified;
  }
  return looks;
}

std::string encode(DatabaseRecord const& record) {
  auto const& looks = record.looks;
  std::array<std::uint64_t, fields> const numbers{
      layout,     record.parser_version,     looks.id.volume, looks.id.file,
      looks.size, number_of(looks.modified), looks.log_size,  number_of(looks.log_modified)};
  std::string text;
  for (auto const number : numbers) text.append(std::to_string(number)).push_back(' ');
  return text.append(record.mark);
}

std::optional<DatabaseRecord> decode_database_record(std::string_view text) {
  std::array<std::uint64_t, fields> numbers{};
  for (auto& number : numbers) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    auto const used = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || used >= text.size() || text[used] != ' ') return std::nullopt;
    text.remove_prefix(used + 1);
  }
  if (numbers[0] != layout) return std::nullopt;
  DatabaseRecord record;
  record.parser_version = static_cast<std::uint32_t>(numbers[1]);
  record.looks = {.id = {.volume = numbers[2], .file = numbers[3]},
                  .size = numbers[4],
                  .modified = instant_of(numbers[5]),
                  .log_size = numbers[6],
                  .log_modified = instant_of(numbers[7])};
  record.mark = text;
  return record;
}

}  // namespace companion::detectors
