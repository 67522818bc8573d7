#include "companion/activity_query.hpp"

#include <array>
#include <charconv>

#include "core/enum_names.hpp"

namespace companion {
namespace {

constexpr std::array<std::string_view, 8> groupings{"total",   "name",    "kind",     "day",
                                                    "program", "project", "category", "session"};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(ActivityBy by) { return name_of(groupings, by); }
std::optional<ActivityBy> parse_activity_by(std::string_view text) {
  return value_of<ActivityBy>(groupings, text);
}

std::string to_string(ActivityCursor cursor) {
  return std::to_string(epoch_ms(cursor.start)) + '.' + std::to_string(cursor.row);
}

std::optional<ActivityCursor> parse_activity_cursor(std::string_view text) {
  auto const point = text.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  auto const ms = whole_number(text.substr(0, point));
  auto const row = whole_number(text.substr(point + 1));
  if (!ms || !row) return std::nullopt;
  return ActivityCursor{.start = from_epoch_ms(*ms), .row = *row};
}

}  // namespace companion
