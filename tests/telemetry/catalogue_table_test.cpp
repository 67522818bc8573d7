#include "telemetry/catalogue_table.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "telemetry/catalogue.hpp"

namespace companion::telemetry {
namespace {

std::string const path = std::string{COMPANION_SOURCE_DIR} + "/docs/metrics.md";

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
    EXPECT_NE(text.find("| `" + std::string{metric.name} + "`<br>"), text.npos) << metric.name;
  }
  EXPECT_NE(text.find("Bounds: 0.01, 0.02"), text.npos);
}

}  // namespace
}  // namespace companion::telemetry
