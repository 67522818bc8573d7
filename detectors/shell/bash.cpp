// bash: one command a line, or, with HISTTIMEFORMAT, a line "#<epoch>" before each, which then may have
// several lines.
#include "detectors/shell/entry.hpp"

namespace companion::detectors::shell {
namespace {

std::optional<Instant> time_line(std::string_view line) {
  return line.starts_with('#') ? epoch_seconds(line.substr(1)) : std::nullopt;
}

}  // namespace

std::vector<Entry> decode_bash(std::string_view bytes) {
  std::vector<Entry> entries;
  std::optional<Instant> time;  // of the entry that is being read
  std::string command;
  auto const flush = [&] {
    if (!command.empty()) entries.push_back({.command = valid_utf8(command), .at = time});
    command.clear();
  };
  while (auto const line = take_line(bytes)) {
    if (auto const next = time_line(*line)) {
      flush();
      time = next;
    } else if (time) {
      if (!command.empty()) command.push_back('\n');
      command.append(*line);
    } else {
      command = *line;
      flush();
    }
  }
  flush();
  return entries;
}

}  // namespace companion::detectors::shell
