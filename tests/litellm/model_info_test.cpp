#include "litellm/model_info.hpp"

#include <gtest/gtest.h>

#include "tests/litellm/api_fixture.hpp"

namespace companion::litellm {
namespace {

TEST(ModelInfo, ReadinessTellsWhetherThereIsADatabase) {
  auto const old = read_readiness(api_answer("1.81.16", "health_readiness"));
  ASSERT_TRUE(old);
  EXPECT_EQ(old->version, "1.81.16");
  EXPECT_EQ(old->database, true);
  auto const none = read_readiness(R"({"status": "healthy", "db": "Not connected"})");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->database, false);
  EXPECT_EQ(none->version, "");
  EXPECT_EQ(read_readiness("{}")->database, std::nullopt);
}

TEST(ModelInfo, DeploymentsHaveTheirPricesAndPatternsAreNone) {
  for (auto const* version : {"1.81.16", "1.108.7"}) {
    auto const models = read_model_info(api_answer(version, "model_info"));
    ASSERT_TRUE(models) << version;
    ASSERT_FALSE(models->empty());
    auto const& priced = models->back();
    EXPECT_EQ(priced.name, "priced");
    EXPECT_EQ(priced.model, "openai/gpt-4o-mini");
    EXPECT_EQ(priced.prices.at("input_cost_per_token"), "1e-06");
    EXPECT_EQ(priced.prices.at("output_cost_per_token"), "2e-06");
    EXPECT_FALSE(priced.prices.contains("max_tokens"));
    for (auto const& model : *models) EXPECT_EQ(model.name.find('*'), std::string::npos);
  }
}

TEST(ModelInfo, AnEstimateHasExactCosts) {
  EXPECT_EQ(estimate_question("a\"b"), R"({"input_tokens":1000000,"model":"a\"b","output_tokens":1000000})");
  for (auto const* version : {"1.81.16", "1.108.7"}) {
    auto const estimate = read_estimate(api_answer(version, "cost_estimate_dev"));
    ASSERT_TRUE(estimate) << version;
    EXPECT_FALSE(estimate->model.empty());
    EXPECT_EQ(estimate->provider, "openai");
    EXPECT_FALSE(estimate->input.empty());
  }
  EXPECT_FALSE(read_estimate(R"({"detail": {"error": "unknown"}})"));
}

}  // namespace
}  // namespace companion::litellm
