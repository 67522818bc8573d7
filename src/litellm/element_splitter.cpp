#include "litellm/element_splitter.hpp"

namespace companion::litellm {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char byte) { return blanks.find(byte) != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

void ElementSplitter::push(std::string_view bytes) {
  while (!bytes.empty()) bytes.remove_prefix(step(bytes));
}

std::size_t ElementSplitter::step(std::string_view bytes) {
  switch (mode_) {
    case Mode::start:
      return take_start(bytes.front());
    case Mode::array:
      return place_ == Place::inside ? take_element(bytes) : take_array_gap(bytes.front());
    case Mode::values:
      return place_ == Place::inside ? take_element(bytes) : take_value_gap(bytes.front());
    case Mode::lines:
      return take_line(bytes);
    case Mode::resync:
      return take_until_object_line(bytes);
    case Mode::lost:
      break;
  }
  passed_ += bytes.size();
  return bytes.size();
}

std::size_t ElementSplitter::take_start(char byte) {
  if (mark_ < byte_order_mark.size() && byte == byte_order_mark[mark_]) {
    ++mark_;
    return 1;
  }
  if (is_blank(byte)) return 1;
  mode_ = byte == '[' ? Mode::array : Mode::values;
  return byte == '[' ? 1 : 0;
}

std::size_t ElementSplitter::take_array_gap(char byte) {
  if (is_blank(byte)) return 1;
  if (byte == ',') {
    if (place_ == Place::before) report("empty element", 0);
    comma_ = true;
    place_ = Place::before;
    return 1;
  }
  if (byte == ']') {
    if (comma_) report("empty element", 0);
    comma_ = false;
    place_ = Place::before;
    mode_ = Mode::values;
    return 1;
  }
  if (place_ == Place::after) {
    mode_ = Mode::lost;
    return 0;
  }
  comma_ = false;
  place_ = Place::inside;
  return 0;
}

std::size_t ElementSplitter::take_value_gap(char byte) {
  if (byte == '\n' && one_line_) {
    mode_ = Mode::lines;
    return 1;
  }
  if (is_blank(byte)) return 1;
  if (one_line_) decided_ = true;
  one_line_ = false;
  if (byte == '[') {
    mode_ = Mode::array;
    place_ = Place::before;
    return 1;
  }
  place_ = Place::inside;
  return 0;
}

std::size_t ElementSplitter::take_element(std::string_view bytes) {
  auto const progress = scanner_.scan(bytes);
  auto const part = bytes.substr(0, progress.used);
  switch (progress.state) {
    case ElementScanner::State::more:
      keep(part);
      break;
    case ElementScanner::State::ended:
      hand_on(part);
      break;
    case ElementScanner::State::broken:
      give_up(part);
      break;
  }
  return progress.used;
}

std::size_t ElementSplitter::take_line(std::string_view bytes) {
  auto const end = bytes.find('\n');
  if (end == std::string_view::npos) {
    keep(bytes);
    return bytes.size();
  }
  hand_on(bytes.substr(0, end));
  return end + 1;
}

std::size_t ElementSplitter::take_until_object_line(std::string_view bytes) {
  if (line_begins_ && bytes.front() == '{') {
    mode_ = Mode::values;
    place_ = Place::inside;
    return 0;
  }
  auto const end = bytes.find('\n');
  line_begins_ = end != std::string_view::npos;
  return line_begins_ ? end + 1 : bytes.size();
}

void ElementSplitter::keep(std::string_view part) {
  passed_ += part.size();
  if (passed_ > limit_) {
    std::string{}.swap(held_);
  } else {
    held_.append(part);
  }
}

void ElementSplitter::hand_on(std::string_view last_part) {
  auto const bytes = passed_ + last_part.size();
  bool const first_object = mode_ == Mode::values && !decided_ && !scanner_.is_bare();
  if (first_object && scanner_.has_torn_string()) return give_up(last_part);
  if (first_object) {
    decided_ = scanner_.has_line_break();
    one_line_ = !decided_;
  }
  place_ = Place::after;
  scanner_.reset();
  passed_ = 0;
  if (bytes > limit_) {
    std::string{}.swap(held_);
    return report("element too large", bytes);
  }
  auto text = last_part;
  if (!held_.empty()) text = held_.append(last_part);
  text = trimmed(text);
  if (!text.empty()) sink_.element(index_++, text);
  held_.clear();
}

/// The brackets of the unfinished element do not match, or the body ended within it.
void ElementSplitter::give_up(std::string_view last_part) {
  keep(last_part);
  if (mode_ == Mode::array) {
    mode_ = Mode::lost;
    return;
  }
  if (!decided_ && reread_as_lines()) return;
  report(passed_ > limit_ ? "element too large" : "brackets or quotes do not match", passed_);
  held_.clear();
  passed_ = 0;
  scanner_.reset();
  line_begins_ = false;
  mode_ = Mode::resync;
}

/// Happens at most once in a body: lines stay lines, so the work stays linear.
bool ElementSplitter::reread_as_lines() {
  if (held_.find("\n{") == std::string::npos) return false;
  auto const again = std::move(held_);
  held_ = {};
  passed_ = 0;
  scanner_.reset();
  mode_ = Mode::lines;
  push(again);
  return true;
}

void ElementSplitter::finish() {
  bool const inside = place_ == Place::inside;
  if (mode_ == Mode::values && inside) {
    if (scanner_.is_bare()) return hand_on({});
    give_up({});
  }
  if (mode_ == Mode::lines) hand_on({});
  if (mode_ == Mode::array)
    report(inside ? "the body ends within the element" : "the array has no end", passed_);
  if (mode_ == Mode::lost) report("brackets or commas do not match from here on", passed_);
}

void ElementSplitter::report(std::string_view reason, std::uint64_t bytes) {
  sink_.malformed(index_++, reason, bytes);
}

}  // namespace companion::litellm
