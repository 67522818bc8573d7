// zsh: "command" or, with EXTENDED_HISTORY, ": <start>:<seconds>;command"; metafied; a backslash before the
// end of a line goes on in the next.
#include "detectors/shell/entry.hpp"

#include <charconv>

namespace companion::detectors::shell {
namespace {

constexpr char meta = '\x83';

/// zsh keeps its own special bytes out of the file: they stand as 0x83 and the byte XOR 0x20.
std::string unmetafied(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == meta && i + 1 < bytes.size()) {
      text.push_back(static_cast<char>(static_cast<unsigned char>(bytes[++i]) ^ 0x20U));
    } else {
      text.push_back(bytes[i]);
    }
  }
  return text;
}

/// Takes ": <start>:<seconds>;" off; false when it does not stand there.
bool take_head(std::string_view& text, Entry& entry) {
  if (!text.starts_with(": ")) return false;
  auto const colon = text.find(':', 2);
  auto const semicolon = text.find(';', 2);
  if (colon == text.npos || semicolon == text.npos || colon > semicolon) return false;
  auto start = text.substr(2, colon - 2);
  while (start.starts_with(' ')) start.remove_prefix(1);
  auto const at = epoch_seconds(start);
  auto const digits = text.substr(colon + 1, semicolon - colon - 1);
  std::int64_t seconds = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (!at || error != std::errc{} || end != digits.data() + digits.size()) return false;
  constexpr std::int64_t longest = 366LL * 24 * 3600;
  entry.at = at;
  entry.duration = Milliseconds{seconds < 0 || seconds > longest ? 0 : seconds * 1000};
  text.remove_prefix(semicolon + 1);
  return true;
}

Entry decode(std::string_view raw) {
  Entry entry;
  auto const text = unmetafied(raw);
  std::string_view command{text};
  bool const extended = take_head(command, entry);
  if (!extended && command.starts_with("\\:")) command.remove_prefix(1);
  // One blank keeps a last backslash from meaning that the command goes on.
  if (command.ends_with("\\ ")) command.remove_suffix(1);
  entry.command = valid_utf8(command);
  return entry;
}

}  // namespace

std::vector<Entry> decode_zsh(std::string_view bytes) {
  std::vector<Entry> entries;
  std::string raw;
  while (auto const line = take_line(bytes)) {
    if (line->ends_with('\\')) {
      raw.append(line->substr(0, line->size() - 1)).push_back('\n');
      continue;
    }
    raw.append(*line);
    if (!raw.empty()) entries.push_back(decode(raw));
    raw.clear();
  }
  return entries;
}

}  // namespace companion::detectors::shell
