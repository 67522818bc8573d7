#include <nlohmann/json.hpp>

#include "core/json_values.hpp"

namespace companion {

using Json = nlohmann::ordered_json;

namespace {

/// Dollars are decimal strings, counts are numbers.
Json amount(Measure measure, std::int64_t value) {
  if (measure == Measure::cost) return to_decimal(NanoUsd{value});
  return value;
}

Json accounts_json(std::array<AccountSums, account_count> const& accounts) {
  Json json;
  for (std::size_t i = 0; i < account_count; ++i) {
    auto const& sums = accounts[i];
    json[std::string{to_string(static_cast<Account>(i))}] = {{"requests", sums.requests},
                                                             {"tokens", to_json(sums.tokens)},
                                                             {"cost_usd", to_decimal(sums.cost)},
                                                             {"unpriced", sums.unpriced}};
  }
  return json;
}

Json causes_json(Difference const& difference) {
  auto causes = Json::array();
  for (auto const& one : difference.causes) {
    auto calls = Json::array();
    for (auto const id : one.sample) calls.push_back(to_string(id));
    causes.push_back({{"cause", to_string(one.cause)},
                      {"meaning", meaning(one.cause)},
                      {"amount", amount(difference.measure, one.amount)},
                      {"calls", one.calls},
                      {"sample", std::move(calls)}});
  }
  return causes;
}

Json differences_json(std::vector<Difference> const& differences) {
  auto json = Json::array();
  for (auto const& one : differences) {
    json.push_back({{"measure", to_string(one.measure)},
                    {"left", to_string(one.left)},
                    {"right", to_string(one.right)},
                    {"left_value", amount(one.measure, one.left_value)},
                    {"right_value", amount(one.measure, one.right_value)},
                    {"causes", causes_json(one)}});
  }
  return json;
}

std::string date_of(Day day) { return format_instant(Instant{std::chrono::days{day}}).substr(0, 10); }

}  // namespace

Json to_json(Reconciliation const& reconciliation) {
  auto models = Json::array();
  std::int64_t differences = 0;
  for (auto const& one : reconciliation.models) {
    differences += static_cast<std::int64_t>(one.differences.size());
    models.push_back({{"day", date_of(one.day)},
                      {"model", one.model},
                      {"accounts", accounts_json(one.accounts)},
                      {"differences", differences_json(one.differences)}});
  }
  auto feeds = Json::array();
  for (auto const& feed : reconciliation.covered) feeds.push_back(to_json(feed));
  return {{"threshold", reconciliation.threshold},
          {"differences", differences},
          {"calls", reconciliation.calls},
          {"compared", reconciliation.compared},
          {"dark", reconciliation.dark},
          {"others", reconciliation.others},
          {"repaired", reconciliation.repaired},
          {"feeds", std::move(feeds)},
          {"models", std::move(models)}};
}

}  // namespace companion
