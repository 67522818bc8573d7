#include "pipeline/projection.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "telemetry/catalogue.hpp"

namespace companion::pipeline {
namespace {

namespace attribute = telemetry::attribute;
namespace metric = telemetry::metric;

Call claude_call() {
  Call call;
  call.tool = "claude-code";
  call.model = "claude-opus-4-8-20260101";
  call.provider = "anthropic";
  call.operation = "chat";
  call.route = Route::tracked;
  call.tokens = {.input = 10,
                 .cache_read = 200,
                 .cache_write_5m = 30,
                 .cache_write_1h = 4,
                 .output = 50,
                 .reasoning = 7};
  call.costs.proxy = NanoUsd{55'010'000};
  call.costs.list = NanoUsd{55'000'000};
  call.costs.source = CostSource::proxy;
  call.duration = Milliseconds{1500};
  call.time_to_first_token = Milliseconds{320};
  return call;
}

std::vector<CounterDelta> of(std::vector<CounterDelta> const& deltas, std::string_view name) {
  std::vector<CounterDelta> found;
  for (auto const& delta : deltas) {
    if (delta.metric == name) found.push_back(delta);
  }
  return found;
}

std::int64_t single(std::vector<CounterDelta> const& deltas, std::string_view name) {
  auto const found = of(deltas, name);
  return found.size() == 1 ? found.front().delta : -1;
}

std::string attribute_of(std::vector<CounterDelta> const& deltas, std::string_view name,
                         std::string_view key) {
  auto const found = of(deltas, name);
  if (found.empty()) return "no such metric";
  auto const at = found.front().attributes.find(std::string{key});
  return at == found.front().attributes.end() ? "absent" : at->second;
}

TEST(Projection, InputTokensIncludeTheCachedOnes) {
  auto const deltas = project(claude_call(), "claude-opus-4-8");
  EXPECT_EQ(single(deltas, metric::input_tokens), 244);
  EXPECT_EQ(single(deltas, metric::cache_read_tokens), 200);
  EXPECT_EQ(single(deltas, metric::cache_write_tokens), 34);
  EXPECT_EQ(single(deltas, metric::output_tokens), 50);
  EXPECT_EQ(single(deltas, metric::reasoning_tokens), 7);
  EXPECT_EQ(single(deltas, metric::requests), 1);
}

TEST(Projection, EveryIncrementCarriesTheCommonAttributesAndNoOthersThanTheCatalogueAllows) {
  Attributes const common{{"ai.tool.name", "claude-code"},
                          {"ai.usage.status", "tracked"},
                          {"gen_ai.operation.name", "chat"},
                          {"gen_ai.provider.name", "anthropic"},
                          {"gen_ai.request.model", "claude-opus-4-8"}};
  auto call = claude_call();
  call.status = Status::failure;
  call.error_type = "RateLimitError";
  for (auto const& delta : project(call, "claude-opus-4-8")) {
    auto const* const known = telemetry::find_metric(delta.metric);
    ASSERT_NE(known, nullptr) << delta.metric;
    for (auto const& [key, value] : common) EXPECT_EQ(delta.attributes.at(key), value) << delta.metric;
    for (auto const& [key, value] : delta.attributes) {
      EXPECT_NE(std::find(known->attributes.begin(), known->attributes.end(), key), known->attributes.end())
          << delta.metric << " " << key;
    }
  }
}

TEST(Projection, CostIsExactAndNamesWhoToldIt) {
  auto call = claude_call();
  auto deltas = project(call, "m");
  EXPECT_EQ(single(deltas, metric::cost), 55'010'000);
  EXPECT_EQ(attribute_of(deltas, metric::cost, attribute::cost_source), "provider");
  EXPECT_EQ(attribute_of(deltas, metric::cost, attribute::billing), "metered");
  EXPECT_TRUE(of(deltas, metric::unpriced).empty());

  call.costs.source = CostSource::list;
  deltas = project(call, "m");
  EXPECT_EQ(single(deltas, metric::cost), 55'000'000);
  EXPECT_EQ(attribute_of(deltas, metric::cost, attribute::cost_source), "local");
}

TEST(Projection, AnUnpricedCallCountsItsTokensAsUnpricedAndNoCost) {
  auto call = claude_call();
  call.costs = {};
  auto const deltas = project(call, "other");
  EXPECT_TRUE(of(deltas, metric::cost).empty());
  EXPECT_EQ(single(deltas, metric::unpriced), 294);
}

TEST(Projection, APricedCallThatCostsNothingStillHasACostSeries) {
  auto call = claude_call();
  call.costs.proxy = NanoUsd{0};
  EXPECT_EQ(single(project(call, "m"), metric::cost), 0);
}

TEST(Projection, AnAnswerFromTheProxyCacheIsARequestAndAHitWithoutProviderUsage) {
  auto call = claude_call();
  EXPECT_TRUE(of(project(call, "m"), metric::cache_hits).empty());
  call.cache_hit = true;
  auto const deltas = project(call, "m");
  ASSERT_EQ(deltas.size(), 2U);
  EXPECT_EQ(single(deltas, metric::requests), 1);
  EXPECT_EQ(single(deltas, metric::cache_hits), 1);
  EXPECT_EQ(deltas[0].attributes, deltas[1].attributes) << "so that the two can be divided";
}

TEST(Projection, ADurationGoesIntoOneBucketAndTheSum) {
  auto const deltas = of(project(claude_call(), "m"), metric::duration);
  ASSERT_EQ(deltas.size(), 2U);
  EXPECT_EQ(deltas[0].slot, 8);  // 1280 < 1500 <= 2560
  EXPECT_EQ(deltas[0].delta, 1);
  EXPECT_EQ(deltas[1].slot, -1);
  EXPECT_EQ(deltas[1].delta, 1500);
  auto const first = of(project(claude_call(), "m"), metric::time_to_first_chunk);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].slot, 5);  // 320 is a bound, and bounds are inclusive
}

