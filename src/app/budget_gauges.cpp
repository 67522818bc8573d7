#include "app/budget_gauges.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/hash.hpp"
#include "core/text.hpp"
#include "pipeline/label.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::app {
namespace {

namespace metric = telemetry::metric;
namespace attribute = telemetry::attribute;

constexpr std::size_t budgets_max = 300;
constexpr std::size_t hash_digits = 16;

/// A key's id is its SHA-256 already, by whose beginning the proxy's own pages know it.
std::string id_of(ProxyAccount const& account) {
  if (account.kind == AccountKind::key) {
    auto beginning = pipeline::label(account.id.substr(0, hash_digits), "", "");
    if (beginning.size() == hash_digits) return beginning;
  }
  return hex64(hash64(account.id));
}

Attributes attributes_of(ProxyAccount const& account, std::string name) {
  return {{std::string{attribute::budget_scope}, std::string{to_string(account.kind)}},
          {std::string{attribute::budget_id}, std::move(name)},
          {std::string{attribute::source}, "proxy:" + pipeline::label(account.proxy, "unknown", "other")}};
}

bool is_over(std::optional<Instant> const& moment, Instant now) { return moment && *moment <= now; }

}  // namespace

void append_budgets(std::span<ProxyAccount const> accounts, Instant now,
                    std::vector<telemetry::Reading>& readings) {
  std::set<Attributes> shown;
  for (auto const& account : accounts) {
    if (!account.max_budget || is_over(account.expires, now)) continue;
    if (shown.size() >= budgets_max) return;
    auto attributes = attributes_of(account, pipeline::label(account.alias, id_of(account), id_of(account)));
    // Two accounts of one name are two series all the same.
    if (shown.contains(attributes)) attributes = attributes_of(account, id_of(account));
    if (!shown.insert(attributes).second) continue;
    auto const add = [&](std::string_view name, std::int64_t value) {
      readings.push_back(
          {.metric = std::string{name}, .attributes = attributes, .value = value, .since = Instant{}});
    };
    add(metric::budget_limit, account.max_budget->value);
    // Nobody has told what was spent since the period began anew.
    if (is_over(account.budget_reset, now)) continue;
    if (auto const left = account.remaining()) add(metric::budget_remaining, left->value);
    if (account.budget_reset) add(metric::budget_reset, epoch_ms(*account.budget_reset));
  }
}

}  // namespace companion::app
