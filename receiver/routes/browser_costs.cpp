#include "receiver/routes/browser_costs.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "receiver/routes/browser_events.hpp"
#include "receiver/routes/json_answer.hpp"

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

struct Costs {
  std::map<std::string, UsageSums> sites;
  UsageSums total;
  std::int64_t unknown{0};
};

/// As the extension called it, whatever others say of the same call.
std::string site_of(CallRecord const& record, CostsRequest const& asked, std::string const& key) {
  for (auto const& sighting : record.sightings) {
    if (sighting.source == asked.source && sighting.event_key == key) return sighting.tool;
  }
  return record.call.tool;
}

UsageSums sums_of(Call const& call) {
  UsageSums sums;
  sums.calls = 1;
  auto const cost = call.costs.effective();
  if (cost) sums.cost = *cost;
  sums.unpriced_calls = cost ? 0 : 1;
  return sums;
}

Costs sum(std::vector<std::optional<CallRecord>> const& found, CostsRequest const& asked) {
  Costs costs;
  std::set<CallId> seen;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto const& record = found[i];
    if (!record) {
      ++costs.unknown;
      continue;
    }
    if (!seen.insert(record->call.id).second) continue;  // two events of one call
    auto const sums = sums_of(record->call);
    costs.sites[site_of(*record, asked, asked.calls[i].key)] += sums;
    costs.total += sums;
  }
  return costs;
}

/// No price is null: never 0.
Json json_of(UsageSums const& sums) {
  bool const priced = sums.calls > sums.unpriced_calls;
  return {{"calls", sums.calls},
          {"unpriced_calls", sums.unpriced_calls},
          {"cost_usd", priced ? Json(to_decimal(sums.cost)) : Json(nullptr)}};
}

}  // namespace

Answer browser_costs(LedgerView& view, Question const& question) {
  auto const asked = read_costs_request(question.body, question.now);
  if (!asked) return refuse(asked.error());
  auto const found = view.calls_of(asked->source, asked->calls);
  if (!found) return refuse(found.error());
  auto const costs = sum(*found, *asked);
  auto sites = Json::array();
  for (auto const& [site, sums] : costs.sites) {
    auto one = json_of(sums);
    one["site"] = site;
    sites.push_back(std::move(one));
  }
  Json const json{{"sites", std::move(sites)}, {"total", json_of(costs.total)}, {"unknown", costs.unknown}};
  return told(Result<Json>{json});
}

}  // namespace companion::receiver::routes
