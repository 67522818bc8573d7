// Walking JSON objects with simdjson on demand, tolerant of nulls and odd types.
// Include <simdjson.h> before it: it is too heavy for a header of ours.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "detectors/logs/json_token.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;
using simdjson::SUCCESS;

[[nodiscard]] inline bool is_object(ondemand::value& from) {
  ondemand::json_type type{};
  return from.type().get(type) == SUCCESS && type == ondemand::json_type::object;
}

[[nodiscard]] inline bool is_array(ondemand::value& from) {
  ondemand::json_type type{};
  return from.type().get(type) == SUCCESS && type == ondemand::json_type::array;
}

[[nodiscard]] inline std::int64_t count_of(ondemand::value& from) { return to_count(from.raw_json_token()); }

/// Empty for null, numbers and anything else that is no string. Text without escapes is not copied.
[[nodiscard]] inline std::string_view text_of(ondemand::value& from) {
  auto const raw = unquoted(from.raw_json_token());
  if (raw.data() != nullptr && raw.find('\\') == raw.npos) return raw;
  std::string_view text;
  return from.get_string().get(text) == SUCCESS ? text : std::string_view{};
}

/// The key as it stands in the file. No writer escapes the letters of the keys we look for, and the closing
/// quote is there: the first pass of the parser saw it.
[[nodiscard]] inline std::string_view raw_key(char const* start) {
  char const* end = start;
  while (*end != '"') ++end;
  return {start, static_cast<std::size_t>(end - start)};
}

template <class Take>
[[nodiscard]] error_code each_field_of(ondemand::object& object, Take take) {
  for (auto field : object) {
    ondemand::raw_json_string key;
    if (auto const error = field.key().get(key)) return error;
    ondemand::value child;
    if (auto const error = field.value().get(child)) return error;
    if (auto const error = take(raw_key(key.raw()), child)) return error;
  }
  return SUCCESS;
}

/// Calls `take(key, value)` for each field; null and other types are objects without fields.
template <class Take>
[[nodiscard]] error_code each_field(ondemand::value& from, Take take) {
  if (!is_object(from)) return SUCCESS;
  ondemand::object object;
  if (auto const error = from.get_object().get(object)) return error;
  return each_field_of(object, take);
}

/// The same for a whole line, which must be one object and nothing else.
template <class Take>
[[nodiscard]] error_code each_field_of_line(ondemand::parser& parser, std::string_view line, Take take) {
  ondemand::document document;
  if (auto const error = parser.iterate(line.data(), line.size(), line.size() + line_padding).get(document))
    return error;
  ondemand::object object;
  if (auto const error = document.get_object().get(object)) return error;
  if (auto const error = each_field_of(object, take)) return error;
  // Nothing may follow: two records on one line are a torn write.
  bool const at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end ? SUCCESS : simdjson::TRAILING_CONTENT;
}

/// Calls `read(line)`; when the line is no UTF-8, once more with the broken letters replaced: bad text in
/// some tool's output must not cost the call. `repaired` keeps the replacement alive.
template <class Read>
[[nodiscard]] bool read_repairing(std::string_view line, std::string& repaired, Read read) {
  auto const error = read(line);
  if (error != simdjson::UTF8_ERROR) return error == SUCCESS;
  repaired.assign(line).append(line_padding, ' ');
  auto const broken = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  std::replace_if(repaired.begin(), repaired.end(), broken, '?');
  return read(std::string_view{repaired}.substr(0, line.size())) == SUCCESS;
}

}  // namespace companion::detectors
