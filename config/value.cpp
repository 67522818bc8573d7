#include "config/value.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "companion/time.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
// Greatest first: printing takes the first that divides.
constexpr std::array<Unit, 5> duration_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 7> byte_units{{{"GiB", std::int64_t{1} << 30U},
                                          {"MiB", std::int64_t{1} << 20U},
                                          {"KiB", std::int64_t{1} << 10U},
                                          {"GB", 1'000'000'000},
                                          {"MB", 1'000'000},
                                          {"KB", 1000},
                                          {"B", 1}}};

tl::unexpected<Error> expected(Kind kind, std::string_view text) {
  return fail(Errc::invalid, "\"" + printable(text) + "\" is no " + std::string{describe(kind)});
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

/// Plain numbers have no unit only when they are 0: "interval: 30" would be anybody's guess.
std::optional<std::int64_t> with_unit(std::string_view text, std::span<Unit const> units) {
  auto const digits = text.find_first_not_of("0123456789");
  auto const number = whole_number(text.substr(0, digits));
  if (!number) return std::nullopt;
  if (digits == text.npos) return *number == 0 ? number : std::nullopt;
  auto const name = trim(text.substr(digits));
  for (auto const& unit : units) {
    if (unit.name != name) continue;
    if (*number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

std::string print_unit(std::int64_t value, std::span<Unit const> units) {
  if (value == 0) return "0";
  for (auto const& unit : units) {
    if (value % unit.factor == 0) return std::to_string(value / unit.factor) + std::string{unit.name};
  }
  return std::to_string(value);
}

std::optional<bool> truth(std::string_view text) {
  for (auto const yes : {"true", "yes", "on"}) {
    if (text == yes) return true;
  }
  for (auto const no : {"false", "no", "off"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

/// HOST:PORT with [v6]:PORT; kept as text, the schema row splits it.
bool is_endpoint(std::string_view text) {
  auto const colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return false;
  auto const host = text.substr(0, colon);
  auto const port = whole_number(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65'535) return false;
  auto const bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  auto const plain = host.find_first_of(":[] \t/") == host.npos;
  return bracketed || plain;
}

bool is_url(std::string_view text) {
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    auto const rest = text.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' && rest.find_first_of(" \t\"<>@") == rest.npos;
  }
  return text.empty();
}

Result<TextMap> pairs(Kind kind, std::string_view text) {
  TextMap map;
  for (auto const& part : split(text, ',')) {
    auto const equals = part.find('=');
    auto const key = trim(std::string_view{part}.substr(0, equals));
    if (equals == part.npos || key.empty()) return expected(kind, part);
    map[std::string{key}] = trim(std::string_view{part}.substr(equals + 1));
  }
  return map;
}

/// A plain YAML scalar where that is safe, else double-quoted.
std::string scalar(std::string_view text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:%+-\\";
  auto const plain = !text.empty() && text.find_first_not_of(safe) == text.npos && text.back() != ':' &&
                     text.find_first_of("-:%") != 0 && !truth(text) && text != "null";
  if (plain) return std::string{text};
  std::string quoted{"\""};
  for (auto const c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string flow(TextList const& list) {
  std::vector<std::string> parts;
  for (auto const& item : list) parts.push_back(scalar(item));
  return "[" + join(parts, ", ") + "]";
}

std::string flow(TextMap const& map) {
  std::vector<std::string> parts;
  for (auto const& [key, item] : map) parts.push_back(scalar(key) + ": " + scalar(item));
  return "{" + join(parts, ", ") + "}";
}

std::string flow(ListMap const& map) {
  std::vector<std::string> parts;
  for (auto const& [key, items] : map) parts.push_back(scalar(key) + ": " + flow(items));
  return "{" + join(parts, ", ") + "}";
}

std::string flow(MapMap const& map) {
  std::vector<std::string> parts;
  for (auto const& [key, items] : map) parts.push_back(scalar(key) + ": " + flow(items));
  return "{" + join(parts, ", ") + "}";
}

}  // namespace

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::path:
      return "path";
    case Kind::boolean:
      return "boolean (true or false)";
    case Kind::integer:
      return "whole number";
    case Kind::duration:
      return "duration such as 500ms, 30s, 15m, 24h or 7d";
    case Kind::bytes:
      return "size such as 64KiB, 8MiB or 1GiB";
    case Kind::choice:
      return "choice";
    case Kind::instant:
      return "date such as 2026-08-20";
    case Kind::endpoint:
      return "address such as 127.0.0.1:4319 or [::1]:4319";
    case Kind::door:
      return "address such as 127.0.0.1:4318, or off";
    case Kind::url:
      return "URL such as http://127.0.0.1:4318/v1/metrics";
    case Kind::text_list:
      return "list";
    case Kind::text_map:
      return "mapping of names to texts";
    case Kind::list_map:
      return "mapping of names to lists";
    case Kind::named:
      return "mapping of names to settings";
  }
  return "value";
}

bool is_scalar(Kind kind) {
  return kind != Kind::text_list && kind != Kind::text_map && kind != Kind::list_map && kind != Kind::named;
}

Result<Value> parse_scalar(Kind kind, std::string_view text) {
  std::optional<std::int64_t> number;
  switch (kind) {
    case Kind::boolean:
      if (auto const value = truth(text)) return Value{*value};
      return expected(kind, text);
    case Kind::integer:
      number = whole_number(text);
      break;
    case Kind::duration:
      number = with_unit(text, duration_units);
      break;
    case Kind::bytes:
      number = with_unit(text, byte_units);
      break;
    case Kind::instant: {
      if (text == "all") return Value{std::int64_t{0}};
      auto const date_only = text.size() == 10;
      auto const at = parse_instant(date_only ? std::string{text} + "T00:00:00Z" : std::string{text});
      if (at) number = epoch_ms(*at);
      break;
    }
    case Kind::endpoint:
      if (!is_endpoint(text)) return expected(kind, text);
      return Value{std::string{text}};
    case Kind::door:
      if (text.empty() || text == "off") return Value{std::string{}};
      if (!is_endpoint(text)) return expected(kind, text);
      return Value{std::string{text}};
    case Kind::url:
      if (is_url(text)) return Value{std::string{text}};
      if (text.find('@') == text.npos) return expected(kind, text);
      return fail(Errc::invalid, "this is no " + std::string{describe(kind)} +
                                     "; credentials belong into telemetry.headers");
    default:
      return Value{std::string{text}};
  }
  if (!number) return expected(kind, text);
  return Value{*number};
}

Result<Value> parse_text(Kind kind, std::string_view text) {
  if (kind == Kind::text_list) return Value{split(text, ',')};
  if (is_scalar(kind)) return parse_scalar(kind, kind == Kind::text ? text : trim(text));
  if (kind == Kind::named) return fail(Errc::invalid, "this is told in the configuration file only");
  auto map = pairs(kind, text);
  if (!map) return propagate(map);
  if (kind == Kind::text_map) return Value{std::move(*map)};
  ListMap lists;
  for (auto const& [key, items] : *map) lists[key] = split(items, ':');
  return Value{std::move(lists)};
}

std::string to_yaml(Kind kind, Value const& value) {
  if (auto const* const flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (auto const* const list = std::get_if<TextList>(&value)) return flow(*list);
  if (auto const* const map = std::get_if<TextMap>(&value)) return flow(*map);
  if (auto const* const map = std::get_if<ListMap>(&value)) return flow(*map);
  if (auto const* const map = std::get_if<MapMap>(&value)) return flow(*map);
  if (auto const* const text = std::get_if<std::string>(&value)) return scalar(*text);
  auto const number = std::get<std::int64_t>(value);
  switch (kind) {
    case Kind::duration:
      return print_unit(number, duration_units);
    case Kind::bytes:
      return print_unit(number, byte_units);
    case Kind::instant:
      return number == 0 ? "all" : format_instant(from_epoch_ms(number));
    default:
      return std::to_string(number);
  }
}

}  // namespace companion::config
