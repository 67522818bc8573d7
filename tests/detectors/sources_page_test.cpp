// docs/SOURCES.md against what the readers declare. COMPANION_UPDATE_DOCS=1 writes it anew.
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/unread.hpp"
#include "tests/support/places.hpp"

namespace companion::detectors {
namespace {

bool is_name(std::string_view tool) {
  bool good = !tool.empty() && tool.size() < 32;
  for (char const c : tool)
    good = good && (std::islower(static_cast<unsigned char>(c)) != 0 ||
                    std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-');
  return good;
}

TEST(SourcesPage, TheDocumentIsWhatTheReadersDeclare) {
  auto const path = std::string{places::source_folder()} + "/docs/SOURCES.md";
  auto const page = sources_page();
  if (std::getenv("COMPANION_UPDATE_DOCS") != nullptr) std::ofstream{path, std::ios::binary} << page;
  std::ifstream in{path, std::ios::binary};
  std::string const kept{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(kept == page) << "run COMPANION_UPDATE_DOCS=1 build/dev/tests/test_detectors";
}

TEST(SourcesPage, EveryRowHasItsCells) {
  std::size_t rows = 0;
  auto const page = sources_page();
  for (std::size_t at = page.find("\n| ") + 1; at != 0; at = page.find("\n| ", at) + 1) {
    auto const line = page.substr(at, page.find('\n', at) - at);
    EXPECT_EQ(line.find("|  |"), line.npos) << line;
    EXPECT_TRUE(line.ends_with(" |")) << line;
    ++rows;
  }
  EXPECT_GT(rows, log_tools().size());
}

TEST(SourcesPage, ToolsHavePlainNamesAndSaySoInTheirSources) {
  auto const check = [](auto const& formats) {
    for (auto const& format : formats) {
      EXPECT_TRUE(is_name(format->tool())) << format->tool();
      EXPECT_TRUE(format->source().starts_with("log:")) << format->source();
      EXPECT_TRUE(format->name().starts_with("log:")) << format->name();
      EXPECT_FALSE(format->declaration().title.empty()) << format->tool();
      EXPECT_FALSE(format->declaration().paths.empty()) << format->tool();
      EXPECT_GT(format->parser_version(), 0U) << format->tool();
    }
  };
  check(make_log_formats());
  check(make_document_formats());
  check(make_database_formats());
}

TEST(SourcesPage, NoTwoDetectorsHaveTheSameName) {
  std::set<std::string> names;
  auto const check = [&names](auto const& formats) {
    for (auto const& format : formats)
      EXPECT_TRUE(names.insert(std::string{format->name()}).second) << format->name();
  };
  check(make_log_formats());
  check(make_document_formats());
  check(make_database_formats());
}

TEST(SourcesPage, WhatIsOnlyPresentHasNoReader) {
  std::set<std::string_view> seen;
  for (auto const& known : presence_only()) {
    EXPECT_TRUE(is_name(known.tool)) << known.tool;
    EXPECT_TRUE(seen.empty() || *seen.rbegin() < known.tool) << known.tool << " is out of order";
    seen.insert(known.tool);
    EXPECT_EQ(known.declaration.detail, Detail::presence) << known.tool;
    for (auto const tool : log_tools()) EXPECT_NE(tool, known.tool);
  }
}

TEST(SourcesPage, WhatIsLeftOutHasAReason) {
  for (auto const& [title, reason] : left_out()) {
    EXPECT_FALSE(title.empty());
    EXPECT_GT(reason.size(), 10U) << title;
  }
}

}  // namespace
}  // namespace companion::detectors
