#include "config/yaml_layout.hpp"

#include <algorithm>

namespace companion::config {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

YamlLayout::YamlLayout(std::string_view text)
    : text_{text}, line_end_{text.find("\r\n") == text.npos ? "\n" : "\r\n"}, starts_{0} {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') starts_.push_back(at + 1);
  }
}

std::size_t YamlLayout::offset(int line, int column) const {
  auto const at = line_start(static_cast<std::size_t>(std::max(line, 0)));
  return std::min(at + static_cast<std::size_t>(std::max(column, 0)), text_.size());
}

std::size_t YamlLayout::line_of(std::size_t at) const {
  auto const after = std::upper_bound(starts_.begin(), starts_.end(), at);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

std::size_t YamlLayout::column_of(std::size_t at) const { return at - line_start(line_of(at)); }

std::size_t YamlLayout::line_start(std::size_t line) const {
  return line < starts_.size() ? starts_[line] : text_.size();
}

std::string_view YamlLayout::line(std::size_t line) const {
  auto const start = line_start(line);
  auto found = text_.substr(start, line_start(line + 1) - start);
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
  return found;
}

std::size_t YamlLayout::past_properties(std::size_t at) const {
  while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
    while (at < text_.size() && !blank(text_[at])) ++at;
    while (at < text_.size() && blank(text_[at])) ++at;
  }
  return at;
}

std::size_t YamlLayout::quoted_end(std::size_t at) const {
  auto const quote = text_[at];
  for (++at; at < text_.size(); ++at) {
    if (quote == '"' && text_[at] == '\\') {
      ++at;
    } else if (text_[at] == quote) {
      // A doubled single quote stands for one.
      if (quote == '"' || at + 1 == text_.size() || text_[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return text_.size();
}

std::optional<std::size_t> YamlLayout::scalar_end(std::size_t at, std::string_view value) const {
  at = past_properties(at);
  if (at >= text_.size()) return std::nullopt;
  if (text_[at] == '"' || text_[at] == '\'') return quoted_end(at);
  if (value.empty() || text_.substr(at, value.size()) != value) return std::nullopt;
  return at + value.size();
}

std::size_t YamlLayout::element_end(std::size_t at) const {
  auto end = at;
  std::size_t depth = 0;
  bool word_begins = true;
  while (at < text_.size()) {
    auto const c = text_[at];
    if (depth == 0 && (c == ',' || c == ']' || c == '}')) break;
    if (c == '#' && at > 0 && blank(text_[at - 1])) {
      at = std::min(text_.find('\n', at), text_.size());
      continue;
    }
    if (word_begins && (c == '"' || c == '\'')) {
      at = quoted_end(at);
      end = at;
      word_begins = false;
      continue;
    }
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (!blank(c)) {
      word_begins = c == '[' || c == '{' || c == ',' || c == ':';
      end = at + 1;
    }
    ++at;
  }
  return end;
}

Change YamlLayout::without_element(std::vector<std::size_t> const& starts, std::size_t index) const {
  auto const start = starts[index];
  if (index > 0) {
    auto const before = element_end(starts[index - 1]);
    return {.at = before, .length = element_end(start) - before};
  }
  auto const end = starts.size() > 1 ? starts[1] : element_end(start);
  return {.at = start, .length = end - start};
}

std::string changed(std::string_view text, Change const& change) {
  std::string result{text.substr(0, change.at)};
  result += change.text;
  result += text.substr(change.at + change.length);
  return result;
}

}  // namespace companion::config
