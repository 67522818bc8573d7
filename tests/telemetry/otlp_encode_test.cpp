#include "telemetry/otlp_encode.hpp"

#include <gtest/gtest.h>

#include <map>

#include "wire.hpp"

namespace companion::telemetry {
namespace {

using wire::Message;

constexpr Instant created = from_epoch_ms(1'700'000'000'123);
constexpr Instant now = from_epoch_ms(1'700'000'060'456);

Identity const identity{"6f1c0000-0000-4000-8000-000000000001", "0.1.0", "box", "linux"};

Snapshot every_kind() {
  Snapshot snapshot;
  snapshot.time = now;
  Point histogram{{{"ai.tool.name", "codex"}}, created, 93'500, std::vector<std::int64_t>(15, 0)};
  histogram.buckets[0] = 2;
  histogram.buckets[14] = 4;
  snapshot.metrics.push_back(
      {find_metric(metric::cost), {{{{"ai.cost.source", "local"}}, created, 55'010'000, {}}}});
  snapshot.metrics.push_back(
      {find_metric(metric::requests),
       {{{{"ai.tool.name", "codex"}}, created, 7, {}}, {{{"ai.tool.name", ""}}, created, 0, {}}}});
  snapshot.metrics.push_back(
      {find_metric(metric::source_lag), {{{{"source", "log:codex"}}, created, 1500, {}}}});
  snapshot.metrics.push_back({find_metric(metric::duration), {histogram}});
  snapshot.metrics.push_back({find_metric(metric::memory_usage), {{{}, created, -3, {}}}});
  return snapshot;
}

/// Field numbers below are typed from the .proto files, not from otlp_fields.hpp.
std::map<std::string, std::string> attributes_of(Message const& message, std::uint64_t field) {
  std::map<std::string, std::string> attributes;
  for (auto const& pair : message.messages(field)) attributes[pair.text(1)] = pair.message(2).text(1);
  return attributes;
}

struct Decoded {
  Message resource_metrics;
  Message scope_metrics;
  std::map<std::string, Message> metrics;
};

Decoded decode(std::string const& bytes) {
  auto const resource_metrics = Message{bytes}.message(1);
  auto const scope_metrics = resource_metrics.message(2);
  Decoded decoded{resource_metrics, scope_metrics, {}};
  for (auto const& metric : scope_metrics.messages(2)) decoded.metrics.emplace(metric.text(1), metric);
  return decoded;
}

Decoded decode(std::string&&) = delete;  // a decoded message is a view

TEST(OtlpEncode, CarriesResourceScopeAndSchema) {
  auto const bytes = encode_otlp(every_kind(), resource_attributes(identity, {{"ai.team", "core"}}), "0.1.0");
  auto const decoded = decode(bytes);
  std::map<std::string, std::string> const expected{{"ai.team", "core"},
                                                    {"host.name", "box"},
                                                    {"os.type", "linux"},
                                                    {"service.instance.id", identity.instance_id},
                                                    {"service.name", "litellm-companion"},
                                                    {"service.namespace", "ai"},
                                                    {"service.version", "0.1.0"}};
  EXPECT_EQ(attributes_of(decoded.resource_metrics.message(1), 1), expected);
  EXPECT_EQ(decoded.resource_metrics.text(3), "https://opentelemetry.io/schemas/1.44.0");
  EXPECT_EQ(decoded.scope_metrics.text(3), "https://opentelemetry.io/schemas/1.44.0");
  EXPECT_EQ(decoded.scope_metrics.message(1).text(1), "litellm-companion");
  EXPECT_EQ(decoded.scope_metrics.message(1).text(2), "0.1.0");
  EXPECT_EQ(decoded.metrics.size(), 5U);
}

TEST(OtlpEncode, ACounterOfMoneyIsACumulativeMonotonicSumOfDoubles) {
  auto const bytes = encode_otlp(every_kind(), {}, "");
  auto const decoded = decode(bytes);
  auto const& cost = decoded.metrics.at("ai.cost.usd");
  EXPECT_EQ(cost.text(3), "{USD}");
  EXPECT_FALSE(cost.text(2).empty());
  auto const sum = cost.message(7);
  EXPECT_EQ(sum.varint(2), 2U);
  EXPECT_EQ(sum.varint(3), 1U);
  auto const point = sum.message(1);
  EXPECT_EQ(point.fixed(2), 1'700'000'000'123'000'000U);
  EXPECT_EQ(point.fixed(3), 1'700'000'060'456'000'000U);
  EXPECT_EQ(point.real(4), 0.05501);
  EXPECT_FALSE(point.has(6));
  EXPECT_EQ(attributes_of(point, 7).at("ai.cost.source"), "local");
}

TEST(OtlpEncode, ACounterOfThingsHasIntegersAndAPointPerSeries) {
  auto const bytes = encode_otlp(every_kind(), {}, "");
  auto const decoded = decode(bytes);
  auto const points = decoded.metrics.at("ai.requests").message(7).messages(1);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].fixed(6), 7U);
  EXPECT_EQ(attributes_of(points[0], 7).at("ai.tool.name"), "codex");
  EXPECT_EQ(points[1].fixed(6), 0U);  // a zero is written out: it is the whole point of zero-first
  EXPECT_EQ(attributes_of(points[1], 7).at("ai.tool.name"), "");
}

TEST(OtlpEncode, GaugesHaveNoStartAndNoTemporality) {
  auto const bytes = encode_otlp(every_kind(), {}, "");
  auto const decoded = decode(bytes);
  auto const lag = decoded.metrics.at("companion.source.lag").message(5);
  EXPECT_FALSE(lag.has(2));
  EXPECT_FALSE(lag.message(1).has(2));
  EXPECT_EQ(lag.message(1).real(4), 1.5);
  auto const memory = decoded.metrics.at("process.memory.usage").message(5).message(1);
  EXPECT_EQ(static_cast<std::int64_t>(memory.fixed(6)), -3);
}

TEST(OtlpEncode, AHistogramHasOneMoreBucketThanBounds) {
  auto const bytes = encode_otlp(every_kind(), {}, "");
  auto const decoded = decode(bytes);
  auto const histogram = decoded.metrics.at("gen_ai.client.inference.duration").message(9);
  EXPECT_EQ(histogram.varint(2), 2U);
  auto const point = histogram.message(1);
  EXPECT_EQ(point.fixed(2), 1'700'000'000'123'000'000U);
  EXPECT_EQ(point.fixed(4), 6U);
  EXPECT_EQ(point.real(5), 93.5);
  auto const buckets = point.packed_fixed(6);
  ASSERT_EQ(buckets.size(), 15U);
  EXPECT_EQ(buckets.front(), 2U);
  EXPECT_EQ(buckets.back(), 4U);
  auto const bounds = point.packed_fixed(7);
  ASSERT_EQ(bounds.size(), 14U);
  EXPECT_EQ(std::bit_cast<double>(bounds.front()), 0.01);
  EXPECT_EQ(std::bit_cast<double>(bounds.back()), 81.92);
  EXPECT_EQ(attributes_of(point, 9).at("ai.tool.name"), "codex");
}

TEST(OtlpEncode, DeltasAreTheOtherTemporalityAndNothingElseChanges) {
  auto snapshot = every_kind();
  snapshot.temporality = Temporality::delta;
  auto const bytes = encode_otlp(snapshot, {}, "");
  auto const decoded = decode(bytes);
  EXPECT_EQ(decoded.metrics.at("ai.requests").message(7).varint(2), 1U);
  EXPECT_EQ(decoded.metrics.at("ai.requests").message(7).varint(3), 1U);
  EXPECT_EQ(decoded.metrics.at("gen_ai.client.inference.duration").message(9).varint(2), 1U);
  EXPECT_FALSE(decoded.metrics.at("companion.source.lag").message(5).has(2));
}

TEST(OtlpEncode, ASeriesThatEndsHasAFlagAndNoValue) {
  auto snapshot = every_kind();
  snapshot.gone = true;
  auto const bytes = encode_otlp(snapshot, {}, "");
  auto const decoded = decode(bytes);
  auto const check = [](Message const& point) {
    EXPECT_EQ(point.varint(8), 1U);
    EXPECT_EQ(point.fixed(3), 1'700'000'060'456'000'000U);
    EXPECT_FALSE(point.has(4));
    EXPECT_FALSE(point.has(6));
  };
  check(decoded.metrics.at("ai.cost.usd").message(7).message(1));
  check(decoded.metrics.at("companion.source.lag").message(5).message(1));
  for (auto const& point : decoded.metrics.at("ai.requests").message(7).messages(1)) check(point);
  auto const histogram = decoded.metrics.at("gen_ai.client.inference.duration").message(9).message(1);
  EXPECT_EQ(histogram.varint(10), 1U);
  EXPECT_EQ(histogram.fixed(4), 0U);
  EXPECT_EQ(histogram.real(5), 0.0);
  EXPECT_EQ(histogram.packed_fixed(6), std::vector<std::uint64_t>(15, 0));
  EXPECT_EQ(histogram.packed_fixed(7).size(), 14U);  // without them Prometheus would end no bucket
  EXPECT_EQ(attributes_of(histogram, 9).at("ai.tool.name"), "codex");
}

TEST(OtlpEncode, ASeriesThatHasAValueHasNoFlag) {
  auto const bytes = encode_otlp(every_kind(), {}, "");
  auto const decoded = decode(bytes);
  EXPECT_FALSE(decoded.metrics.at("ai.cost.usd").message(7).message(1).has(8));
  EXPECT_FALSE(decoded.metrics.at("gen_ai.client.inference.duration").message(9).message(1).has(10));
}

TEST(OtlpEncode, NothingToSayIsNoEnvelope) { EXPECT_EQ(encode_otlp({}, {{"a", "b"}}, "1"), ""); }

TEST(OtlpEncode, TheUserMayNameTheServiceButNotTheInstance) {
  auto const attributes =
      resource_attributes(identity, {{"service.name", "mine"}, {"service.instance.id", "shared"}});
  EXPECT_EQ(attributes.at("service.name"), "mine");
  EXPECT_EQ(attributes.at("service.instance.id"), identity.instance_id);
}

TEST(OtlpEncode, AnUnknownHostIsLeftOut) {
  auto const attributes = resource_attributes({"id", "0.1.0", "", ""}, {});
  EXPECT_FALSE(attributes.contains("host.name"));
  EXPECT_FALSE(attributes.contains("os.type"));
}

TEST(OtlpResponse, APartialSuccessIsRead) {
  // {partial_success {rejected_data_points: 3, error_message: "old"}} and a field of the future
  std::string const body{"\x0a\x07\x08\x03\x12\x03old\x12\x01x", 12};
  auto const partial = decode_otlp_response(body);
  EXPECT_EQ(partial.rejected_points, 3);
  EXPECT_EQ(partial.message, "old");
}

TEST(OtlpResponse, AnEmptyOrForeignBodyIsFullSuccess) {
  for (auto const* const body :
       {"", "{}", "ok", "\x0a\x7f", "\x0a\x02\x0a\x01", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    EXPECT_EQ(decode_otlp_response(body).rejected_points, 0) << body;
  }
}

}  // namespace
}  // namespace companion::telemetry
