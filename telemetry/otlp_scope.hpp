// What every OTLP message of ours has: the scope under which it leaves, and how parts of it are written. Only
// telemetry/otlp_*.cpp may include it.
#pragma once

#include <cstdint>
#include <protozero/pbf_builder.hpp>
#include <string_view>

#include "companion/counters.hpp"
#include "companion/time.hpp"
#include "telemetry/otlp_fields.hpp"

namespace companion::telemetry {

inline constexpr std::string_view scope_name = "litellm-companion";
inline constexpr std::string_view schema_url = "https://opentelemetry.io/schemas/1.44.0";

template <class Message>
using Builder = protozero::pbf_builder<Message>;

inline protozero::data_view view(std::string_view text) { return {text.data(), text.size()}; }

inline std::uint64_t unix_nano(Instant at) { return static_cast<std::uint64_t>(epoch_ms(at)) * 1'000'000U; }

template <class OfScope>
void add_scope_name(Builder<OfScope>& of_scope, std::string_view version) {
  Builder<otlp::InstrumentationScope> scope{of_scope, OfScope::scope};
  scope.add_string(otlp::InstrumentationScope::name, view(scope_name));
  scope.add_string(otlp::InstrumentationScope::version, view(version));
}

template <class OfResource>
void add_resource(Builder<OfResource>& of_resource, Attributes const& attributes) {
  Builder<otlp::Resource> resource{of_resource, OfResource::resource};
  for (auto const& [key, value] : attributes) {
    Builder<otlp::KeyValue> pair{resource, otlp::Resource::attributes};
    pair.add_string(otlp::KeyValue::key, key);
    Builder<otlp::AnyValue> any{pair, otlp::KeyValue::value};
    any.add_string(otlp::AnyValue::string_value, value);
  }
}

}  // namespace companion::telemetry
