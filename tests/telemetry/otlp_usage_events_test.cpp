#include "telemetry/otlp_usage_events.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "wire.hpp"

namespace companion::telemetry {
namespace {

Instant const noon = from_epoch_ms(1'787'000'000'000);

UsageEvent an_event() {
  Sighting local;
  local.source = "log:claude-code";
  local.side = Side::local;
  local.response_id = "msg_1";
  local.request_id = "req_1";
  auto proxy = local;
  proxy.source = "litellm:callback";
  proxy.side = Side::proxy;
  proxy.litellm_call_id = "call-1";
  proxy.request_id.clear();
  UsageEvent event{.version = 7, .call = CallId{12'345}, .placed = noon};
  event.record = CallRecord{{}, {local, proxy}};
  auto& call = event.record->call;
  call.id = event.call;
  call.start = noon;
  call.end = noon + Milliseconds{2500};
  call.duration = Milliseconds{2500};
  call.tool = "claude-code";
  call.model = "claude-opus-4-8";
  call.provider = "anthropic";
  call.session = "session-1";
  call.team = "research";
  call.project = "/home/ann/secret-project";
  call.branch = "feature";
  call.route = Route::tracked;
  call.tokens = {.input = 10, .cache_read = 1000, .cache_write_5m = 50, .output = 200, .reasoning = 20};
  call.costs.list = NanoUsd{5'000'000};
  call.costs.proxy = NanoUsd{5'000'001};
  call.costs.source = CostSource::proxy;
  return event;
}

EventScope a_scope() {
  return {.instance_id = "uuid", .version = "0.1.0", .resource = {{"service.name", "litellm-companion"}}};
}

/// A value as text: "s:…", "i:…", "b:…", "[s:…,…]".
std::string value_text(wire::Message const& any) {
  if (any.has(1)) return "s:" + any.text(1);
  if (any.has(2)) return "b:" + std::to_string(any.varint(2));
  if (any.has(3)) return "i:" + std::to_string(static_cast<std::int64_t>(any.varint(3)));
  std::string text = "[";
  for (auto const& item : any.message(5).messages(1)) text += value_text(item) + ",";
  return text + "]";
}

using Facts = std::map<std::string, std::string>;

Facts facts_of(wire::Message const& record) {
  Facts facts;
  for (auto const& pair : record.messages(6)) {
    EXPECT_TRUE(facts.emplace(pair.text(1), value_text(pair.message(2))).second) << "twice: " << pair.text(1);
  }
  return facts;
}

std::string encoded(std::vector<UsageEvent> const& events, EventScope const& scope = a_scope()) {
  return encode_usage_events(events, scope, noon + std::chrono::hours{1});
}

std::vector<wire::Message> records_in(std::string const& bytes) { return wire::items_of(bytes); }

TEST(UsageEvents, ARecordHasTheTimeOfTheCallAndTheNameOfTheEvent) {
  auto const bytes = encoded({an_event()});
  auto const record = records_in(bytes).at(0);
  EXPECT_EQ(record.fixed(1), 1'787'000'000'000'000'000U);
  EXPECT_EQ(record.fixed(11), 1'787'003'600'000'000'000U);
  EXPECT_EQ(record.varint(2), 9U);
  EXPECT_EQ(record.text(3), "INFO");
  EXPECT_EQ(record.text(12), "ai.usage.request");
  EXPECT_FALSE(record.has(5)) << "no body";
}

TEST(UsageEvents, ARecordTellsTheCallWithExactNumbers) {
  auto const bytes = encoded({an_event()});
  auto const facts = facts_of(records_in(bytes).at(0));
  Facts const expected{
      {"event.name", "s:ai.usage.request"},
      {"ai.usage.key", "s:uuid:" + to_string(CallId{12'345})},
      {"ai.usage.version", "i:7"},
      {"ai.usage.start_ms", "i:1787000000000"},
      {"ai.usage.end_ms", "i:1787000002500"},
      {"ai.usage.status", "s:tracked"},
      {"ai.usage.granularity", "s:call"},
      {"ai.usage.source", "[s:litellm:callback,s:log:claude-code,]"},
      {"ai.usage.observer", "[s:client,s:proxy,]"},
      {"ai.tool.name", "s:claude-code"},
      {"ai.duration_ms", "i:2500"},
      {"gen_ai.provider.name", "s:anthropic"},
      {"gen_ai.request.model", "s:claude-opus-4-8"},
      {"gen_ai.operation.name", "s:chat"},
      {"gen_ai.conversation.id", "s:session-1"},
      {"gen_ai.response.id", "[s:msg_1,]"},
      {"ai.request.id", "[s:req_1,]"},
      {"litellm.call_id", "[s:call-1,]"},
      {"litellm.team", "s:research"},
      {"gen_ai.usage.input_tokens", "i:1060"},
      {"gen_ai.usage.output_tokens", "i:200"},
      {"gen_ai.usage.cache_read.input_tokens", "i:1000"},
      {"gen_ai.usage.cache_write.input_tokens", "i:50"},
      {"gen_ai.usage.reasoning.output_tokens", "i:20"},
      {"ai.cost.basis", "s:proxy"},
      {"ai.cost.source", "s:provider"},
      {"ai.cost.usd_nano", "i:5000001"},
      {"ai.cost.list.usd_nano", "i:5000000"},
      {"ai.cost.proxy.usd_nano", "i:5000001"},
  };
  EXPECT_EQ(facts, expected);
}

TEST(UsageEvents, ProjectsAreToldOnlyWhenAsked) {
  EXPECT_EQ(encoded({an_event()}).find("secret-project"), std::string::npos);
  auto scope = a_scope();
  scope.with_projects = true;
  auto const bytes = encoded({an_event()}, scope);
  auto const facts = facts_of(records_in(bytes).at(0));
  EXPECT_EQ(facts.at("ai.project"), "s:/home/ann/secret-project");
  EXPECT_EQ(facts.at("ai.project.branch"), "s:feature");
}

TEST(UsageEvents, AnUnknownPriceIsNotZero) {
  auto event = an_event();
  event.record->call.costs = {};
  auto const bytes = encoded({event});
  auto const facts = facts_of(records_in(bytes).at(0));
  EXPECT_EQ(facts.at("ai.cost.basis"), "s:unpriced");
  EXPECT_FALSE(facts.contains("ai.cost.usd_nano"));
}

TEST(UsageEvents, AFailureHasItsType) {
  auto event = an_event();
  event.record->call.status = Status::failure;
  event.record->call.error_kind = "rate_limit";
  auto const bytes = encoded({event});
  auto const facts = facts_of(records_in(bytes).at(0));
  EXPECT_EQ(facts.at("error.type"), "s:_OTHER");
  EXPECT_EQ(facts.at("ai.error.kind"), "s:rate_limit");
}

TEST(UsageEvents, ACallThatIsNoMoreIsTakenBackUnderItsKey) {
  auto gone = an_event();
  gone.record.reset();
  auto uncounted = an_event();
  uncounted.version = 8;
  uncounted.record->call.counted = false;
  auto const bytes = encoded({gone, uncounted});
  auto const records = records_in(bytes);
  ASSERT_EQ(records.size(), 2U);
  for (auto const& record : records) {
    auto const facts = facts_of(record);
    EXPECT_EQ(facts.size(), 4U);
    EXPECT_EQ(facts.at("ai.usage.key"), "s:uuid:" + to_string(CallId{12'345}));
    EXPECT_EQ(facts.at("ai.usage.retracted"), "b:1");
    EXPECT_EQ(record.fixed(1), 1'787'000'000'000'000'000U) << "the same time in all versions";
  }
}

TEST(UsageEvents, StandUnderTheResourceAndScopeOfTheMetrics) {
  auto const bytes = encoded({an_event()});
  auto const of_resource = wire::Message{bytes}.message(1);
  auto const attribute = of_resource.message(1).message(1);
  EXPECT_EQ(attribute.text(1), "service.name");
  EXPECT_EQ(attribute.message(2).text(1), "litellm-companion");
  auto const of_scope = of_resource.message(2);
  EXPECT_EQ(of_scope.message(1).text(1), "litellm-companion");
  EXPECT_EQ(of_scope.message(1).text(2), "0.1.0");
  EXPECT_TRUE(of_scope.text(3).starts_with("https://opentelemetry.io/schemas/"));
}

TEST(UsageEvents, NothingIsNoRequest) { EXPECT_EQ(encoded({}), ""); }

}  // namespace
}  // namespace companion::telemetry
