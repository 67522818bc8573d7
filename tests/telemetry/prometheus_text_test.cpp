#include "telemetry/prometheus_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace companion::telemetry {
namespace {

struct Named {
  std::string_view name;
  std::string_view unit;
  Instrument instrument;
  std::string_view prometheus;
};

// Pushed through a real OTLP to Prometheus translation once; metrics of later issues included.
constexpr Named translated[] = {
    {"gen_ai.client.inference.usage.input_tokens", "{token}", Instrument::counter,
     "gen_ai_client_inference_usage_input_tokens_total"},
    {"gen_ai.client.inference.usage.output_tokens", "{token}", Instrument::counter,
     "gen_ai_client_inference_usage_output_tokens_total"},
    {"gen_ai.client.inference.usage.cache_read.input_tokens", "{token}", Instrument::counter,
     "gen_ai_client_inference_usage_cache_read_input_tokens_total"},
    {"gen_ai.client.inference.usage.cache_write.input_tokens", "{token}", Instrument::counter,
     "gen_ai_client_inference_usage_cache_write_input_tokens_total"},
    {"gen_ai.client.inference.usage.reasoning.output_tokens", "{token}", Instrument::counter,
     "gen_ai_client_inference_usage_reasoning_output_tokens_total"},
    {"gen_ai.client.inference.duration", "s", Instrument::histogram,
     "gen_ai_client_inference_duration_seconds"},
    {"gen_ai.client.inference.time_to_first_chunk", "s", Instrument::histogram,
     "gen_ai_client_inference_time_to_first_chunk_seconds"},
    {"gen_ai.client.token.usage", "{token}", Instrument::histogram, "gen_ai_client_token_usage"},
    {"gen_ai.client.operation.duration", "s", Instrument::histogram,
     "gen_ai_client_operation_duration_seconds"},
    {"ai.app.active.duration", "s", Instrument::counter, "ai_app_active_duration_seconds_total"},
    {"ai.app.cpu.usage", "%", Instrument::gauge, "ai_app_cpu_usage_percent"},
    {"ai.app.memory.usage", "By", Instrument::gauge, "ai_app_memory_usage_bytes"},
    {"ai.app.running", "{app}", Instrument::gauge, "ai_app_running"},
    {"ai.app.running.duration", "s", Instrument::counter, "ai_app_running_duration_seconds_total"},
    {"ai.browser.domain.active.duration", "s", Instrument::counter,
     "ai_browser_domain_active_duration_seconds_total"},
    {"ai.browser.domain.visit.count", "{visit}", Instrument::counter, "ai_browser_domain_visit_count_total"},
    {"ai.cli.active.duration", "s", Instrument::counter, "ai_cli_active_duration_seconds_total"},
    {"ai.cli.command.count", "{command}", Instrument::counter, "ai_cli_command_count_total"},
    {"ai.cli.running", "{process}", Instrument::gauge, "ai_cli_running"},
    {"ai.cli.running.duration", "s", Instrument::counter, "ai_cli_running_duration_seconds_total"},
    {"ai.cli.sessions", "{session}", Instrument::counter, "ai_cli_sessions_total"},
    {"ai.direct_api.connections", "{connection}", Instrument::counter, "ai_direct_api_connections_total"},
    {"ai.requests", "{request}", Instrument::counter, "ai_requests_total"},
    {"ai.cost.usd", "{USD}", Instrument::counter, "ai_cost_usd_total"},
    {"ai.tokens.unpriced", "{token}", Instrument::counter, "ai_tokens_unpriced_total"},
    {"ai.cache.hits", "{request}", Instrument::counter, "ai_cache_hits_total"},
    {"ai.cache.hit_ratio", "1", Instrument::gauge, "ai_cache_hit_ratio"},
    {"ai.error.ratio", "1", Instrument::gauge, "ai_error_ratio"},
    {"ai.requests.in_flight", "{request}", Instrument::gauge, "ai_requests_in_flight"},
    {"ai.sessions.active", "{session}", Instrument::gauge, "ai_sessions_active"},
    {"ai.active.duration", "s", Instrument::counter, "ai_active_duration_seconds_total"},
    {"ai.detections", "{detection}", Instrument::counter, "ai_detections_total"},
    {"ai.usage.reclassified", "{request}", Instrument::counter, "ai_usage_reclassified_total"},
    {"ai.quota.used_ratio", "1", Instrument::gauge, "ai_quota_used_ratio"},
    {"ai.budget.limit.usd", "{USD}", Instrument::gauge, "ai_budget_limit_usd"},
    {"ai.budget.remaining.usd", "{USD}", Instrument::gauge, "ai_budget_remaining_usd"},
    {"ai.budget.reset.timestamp", "s", Instrument::gauge, "ai_budget_reset_timestamp_seconds"},
    {"companion.build.info", "", Instrument::gauge, "companion_build_info"},
    {"companion.callbacks.repaired", "{request}", Instrument::counter, "companion_callbacks_repaired_total"},
    {"companion.outbox.events", "{event}", Instrument::gauge, "companion_outbox_events"},
    {"companion.export.points", "{point}", Instrument::counter, "companion_export_points_total"},
    {"companion.export.last_success.timestamp", "s", Instrument::gauge,
     "companion_export_last_success_timestamp_seconds"},
    {"companion.spool.size", "By", Instrument::gauge, "companion_spool_size_bytes"},
    {"companion.spool.records", "{record}", Instrument::gauge, "companion_spool_records"},
    {"companion.source.errors", "{error}", Instrument::counter, "companion_source_errors_total"},
    {"companion.source.lag", "s", Instrument::gauge, "companion_source_lag_seconds"},
    {"companion.events.dropped", "{event}", Instrument::counter, "companion_events_dropped_total"},
    {"companion.events.deduplicated", "{event}", Instrument::counter, "companion_events_deduplicated_total"},
    {"companion.ledger.size", "By", Instrument::gauge, "companion_ledger_size_bytes"},
    {"companion.ledger.calls", "{call}", Instrument::gauge, "companion_ledger_calls"},
    {"process.cpu.time", "s", Instrument::counter, "process_cpu_time_seconds_total"},
    {"process.memory.usage", "By", Instrument::gauge, "process_memory_usage_bytes"},
    {"claude_code.cost.usage", "USD", Instrument::counter, "claude_code_cost_usage_USD_total"},
    {"x.ratio", "1", Instrument::counter, "x_ratio_total"},
    {"a..total.b", "", Instrument::counter, "a_b_total"},
};

Metric metric_of(Named const& named) {
  return {named.name, named.unit, named.instrument, Scale::one, {}, "", {}};
}

TEST(PrometheusText, NamesAreThoseThatPrometheusGivesToTheOtlpForm) {
  for (auto const& named : translated) EXPECT_EQ(prometheus_name(metric_of(named)), named.prometheus);
}

TEST(PrometheusText, TheTableOfNamesCoversTheWholeCatalogue) {
  for (auto const& metric : catalogue()) {
    auto const same = [&](Named const& named) {
      return named.name == metric.name && named.unit == metric.unit && named.instrument == metric.instrument;
    };
    EXPECT_TRUE(std::any_of(std::begin(translated), std::end(translated), same)) << metric.name;
  }
}

TEST(PrometheusText, NoTwoMetricsShareAFamily) {
  std::set<std::string> names;
  for (auto const& metric : catalogue()) {
    auto const base = prometheus_name(metric);
    if (metric.instrument != Instrument::histogram) {
      EXPECT_TRUE(names.insert(base).second) << base;
      continue;
    }
    for (auto const* const suffix : {"_bucket", "_sum", "_count"}) {
      EXPECT_TRUE(names.insert(base + suffix).second) << base;
    }
  }
}

Snapshot one(std::string_view name, Point point) {
  Snapshot snapshot;
  snapshot.metrics.push_back({find_metric(name), {std::move(point)}});
  return snapshot;
}

TEST(PrometheusText, CostIsAnExactDecimalWithHelpAndType) {
  auto const text = prometheus_text(one(metric::cost, {{{"ai.cost.source", "local"}}, {}, 55'010'000, {}}));
  EXPECT_EQ(
      text,
      "# HELP ai_cost_usd_total Cost of settled calls. ai.cost.source says whether the provider side told it "
      "or it was computed here.\n"
      "# TYPE ai_cost_usd_total counter\n"
      "ai_cost_usd_total{ai_cost_source=\"local\"} 0.05501\n");
}

TEST(PrometheusText, LabelValuesAreEscaped) {
  auto const text = prometheus_text(one(metric::requests, {{{"ai.tool.name", "a\"b\\c\nd"}}, {}, 1, {}}));
  EXPECT_NE(text.find("ai_requests_total{ai_tool_name=\"a\\\"b\\\\c\\nd\"} 1\n"), text.npos) << text;
}

TEST(PrometheusText, APointWithoutAttributesHasNoBraces) {
  auto const text = prometheus_text(one(metric::memory_usage, {{}, {}, 2048, {}}));
  EXPECT_NE(text.find("\nprocess_memory_usage_bytes 2048\n"), text.npos) << text;
}

TEST(PrometheusText, HistogramsAreCumulativeAndEndWithInfinity) {
  Point point{{{"ai.tool.name", "codex"}}, {}, 93'500, std::vector<std::int64_t>(15, 0)};
  point.buckets[0] = 2;
  point.buckets[8] = 1;
  point.buckets[14] = 4;
  auto const text = prometheus_text(one(metric::duration, point));
  auto const has = [&text](std::string const& line) { return text.find("\n" + line + "\n") != text.npos; };
  std::string const base = "gen_ai_client_inference_duration_seconds";
  EXPECT_TRUE(has("# TYPE " + base + " histogram"));
  EXPECT_TRUE(has(base + "_bucket{ai_tool_name=\"codex\",le=\"0.01\"} 2")) << text;
  EXPECT_TRUE(has(base + "_bucket{ai_tool_name=\"codex\",le=\"1.28\"} 2"));
  EXPECT_TRUE(has(base + "_bucket{ai_tool_name=\"codex\",le=\"2.56\"} 3"));
  EXPECT_TRUE(has(base + "_bucket{ai_tool_name=\"codex\",le=\"81.92\"} 3"));
  EXPECT_TRUE(has(base + "_bucket{ai_tool_name=\"codex\",le=\"+Inf\"} 7"));
  EXPECT_TRUE(has(base + "_sum{ai_tool_name=\"codex\"} 93.5"));
  EXPECT_TRUE(has(base + "_count{ai_tool_name=\"codex\"} 7"));
}

TEST(PrometheusText, WhoIsScrapedIsALineOfItsOwn) {
  auto const text = prometheus_text({}, TextFormat::prometheus, {{"host.name", "box"}, {"os.type", "linux"}});
  EXPECT_EQ(text,
            "# HELP target_info Who is scraped.\n"
            "# TYPE target_info gauge\n"
            "target_info{host_name=\"box\",os_type=\"linux\"} 1\n");
}

TEST(PrometheusText, AUsersAttributesCannotBreakThePage) {
  auto const text = prometheus_text(
      {}, TextFormat::prometheus, {{"9lives", "cat"}, {"cost.center", "a"}, {"cost_center", "b"}, {"", "x"}});
  EXPECT_NE(text.find("target_info{cost_center=\"a;b\",key_=\"x\",key_9lives=\"cat\"} 1\n"), text.npos)
      << text;
}

TEST(OpenMetrics, AFamilyOfCountersHasNoTotalAndItsSamplesDo) {
  auto const text = prometheus_text(
      one(metric::cli_running_duration, {{{"cli.name", "codex"}}, {}, 1500, {}}), TextFormat::openmetrics);
  EXPECT_EQ(text,
            "# HELP ai_cli_running_duration_seconds Time that AI CLIs were running.\n"
            "# TYPE ai_cli_running_duration_seconds counter\n"
            "# UNIT ai_cli_running_duration_seconds seconds\n"
            "ai_cli_running_duration_seconds_total{cli_name=\"codex\"} 1.5\n"
            "# EOF\n");
}

TEST(OpenMetrics, WhatHasNoUnitWordHasNoUnitLine) {
  auto const text = prometheus_text(one(metric::cost, {{}, {}, 1, {}}), TextFormat::openmetrics);
  EXPECT_EQ(text.find("# UNIT"), text.npos) << text;
  EXPECT_NE(text.find("# TYPE ai_cost_usd counter\nai_cost_usd_total 0.000000001\n"), text.npos) << text;
}

TEST(OpenMetrics, BoundsAreFloats) {
  Metric const tokens{"x.tokens",
                      "{token}",
                      Instrument::histogram,
                      Scale::one,
                      {},
                      "Tokens.",
                      find_metric(metric::duration)->bounds};
  Snapshot snapshot;
  snapshot.metrics.push_back({&tokens, {{{}, {}, 0, std::vector<std::int64_t>(15, 0)}}});
  auto const text = prometheus_text(snapshot, TextFormat::openmetrics);
  EXPECT_NE(text.find("x_tokens_bucket{le=\"10.0\"} 0\n"), text.npos) << text;
  EXPECT_NE(prometheus_text(snapshot).find("x_tokens_bucket{le=\"10\"} 0\n"), text.npos);
}

TEST(OpenMetrics, HelpIsEscapedAndTheTargetIsAnInfo) {
  Metric const metric{"x", "", Instrument::gauge, Scale::one, {}, "Says \"x\".", {}};
  Snapshot snapshot;
  snapshot.metrics.push_back({&metric, {{{}, {}, 1, {}}}});
  auto const text = prometheus_text(snapshot, TextFormat::openmetrics, {{"host.name", "box"}});
  EXPECT_EQ(text,
            "# HELP target Who is scraped.\n"
            "# TYPE target info\n"
            "target_info{host_name=\"box\"} 1\n"
            "# HELP x Says \\\"x\\\".\n"
            "# TYPE x gauge\n"
            "x 1\n"
            "# EOF\n");
}

// A sample belongs to the family whose name and suffix it has: no name may have two readings.
TEST(OpenMetrics, NoFamilysNameIsAnothersSample) {
  std::set<std::string> families;
  for (auto const& metric : catalogue()) {
    auto name = prometheus_name(metric);
    if (metric.instrument == Instrument::counter) name.resize(name.size() - 6);
    EXPECT_TRUE(families.insert(name).second) << name;
  }
  for (auto const& family : families) {
    for (auto const* const suffix : {"_total", "_created", "_bucket", "_sum", "_count", "_info"}) {
      EXPECT_FALSE(families.contains(family + suffix)) << family << suffix;
    }
  }
}

TEST(OpenMetrics, AnEmptySnapshotIsOnlyTheEnd) {
  EXPECT_EQ(prometheus_text({}, TextFormat::openmetrics), "# EOF\n");
}

TEST(PrometheusText, AnEmptySnapshotIsAnEmptyText) { EXPECT_EQ(prometheus_text({}), ""); }

}  // namespace
}  // namespace companion::telemetry
