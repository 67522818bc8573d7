#include "pipeline/projection.hpp"

#include <algorithm>
#include <string>

#include "pipeline/label.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::pipeline {
namespace {

namespace attribute = telemetry::attribute;
namespace metric = telemetry::metric;

Attributes call_attributes(Call const& call, std::string_view model_label) {
  Attributes attributes{
      {std::string{attribute::tool}, label(call.tool, "unknown", "other")},
      {std::string{attribute::usage_status}, std::string{to_string(call.route)}},
      {std::string{attribute::operation}, label(call.operation, "chat", "other")},
      {std::string{attribute::provider}, provider_label(call.provider)},
      {std::string{attribute::model}, std::string{model_label}},
  };
  // Without rules there is nothing to tell apart, and no label.
  if (call.ownership != Ownership::unassigned) {
    attributes.emplace(attribute::ownership, to_string(call.ownership));
  }
  return attributes;
}

Attributes with(Attributes attributes, std::string_view key, std::string_view value) {
  attributes.insert_or_assign(std::string{key}, std::string{value});
  return attributes;
}

/// Collects increments; a zero is kept only where a series should exist from the first call on.
class Increments {
 public:
  void always(std::string_view name, Attributes const& attributes, std::int64_t delta) {
    deltas_.push_back({std::string{name}, attributes, 0, std::max<std::int64_t>(delta, 0)});
  }
  void if_any(std::string_view name, Attributes const& attributes, std::int64_t delta) {
    if (delta > 0) always(name, attributes, delta);
  }
  void observe(std::string_view name, Attributes const& attributes, Milliseconds value) {
    auto const ms = std::max<std::int64_t>(value.count(), 0);
    auto const slot = telemetry::bucket_of(telemetry::find_metric(name)->bounds, ms);
    deltas_.push_back({std::string{name}, attributes, slot, 1});
    deltas_.push_back({std::string{name}, attributes, -1, ms});
  }
  [[nodiscard]] std::vector<CounterDelta> take() { return std::move(deltas_); }

 private:
  std::vector<CounterDelta> deltas_;
};

void add_tokens(Increments& increments, Attributes const& attributes, TokenCounts const& tokens) {
  increments.always(metric::input_tokens, attributes, tokens.prompt());
  increments.always(metric::output_tokens, attributes, tokens.output);
  increments.if_any(metric::cache_read_tokens, attributes, tokens.cache_read);
  increments.if_any(metric::cache_write_tokens, attributes, tokens.cache_write());
  increments.if_any(metric::reasoning_tokens, attributes, tokens.reasoning);
}

void add_cost(Increments& increments, Attributes const& attributes, Call const& call) {
  auto const cost = call.costs.effective();
  if (!cost) {
    increments.if_any(metric::unpriced, attributes, call.tokens.total());
    return;
  }
  // "provider" in the sense of the conventions' draft: told by the side that serves the call. What a tool
  // writes into its log is its own computation from a price list, so it is "local" like ours.
  auto const* const source = call.costs.source == CostSource::proxy ? "provider" : "local";
  auto const priced = with(with(attributes, attribute::cost_source, source), attribute::billing, "metered");
  increments.always(metric::cost, priced, cost->value);
}

}  // namespace

std::vector<CounterDelta> project(Call const& call, std::string_view model_label) {
  Increments increments;
  if (!call.counted) return {};
  auto const attributes = call_attributes(call, model_label);
  auto const outcome = call.status == Status::failure ? with(attributes, attribute::error_type,
                                                             label(call.error_type, "_OTHER", "_OTHER"))
                                                      : attributes;
  increments.always(metric::requests, outcome, 1);
  // The proxy answered from its own cache: no provider served it, billed it or took time for it.
  if (call.cache_hit) {
    increments.always(metric::cache_hits, attributes, 1);
    return increments.take();
  }
  add_tokens(increments, attributes, call.tokens);
  add_cost(increments, attributes, call);
  if (call.duration) increments.observe(metric::duration, outcome, *call.duration);
  if (call.time_to_first_token) {
    increments.observe(metric::time_to_first_chunk, attributes, *call.time_to_first_token);
  }
  return increments.take();
}

CounterDelta reclassified(Route from, Route to) {
  Attributes attributes;
  attributes.emplace(attribute::from, to_string(from));
  attributes.emplace(attribute::to, to_string(to));
  return {std::string{metric::reclassified}, std::move(attributes), 0, 1};
}

}  // namespace companion::pipeline
