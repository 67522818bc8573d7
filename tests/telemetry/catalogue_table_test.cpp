#include "telemetry/catalogue_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "telemetry/catalogue.hpp"
#include "tests/support/places.hpp"

namespace companion::telemetry {
namespace {

std::string const path = std::string{places::source_folder()} + "/docs/metrics.md";

TEST(CatalogueTable, TheDocumentIsWhatTheCatalogueSays) {
  if (std::getenv("COMPANION_UPDATE_DOCS") != nullptr) std::ofstream{path} << catalogue_markdown();
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), catalogue_markdown())
      << "Set COMPANION_UPDATE_DOCS=1 and run this test to print it anew.";
}

TEST(CatalogueTable, EveryMetricHasARow) {
  auto const text = catalogue_markdown();
  for (auto const& metric : catalogue()) {
    EXPECT_NE(text.find("| `" + std::string{metric.name} + '`'), text.npos) << metric.name;
  }
  EXPECT_EQ(text.find("`gen_ai.client.token.usage`<br>"), text.npos) << "it is not there unless asked for";
  EXPECT_NE(text.find("Bounds: 0.01, 0.02"), text.npos);
}

TEST(CatalogueTable, TheRowsOfATableHaveTheCellsOfItsHead) {
  std::istringstream lines{catalogue_markdown()};
  std::ptrdiff_t cells = 0;
  for (std::string line; std::getline(lines, line);) {
    auto const now = std::count(line.begin(), line.end(), '|');
    EXPECT_TRUE(cells == 0 || now == 0 || now == cells) << line;
    cells = now;
  }
}

TEST(CatalogueTable, ValuesOfAttributesAreListed) {
  auto const text = catalogue_markdown();
  EXPECT_NE(
      text.find("| `ai.usage.status` | `ai_usage_status` | `dark`, `proxy_only`, `tracked`, `unknown` |\n"),
      text.npos);
  EXPECT_NE(text.find("| `ai.usage.source` of `ai.cli.command.*` | `ai_usage_source` | `shell` |\n"),
            text.npos);
}

}  // namespace
}  // namespace companion::telemetry
