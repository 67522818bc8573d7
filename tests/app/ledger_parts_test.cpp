#include "app/ledger_parts.hpp"

#include <gtest/gtest.h>

#include "tests/support/file_modes.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

namespace fs = std::filesystem;

config::Config config_in(fs::path const& folder) {
  config::Config config;
  config.data_dir = folder / "data";
  return config;
}

TEST(LedgerParts, MakesAPrivateDataFolder) {
  test::TempFolder const folder;
  auto const parts = open_ledger(config_in(folder.path()), store::Synchronous::normal);
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_TRUE(test::has_mode(folder.path() / "data", 0700));
  EXPECT_TRUE(fs::exists(ledger_path(folder.path() / "data")));
  EXPECT_TRUE(parts->notices.empty());
}

TEST(LedgerParts, OneProcessAtATimeAndTheOtherIsNamed) {
  test::TempFolder const folder;
  auto const config = config_in(folder.path());
  auto const first = open_ledger(config, store::Synchronous::normal);
  ASSERT_TRUE(first);
  auto const second = open_ledger(config, store::Synchronous::normal);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::busy);
  EXPECT_NE(second.error().message.find(std::to_string(platform::process_id())), std::string::npos)
      << second.error().message;
}

TEST(LedgerParts, TheLockEndsWithItsHolder) {
  test::TempFolder const folder;
  auto const config = config_in(folder.path());
  { ASSERT_TRUE(open_ledger(config, store::Synchronous::normal)); }
  EXPECT_TRUE(open_ledger(config, store::Synchronous::normal));
}

TEST(LedgerParts, ABadPriceFileIsToldAndTheBuiltInBookUsed) {
  test::TempFolder const folder;
  auto config = config_in(folder.path());
  config.prices_file = folder.path() / "prices.json";
  folder.write("prices.json", "not json");
  auto const parts = open_ledger(config, store::Synchronous::normal);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->notices.size(), 1U);
  EXPECT_NE(parts->notices.front().find("prices.json"), std::string::npos);
  EXPECT_EQ(parts->prices->origin, "built in");
  EXPECT_GT(parts->prices->book.size(), 100U);
}

TEST(ReadPrices, AMissingFileIsNoProblem) {
  test::TempFolder const folder;
  auto const prices = read_prices(folder.path() / "none.json");
  ASSERT_TRUE(prices);
  EXPECT_EQ(prices->problem, "");
  EXPECT_EQ(prices->origin, "built in");
}

TEST(ReadPrices, AGoodFileReplacesTheBuiltInBook) {
  test::TempFolder const folder;
  folder.write("prices.json",
               R"({"my-model": {"litellm_provider": "openai", "mode": "chat",
                   "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}})");
  auto const prices = read_prices(folder.path() / "prices.json");
  ASSERT_TRUE(prices);
  EXPECT_EQ(prices->problem, "");
  EXPECT_EQ(prices->book.size(), 1U);
}

}  // namespace
}  // namespace companion::app
