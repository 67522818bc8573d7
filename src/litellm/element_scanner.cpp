#include "litellm/element_scanner.hpp"

#include <algorithm>
#include <array>

namespace companion::litellm {
namespace {

using Bytes = std::array<bool, 256>;

constexpr Bytes marked(std::string_view letters) {
  Bytes marks{};
  for (char const letter : letters) marks[static_cast<unsigned char>(letter)] = true;
  return marks;
}

constexpr Bytes outside_stops = marked("\"{}[]\n");
constexpr Bytes string_stops = marked("\"\\\n");

/// Where the first marked byte of [from, end) is, or `end`.
std::size_t find_marked(Bytes const& marks, std::string_view bytes, std::size_t from, std::size_t end) {
  while (from < end && !marks[static_cast<unsigned char>(bytes[from])]) ++from;
  return from;
}

bool separates(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == ',' || byte == ']' ||
         byte == '}' || byte == '{' || byte == '[' || byte == '"';
}

/// Backslashes directly before `end`, not looking further back than `from`.
std::size_t backslashes_before(std::string_view bytes, std::size_t from, std::size_t end) {
  std::size_t count = 0;
  while (end > from && bytes[end - 1] == '\\') {
    --end;
    ++count;
  }
  return count;
}

}  // namespace

void ElementScanner::reset() {
  depth_ = 0;
  in_string_ = escape_open_ = bare_ = line_break_ = torn_string_ = false;
}

ElementScanner::Progress ElementScanner::scan(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (in_string_) {
      at = pass_string(bytes, at);
      if (!in_string_ && depth_ == 0) return {State::ended, at};
      continue;
    }
    if (bare_) {
      if (separates(bytes[at])) return {State::ended, at};
      ++at;
      continue;
    }
    if (depth_ > 0) at = find_marked(outside_stops, bytes, at, bytes.size());
    if (at == bytes.size()) break;
    auto const state = take_outside(bytes[at++]);
    if (state != State::more) return {state, at};
  }
  return {State::more, at};
}

ElementScanner::State ElementScanner::take_outside(char byte) {
  switch (byte) {
    case '"':
      in_string_ = true;
      return State::more;
    case '{':
    case '[':
      if (depth_ == depth_max) return State::broken;
      objects_[depth_++] = byte == '{';
      return State::more;
    case '}':
    case ']':
      if (depth_ == 0 || objects_[depth_ - 1] != (byte == '}')) return State::broken;
      return --depth_ == 0 ? State::ended : State::more;
    case '\n':
      line_break_ = true;
      return State::more;
    default:
      if (depth_ == 0) bare_ = true;
      return State::more;
  }
}

/// Most strings are short; memchr is what makes long prompts cheap. A quote counts when an even number of
/// backslashes stands before it.
std::size_t ElementScanner::pass_string(std::string_view bytes, std::size_t from) {
  constexpr std::size_t short_string = 32;
  if (!escape_open_) {
    auto const soon = std::min(bytes.size(), from + short_string);
    auto const stop = find_marked(string_stops, bytes, from, soon);
    if (stop < soon && bytes[stop] == '"') {
      in_string_ = false;
      return stop + 1;
    }
  }
  auto at = from;
  while (true) {
    auto const quote = bytes.find('"', at);
    auto const end = quote == std::string_view::npos ? bytes.size() : quote;
    if (!torn_string_ && bytes.substr(at, end - at).find('\n') != std::string_view::npos) {
      torn_string_ = line_break_ = true;
    }
    auto const run = backslashes_before(bytes, from, end);
    bool const carried = escape_open_ && run == end - from;
    bool const escaped = (run + (carried ? 1U : 0U)) % 2 == 1;
    if (quote == std::string_view::npos) {
      escape_open_ = escaped;
      return bytes.size();
    }
    at = quote + 1;
    if (!escaped) {
      in_string_ = escape_open_ = false;
      return at;
    }
    escape_open_ = false;
    from = at;
  }
}

}  // namespace companion::litellm
