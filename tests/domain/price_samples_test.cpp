// Every call of the sample logs costs what its expected.json says, to the nano-dollar.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "domain/price_book.hpp"
#include "tests/support/places.hpp"

namespace companion::domain {
namespace {

std::string read_fixture(std::string const& name) {
  std::ifstream file{std::string{places::fixtures()} + "/logs/" + name, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

struct Sample {
  std::string folder;
  std::size_t calls{0};
  std::string total;
  std::int64_t unpriced{0};
};

class PriceSamples : public testing::TestWithParam<Sample> {};

TEST_P(PriceSamples, EveryCallCostsExactlyWhatIsExpected) {
  auto const book = PriceBook::parse(read_fixture("pricing_fixture.json"));
  ASSERT_TRUE(book) << book.error().message;
  auto const expected = nlohmann::json::parse(read_fixture(GetParam().folder + "/expected.json"));
  NanoUsd total;
  std::int64_t unpriced = 0;
  for (auto const& call : expected.at("calls")) {
    auto const count = [&](char const* key) { return call.value(key, std::int64_t{0}); };
    auto const text = [&](char const* key) {
      return call.contains(key) && call.at(key).is_string() ? call.at(key).get<std::string>() : std::string{};
    };
    auto const model = text("model");
    auto const speed = text("speed");
    auto const geo = text("geo");
    auto const priced = book->price({.model = model,
                                     .tokens = {.input = count("input"),
                                                .cache_read = count("cache_read"),
                                                .cache_write_5m = count("cache_write_5m"),
                                                .cache_write_1h = count("cache_write_1h"),
                                                .output = count("output"),
                                                .reasoning = count("reasoning")},
                                     .web_search_requests = count("web_search"),
                                     .speed = speed,
                                     .inference_geo = geo});
    auto const cost = call.at("cost_usd");
    EXPECT_EQ(priced ? to_decimal(priced->cost) : "none", cost.is_null() ? "none" : cost.get<std::string>())
        << call.dump();
    if (priced) {
      total += priced->cost;
    } else {
      ++unpriced;
    }
  }
  EXPECT_EQ(expected.at("calls").size(), GetParam().calls);
  EXPECT_EQ(to_decimal(total), GetParam().total);
  EXPECT_EQ(unpriced, GetParam().unpriced);
}

INSTANTIATE_TEST_SUITE_P(Logs, PriceSamples,
                         testing::Values(Sample{"claude", 18, "0.428995", 1},
                                         Sample{"codex", 11, "0.28873", 0}),
                         [](auto const& sample) { return sample.param.folder; });

}  // namespace
}  // namespace companion::domain
