#include "pipeline/activity_notes.hpp"

#include <string>
#include <string_view>

#include "domain/privacy.hpp"
#include "pipeline/label.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::pipeline {
namespace {

namespace attribute = telemetry::attribute;
namespace metric = telemetry::metric;

/// "history:chrome" -> "history": which browser or shell it was is an attribute of its own.
std::string_view family_of(std::string_view source) { return source.substr(0, source.find(':')); }

/// One attribute set for all metrics of the kind.
Attributes attributes_of(Activity const& activity) {
  Attributes attributes;
  auto const put = [&attributes](std::string_view key, std::string_view value) {
    attributes.emplace(key, label(value, "unknown", "other"));
  };
  put(attribute::usage_source, family_of(activity.source));
  switch (activity.kind) {
    case ActivityKind::app:
      put(attribute::app_name, activity.name);
      put(attribute::app_category, activity.category);
      break;
    case ActivityKind::cli:
      put(attribute::cli_name, activity.name);
      put(attribute::cli_category, activity.category);
      break;
    case ActivityKind::shell:
      put(attribute::cli_name, activity.name);
      put(attribute::cli_category, activity.category);
      put(attribute::shell, activity.program);
      break;
    case ActivityKind::browser:
      put(attribute::domain, activity.name);
      put(attribute::category, activity.category);
      put(attribute::browser, activity.program);
      break;
    case ActivityKind::direct_api:
      attributes.emplace(attribute::provider, provider_label(activity.name));
      put(attribute::executable, activity.program);
      break;
  }
  return attributes;
}

Result<void> set_aside(store::LedgerStore& ledger, Activity const& activity, std::size_t index, Instant now,
                       Receipt& receipt) {
  Quarantined const item{
      .source = activity.source, .reason = "activity without identity", .index = index, .bytes = 0};
  ledger.add({.metric = std::string{metric::events_dropped},
              .attributes = {{std::string{attribute::reason}, "malformed"},
                             {std::string{attribute::source}, activity.source}},
              .slot = 0,
              .delta = 1});
  ++receipt.quarantined;
  return ledger.put(item, now);
}

}  // namespace

std::vector<CounterDelta> project(store::ActivityGrowth const& growth) {
  std::vector<CounterDelta> deltas;
  auto const attributes = attributes_of(growth.merged);
  auto const add = [&](std::string_view name, std::int64_t delta) {
    if (delta > 0) deltas.push_back({std::string{name}, attributes, 0, delta});
  };
  switch (growth.merged.kind) {
    case ActivityKind::app:
      add(metric::app_running_duration, growth.running.count());
      add(metric::app_active_duration, growth.active.count());
      break;
    case ActivityKind::cli:
      add(metric::cli_running_duration, growth.running.count());
      add(metric::cli_active_duration, growth.active.count());
      add(metric::cli_sessions, growth.count);
      break;
    case ActivityKind::shell:
      add(metric::cli_commands, growth.count);
      break;
    case ActivityKind::browser:
      add(metric::domain_active_duration, growth.active.count());
      add(metric::domain_visits, growth.count);
      break;
    case ActivityKind::direct_api:
      add(metric::direct_connections, growth.count);
      break;
  }
  return deltas;
}

Result<void> note_activities(store::LedgerStore& ledger, Observations const& batch, Instant now,
                             Receipt& receipt) {
  for (std::size_t i = 0; i < batch.activities.size(); ++i) {
    auto activity = batch.activities[i];
    domain::sanitise(activity);
    if (activity.source.empty() || activity.event_key.empty() || activity.name.empty()) {
      if (auto r = set_aside(ledger, activity, i, now, receipt); !r) return r;
      continue;
    }
    auto const growth = ledger.put(activity);
    if (!growth) return tl::unexpected<Error>(growth.error());
    for (auto& delta : project(*growth)) ledger.add(std::move(delta));
    ++receipt.activities;
    if (growth->fresh) ++receipt.activities_new;
  }
  return {};
}

Result<void> note_inventory(store::LedgerStore& ledger, Observations const& batch, Instant now,
                            Receipt& receipt) {
  for (auto item : batch.inventory) {
    if (item.last_seen == Instant{}) item.last_seen = now;
    if (item.first_seen == Instant{}) item.first_seen = item.last_seen;
    domain::sanitise(item);
    auto const fresh = ledger.put(item);
    if (!fresh) return tl::unexpected<Error>(fresh.error());
    ++receipt.inventory;
  }
  return {};
}

}  // namespace companion::pipeline
