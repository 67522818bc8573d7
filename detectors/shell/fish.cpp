// fish: "- cmd: <command>" and indented lines below it. It looks like YAML and is none: a backslash is
// doubled, an end of line is written as backslash and n, and nothing else is escaped.
#include "detectors/shell/entry.hpp"

namespace companion::detectors::shell {
namespace {

constexpr std::string_view head = "- cmd: ";
constexpr std::string_view when = "  when: ";

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const escape = text[i] == '\\' && i + 1 < text.size();
    if (escape && text[i + 1] == 'n') {
      out.push_back('\n');
      ++i;
    } else {
      out.push_back(text[i]);
      if (escape && text[i + 1] == '\\') ++i;
    }
  }
  return out;
}

}  // namespace

std::vector<Entry> decode_fish(std::string_view bytes) {
  std::vector<Entry> entries;
  std::optional<Entry> open;
  auto const flush = [&] {  // a record without its time is not finished
    if (open && open->at) entries.push_back(std::move(*open));
    open.reset();
  };
  while (auto const line = take_line(bytes)) {
    if (line->starts_with(head)) {
      flush();
      open = Entry{.command = valid_utf8(unescaped(line->substr(head.size())))};
    } else if (open && line->starts_with(when)) {
      open->at = epoch_seconds(line->substr(when.size()));
    }
  }
  flush();
  return entries;
}

}  // namespace companion::detectors::shell
