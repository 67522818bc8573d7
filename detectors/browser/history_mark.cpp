#include "detectors/browser/history_mark.hpp"

#include <charconv>

namespace companion::detectors {
namespace {

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  auto const used = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || used >= text.size() || text[used] != ' ') return std::nullopt;
  text.remove_prefix(used + 1);
  return number;
}

}  // namespace

std::string encode(HistoryMark const& mark) {
  auto record = mark.record;
  record.mark = std::to_string(mark.visit) + ' ' + std::to_string(mark.last_time) + ' ' + mark.last_site;
  return encode(record);
}

std::optional<HistoryMark> decode_history_mark(std::string_view text) {
  auto record = decode_database_record(text);
  if (!record) return std::nullopt;
  HistoryMark mark;
  std::string_view rest{record->mark};
  auto const visit = take_number(rest);
  auto const time = take_number(rest);
  if (!visit || !time) return std::nullopt;
  mark.visit = *visit;
  mark.last_time = *time;
  mark.last_site = rest;
  mark.record = std::move(*record);
  return mark;
}

}  // namespace companion::detectors
