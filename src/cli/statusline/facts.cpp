#include "cli/statusline/facts.hpp"

#include <nlohmann/json.hpp>

namespace companion::cli {
namespace {

using nlohmann::json;

json const& member(json const& object, char const* name) {
  static json const nothing;
  if (!object.is_object()) return nothing;
  auto const found = object.find(name);
  return found == object.end() ? nothing : *found;
}

std::string text(json const& object, char const* name) {
  auto const& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

std::optional<NanoUsd> amount(json const& object, char const* name) {
  return parse_decimal_usd(text(object, name));
}

std::int64_t number(json const& object, char const* name) {
  auto const& value = member(object, name);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::int64_t tokens_of(json const& tokens) {
  std::int64_t sum = 0;
  for (auto const* kind : {"input", "cache_read", "cache_write_5m", "cache_write_1h", "output"})
    sum += number(tokens, kind);
  return sum;
}

/// nullopt: without a cost it is no stretch.
std::optional<StretchFacts> stretch(json const& sums) {
  auto const cost = amount(sums, "cost_usd");
  if (!cost) return std::nullopt;
  auto const& routes = member(sums, "routes");
  auto const route = [&](char const* name) { return amount(routes, name).value_or(NanoUsd{}); };
  return StretchFacts{.cost = *cost,
                      .tracked = route("tracked"),
                      .dark = route("dark"),
                      .proxy_only = route("proxy_only"),
                      .unknown = route("unknown"),
                      .calls = number(sums, "calls"),
                      .failed = number(sums, "failed_calls"),
                      .unpriced = number(sums, "unpriced_calls"),
                      .tokens = tokens_of(member(sums, "tokens"))};
}

std::optional<BudgetFacts> budget_of(json const& account) {
  auto const left = amount(account, "remaining_usd");
  auto const limit = amount(account, "max_budget_usd");
  if (!left || !limit) return std::nullopt;
  auto name = text(account, "alias");
  if (name.empty()) name = text(account, "id");
  return BudgetFacts{.left = *left, .limit = *limit, .name = std::move(name)};
}

}  // namespace

Result<StatusFacts> read_status_facts(std::string_view told) {
  auto const all = json::parse(told, nullptr, false);
  auto const today = stretch(member(all, "today"));
  auto const last_hour = stretch(member(all, "last_hour"));
  if (!today || !last_hour) return fail(Errc::corrupt, "the answer is none of a companion");
  return StatusFacts{.today = *today,
                     .last_hour = *last_hour,
                     .session = stretch(member(all, "session")),
                     .budget = budget_of(member(all, "budget"))};
}

}  // namespace companion::cli