TEST(Projection, UnknownDurationsAreNotObserved) {
  auto call = claude_call();
  call.duration.reset();
  call.time_to_first_token.reset();
  auto const deltas = project(call, "m");
  EXPECT_TRUE(of(deltas, metric::duration).empty());
  EXPECT_TRUE(of(deltas, metric::time_to_first_chunk).empty());
  EXPECT_EQ(single(deltas, metric::requests), 1);
}

TEST(Projection, AFailedCallNamesItsErrorOnRequestsAndDurationOnly) {
  auto call = claude_call();
  call.status = Status::failure;
  call.error_type = "429";
  call.tokens = {};
  auto const deltas = project(call, "m");
  EXPECT_EQ(attribute_of(deltas, metric::requests, attribute::error_type), "429");
  EXPECT_EQ(attribute_of(deltas, metric::duration, attribute::error_type), "429");
  EXPECT_EQ(attribute_of(deltas, metric::input_tokens, attribute::error_type), "absent");
  EXPECT_EQ(single(deltas, metric::input_tokens), 0);  // the conventions want the zero
}

TEST(Projection, AnErrorThatIsNoShortNameBecomesOther) {
  auto call = claude_call();
  call.status = Status::failure;
  call.error_type = "Rate limit reached for user jane@example.com";
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::error_type), "_OTHER");
  call.error_type.clear();
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::error_type), "_OTHER");
}

TEST(Projection, ASuccessHasNoErrorType) {
  auto call = claude_call();
  call.error_type = "left over from an attempt before";
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::error_type), "absent");
}

TEST(Projection, ProviderNamesAreThoseOfTheConventions) {
  auto call = claude_call();
  call.provider = "bedrock";
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::provider), "aws.bedrock");
  call.provider = "vertex_ai";
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::provider), "gcp.vertex_ai");
  call.provider = "";
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::provider), "unknown");
  call.provider = "some text with spaces";
  EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::provider), "other");
}

TEST(Projection, EveryRouteIsAStatus) {
  auto call = claude_call();
  for (auto const route : {Route::unknown, Route::dark, Route::tracked, Route::proxy_only}) {
    call.route = route;
    EXPECT_EQ(attribute_of(project(call, "m"), metric::requests, attribute::usage_status), to_string(route));
  }
}

TEST(Projection, ARetractedCallCountsNothing) {
  auto call = claude_call();
  call.counted = false;
  EXPECT_TRUE(project(call, "m").empty());
}

TEST(Projection, AChangeOfRouteIsCountedFromAndTo) {
  auto const delta = reclassified(Route::dark, Route::tracked);
  EXPECT_EQ(delta.metric, metric::reclassified);
  EXPECT_EQ(delta.delta, 1);
  Attributes const expected{{"ai.from", "dark"}, {"ai.to", "tracked"}};
  EXPECT_EQ(delta.attributes, expected);
}

}  // namespace
}  // namespace companion::pipeline
