// PowerShell's PSReadLine: one command a line; a backtick at the end of a line goes on in the next.
#include "detectors/shell/entry.hpp"

namespace companion::detectors::shell {

std::vector<Entry> decode_powershell(std::string_view bytes) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  std::vector<Entry> entries;
  std::string command;
  while (auto line = take_line(bytes)) {
    if (line->ends_with('\r')) line->remove_suffix(1);
    if (line->ends_with('`')) {
      command.append(line->substr(0, line->size() - 1)).push_back('\n');
      continue;
    }
    command.append(*line);
    if (!command.empty()) entries.push_back({.command = valid_utf8(command)});
    command.clear();
  }
  return entries;
}

}  // namespace companion::detectors::shell
