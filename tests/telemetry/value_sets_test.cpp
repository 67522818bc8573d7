#include "telemetry/value_sets.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "telemetry/catalogue.hpp"
#include "tests/telemetry/declared.hpp"

namespace companion::telemetry {
namespace {

TEST(ValueSets, EveryAttributeOfEveryMetricHasOne) {
  for (auto const& metric : catalogue()) {
    for (auto const& key : metric.attributes) {
      EXPECT_NE(values_of(metric.name, key), nullptr) << metric.name << " " << key;
    }
  }
}

TEST(ValueSets, EverySetIsOfAnAttributeThatAMetricHas) {
  for (auto const& set : value_sets()) {
    auto const has = [&](Metric const& metric) {
      return values_of(metric.name, set.attribute) == &set &&
             std::find(metric.attributes.begin(), metric.attributes.end(), set.attribute) !=
                 metric.attributes.end();
    };
    auto const metrics = catalogue();
    EXPECT_TRUE(set.attribute == attribute::overflow || std::any_of(metrics.begin(), metrics.end(), has))
        << set.attribute << " " << set.metrics;
  }
}

TEST(ValueSets, AClosedOneIsSortedAndAnOpenOneSaysWhatBoundsIt) {
  for (auto const& set : value_sets()) {
    EXPECT_TRUE(std::is_sorted(set.values.begin(), set.values.end())) << set.attribute;
    EXPECT_TRUE(!set.values.empty() || !set.note.empty()) << set.attribute;
    EXPECT_TRUE(set.note.empty() || set.note.back() == '.') << set.attribute;
  }
}

TEST(ValueSets, TheClosestOneHolds) {
  EXPECT_TRUE(allows(*values_of("ai.cli.command.count", attribute::usage_source), "shell"));
  EXPECT_FALSE(allows(*values_of("ai.cli.sessions", attribute::usage_source), "shell"));
  EXPECT_EQ(values_of("ai.requests", attribute::usage_source), nullptr);
}

TEST(ValueSets, WhatTheCatalogueDoesNotDeclareIsTold) {
  EXPECT_EQ(undeclared(metric::requests, {{"ai.usage.status", "dark"}, {"gen_ai.request.model", "any"}}), "");
  EXPECT_NE(undeclared(metric::requests, {{"ai.usage.status", "grey"}}), "");
  EXPECT_NE(undeclared(metric::requests, {{"session.id", "s"}}), "");
  EXPECT_NE(undeclared("ai.request", {}), "");
  EXPECT_EQ(undeclared_samples("# HELP x\nai_requests_total{ai_usage_status=\"dark\"} 3\n"
                               "gen_ai_client_inference_duration_seconds_bucket{le=\"0.01\"} 1\n"
                               "process_memory_usage_bytes 1\n"),
            "");
  EXPECT_EQ(undeclared_samples("ai_requests_total{ai_usage_status=\"grey\"} 3\nai_requests 1\n"),
            "ai.requests: ai.usage.status is never grey\nai_requests is no metric\n");
}

TEST(Origins, EveryMetricSaysWhereItsNumbersComeFrom) {
  for (auto const& metric : catalogue()) EXPECT_FALSE(told_by(metric.name).empty()) << metric.name;
  EXPECT_EQ(told_by("companion.export.points"), "This daemon.");
  EXPECT_NE(told_by("ai.cache.hits"), told_by("ai.cache.hit_ratio"));
  EXPECT_EQ(told_by("foreign.metric"), "");
}

}  // namespace
}  // namespace companion::telemetry
