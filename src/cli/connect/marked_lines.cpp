#include "cli/connect/marked_lines.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view line_end_of(std::string_view text) { return text.find("\r\n") == text.npos ? "\n" : "\r\n"; }

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto const end = text.find('\n');
    auto const size = end == text.npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::string marked_block(std::string_view file, std::vector<std::string> const& lines, Marks const& marks) {
  auto const end = line_end_of(file);
  std::string block;
  block.append(marks.begin).append(end);
  for (auto const& line : lines) block.append(line).append(end);
  return block.append(marks.end).append(end);
}

std::string set_aside(std::string_view text, std::size_t line, Marks const& marks) {
  std::string result;
  auto const lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == line) result += marks.aside;
    result += lines[i];
  }
  return result;
}

std::string insert_block(std::string_view text, std::size_t line, std::string_view block) {
  std::string result;
  auto const lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == line) result += block;
    result += lines[i];
  }
  if (line < lines.size()) return result;
  if (!result.empty() && !result.ends_with('\n')) result += line_end_of(text);
  return result.append(block);
}

std::string without_marked_lines(std::string_view text, Marks const& marks) {
  std::string result;
  if (text.starts_with(byte_order_mark)) {
    result = byte_order_mark;
    text.remove_prefix(byte_order_mark.size());
  }
  auto const lines = lines_of(text);
  auto const end_after = [&](std::size_t from) {
    auto const is_end = [&](std::string_view line) { return config::trim(line) == marks.end; };
    auto const found = std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end(), is_end);
    return static_cast<std::size_t>(found - lines.begin());
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (config::trim(lines[i]) == marks.begin) {
      // Without its end nobody knows how far the block goes: then it stays.
      if (auto const end = end_after(i); end < lines.size()) {
        i = end;
        continue;
      }
    }
    auto line = lines[i];
    if (line.starts_with(marks.aside)) line.remove_prefix(marks.aside.size());
    result += line;
  }
  return result;
}

}  // namespace companion::cli
