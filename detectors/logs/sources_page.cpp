#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/enum_names.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

constexpr std::array<std::string_view, 4> details{"call", "turn", "session total", "presence only"};
constexpr std::array<std::string_view, 5> id_kinds{"response id", "own id", "fingerprint", "growing total",
                                                   "none"};
constexpr std::array<std::string_view, 3> confidences{"live", "sample", "documented"};

constexpr std::string_view head =
    "# Token logs that are read\n\n"
    "This page is printed from what the readers declare (`COMPANION_UPDATE_DOCS=1 "
    "build/dev/tests/test_detectors`).\n\n"
    "*Detail*: `call` = every model request; `turn` = requests of one turn, summed by the tool; `session "
    "total` = "
    "a growing\nsum, counted at the session's start, whose route cannot be told; `presence only` = no usage "
    "in "
    "it. *Identity*: what\nmakes two accounts the same call. *Known from*: `live` = the real program was run "
    "and "
    "compared with what was served;\n`sample` = hand-made samples after the program's source; `documented` = "
    "descriptions.\n\n"
    "| Tool | Name | Where | Detail | Identity | Known from | Notes |\n|---|---|---|---|---|---|---|\n";

struct Row {
  std::string_view tool;
  Declaration declaration;
};

template <class Formats>
void append(std::vector<Row>& rows, Formats const& formats) {
  for (auto const& format : formats)
    rows.push_back({.tool = format->tool(), .declaration = format->declaration()});
}

std::string escaped(std::string_view cell) {
  std::string text;
  for (char const c : cell) {
    if (c == '|') text.push_back('\\');
    text.push_back(c);
  }
  return text;
}

}  // namespace

std::string sources_page() {
  std::vector<Row> rows;
  append(rows, make_log_formats());
  append(rows, make_document_formats());
  append(rows, make_database_formats());
  std::stable_sort(rows.begin(), rows.end(), [](Row const& a, Row const& b) { return a.tool < b.tool; });
  std::string page{head};
  for (auto const& [tool, said] : rows) {
    page.append("| ").append(said.title).append(" | `").append(tool).append("` | `");
    page.append(escaped(said.paths)).append("` | ").append(name_of(details, said.detail)).append(" | ");
    page.append(name_of(id_kinds, said.ids)).append(" | ").append(name_of(confidences, said.confidence));
    page.append(" | ").append(escaped(said.note)).append(" |\n");
  }
  return page;
}

}  // namespace companion::detectors
