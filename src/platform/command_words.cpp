#include "platform/command_words.hpp"

#include <algorithm>

namespace companion::platform {
namespace {

bool is_blank(char letter) { return letter == ' ' || letter == '\t'; }

/// The program's name: quotes group, backslashes are only themselves.
std::string program_word(std::string_view& line) {
  bool const quoted = line.starts_with('"');
  auto const end = quoted ? line.find('"', 1) : line.find_first_of(" \t");
  std::string word{line.substr(quoted ? 1 : 0, end == line.npos ? end : end - (quoted ? 1 : 0))};
  line.remove_prefix(end == line.npos ? line.size() : end + (quoted ? 1 : 0));
  return word;
}

/// Backslashes count only before a quote: 2n make n and the quote works, 2n+1 make n and a quote.
std::string next_word(std::string_view& line) {
  std::string word;
  bool quoted = false;
  std::size_t at = 0;
  while (at < line.size() && (quoted || !is_blank(line[at]))) {
    std::size_t slashes = 0;
    while (at < line.size() && line[at] == '\\') {
      ++slashes;
      ++at;
    }
    if (at == line.size() || line[at] != '"') {
      word.append(slashes, '\\');
      if (slashes == 0) word += line[at++];
      continue;
    }
    word.append(slashes / 2, '\\');
    ++at;
    if (slashes % 2 == 1) {
      word += '"';
    } else if (quoted && at < line.size() && line[at] == '"') {
      word += '"';  // two quotes within quotes are one
      ++at;
    } else {
      quoted = !quoted;
    }
  }
  line.remove_prefix(at);
  return word;
}

void skip_blanks(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
}

bool same_letters(std::string_view one, std::string_view other) {
  auto const upper = [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return upper(a) == upper(b); });
}

}  // namespace

std::vector<std::string> split_command_line(std::string_view line) {
  std::vector<std::string> words;
  if (line.empty()) return words;
  words.push_back(program_word(line));
  for (skip_blanks(line); !line.empty(); skip_blanks(line)) words.push_back(next_word(line));
  return words;
}

std::optional<std::string> find_in_block(std::string_view block, std::string_view name) {
  while (!block.empty() && block.front() != '\0') {
    auto const entry = block.substr(0, block.find('\0'));
    // "=C:=C:\folder" is a drive's folder: its name begins with the sign.
    auto const sign = entry.find('=', 1);
    if (sign != entry.npos && same_letters(entry.substr(0, sign), name))
      return std::string{entry.substr(sign + 1)};
    block.remove_prefix(std::min(entry.size() + 1, block.size()));
  }
  return std::nullopt;
}

}  // namespace companion::platform
