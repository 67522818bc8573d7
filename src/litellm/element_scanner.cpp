#include "litellm/element_scanner.hpp"

namespace companion::litellm {
namespace {

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

/// memchr is what makes long prompts cheap. A quote counts when an even number of backslashes stands before
/// it.
std::size_t ElementScanner::pass_string(std::string_view bytes, std::size_t from) {
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
