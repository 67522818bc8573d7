// nushell's history.txt: one command a line, its own ends of line written as <\n>.
#include "detectors/shell/entry.hpp"

namespace companion::detectors::shell {

std::vector<Entry> decode_nushell(std::string_view bytes) {
  constexpr std::string_view escaped_end = "<\\n>";
  std::vector<Entry> entries;
  while (auto line = take_line(bytes)) {
    if (line->ends_with('\r')) line->remove_suffix(1);
    std::string command;
    for (auto at = line->find(escaped_end); at != line->npos; at = line->find(escaped_end)) {
      command.append(line->substr(0, at)).push_back('\n');
      line->remove_prefix(at + escaped_end.size());
    }
    command.append(*line);
    if (!command.empty()) entries.push_back({.command = valid_utf8(command)});
  }
  return entries;
}

}  // namespace companion::detectors::shell
