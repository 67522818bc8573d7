#include "companion/call.hpp"

#include <array>

#include "companion/query.hpp"
#include "core/enum_names.hpp"

namespace companion {
namespace {

// Crockford's alphabet: no i, l, o, u; sorts like the number.
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t id_digits = 13;

constexpr std::array<std::string_view, 4> route_names{"unknown", "dark", "tracked", "proxy_only"};
constexpr std::array<std::string_view, 3> ownership_names{"unassigned", "personal", "work"};
constexpr std::array<std::string_view, 4> cost_source_names{"unpriced", "list", "reported", "proxy"};
constexpr std::array<std::string_view, 7> merge_rule_names{
    "single", "response_id", "request_id", "litellm_call_id", "session_vector", "vector_time", "tool_call"};
constexpr std::array<std::string_view, 2> status_names{"success", "failure"};
constexpr std::array<std::string_view, 2> side_names{"local", "proxy"};
constexpr std::array<std::string_view, 3> standing_names{"provisional", "confirmed", "retracted"};
constexpr std::array<std::string_view, 3> granularity_names{"call", "turn", "session"};

}  // namespace

std::optional<NanoUsd> Costs::effective() const {
  switch (source) {
    case CostSource::proxy:
      return proxy;
    case CostSource::reported:
      return reported;
    case CostSource::list:
      return list;
    case CostSource::unpriced:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string to_string(CallId id) {
  std::string text(id_digits + 1, 'c');
  auto rest = static_cast<std::uint64_t>(id.value);
  for (std::size_t i = id_digits; i > 0; --i, rest >>= 5U) text[i] = alphabet[rest & 31U];
  return text;
}

std::optional<CallId> parse_call_id(std::string_view text) {
  if (text.size() != id_digits + 1 || text[0] != 'c') return std::nullopt;
  std::uint64_t value = 0;
  for (auto const digit : text.substr(1)) {
    auto const at = alphabet.find(digit);
    if (at == alphabet.npos || value >> 59U != 0) return std::nullopt;
    value = value << 5U | at;
  }
  if (value >> 63U != 0) return std::nullopt;
  return CallId{static_cast<std::int64_t>(value)};
}

std::string_view to_string(Route route) { return name_of(route_names, route); }

std::optional<Route> parse_route(std::string_view text) { return value_of<Route>(route_names, text); }

std::string_view to_string(Ownership ownership) { return name_of(ownership_names, ownership); }

std::optional<Ownership> parse_ownership(std::string_view text) {
  return value_of<Ownership>(ownership_names, text);
}

std::string_view to_string(CostSource source) { return name_of(cost_source_names, source); }
std::string_view to_string(MergeRule rule) { return name_of(merge_rule_names, rule); }
std::string_view to_string(Status status) { return name_of(status_names, status); }
std::string_view to_string(Side side) { return name_of(side_names, side); }
std::string_view to_string(Standing standing) { return name_of(standing_names, standing); }
std::string_view to_string(Granularity granularity) { return name_of(granularity_names, granularity); }

UsageSums& UsageSums::operator+=(UsageSums const& other) {
  calls += other.calls;
  failed_calls += other.failed_calls;
  unpriced_calls += other.unpriced_calls;
  unpriced_tokens += other.unpriced_tokens;
  web_search_requests += other.web_search_requests;
  tokens += other.tokens;
  cost += other.cost;
  cost_list += other.cost_list;
  cost_reported += other.cost_reported;
  cost_proxy += other.cost_proxy;
  return *this;
}

}  // namespace companion
