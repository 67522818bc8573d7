#include "pipeline/side_notes.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "domain/privacy.hpp"
#include "pipeline/activity_notes.hpp"

namespace companion::pipeline {
namespace {

Result<void> note_loss(store::LedgerStore& ledger, Loss const& loss) {
  // Among the settings of the ledger, which survive a salvage as counters do: both or neither.
  auto const name = "lost|" + loss.source + '|' + loss.item + '|' + loss.reason;
  auto const known = ledger.meta(name);
  if (!known) return tl::unexpected<Error>(known.error());
  std::int64_t before = 0;
  std::from_chars(known->data(), known->data() + known->size(), before);
  if (loss.total <= before) return {};
  ledger.add({.metric = "companion.events.dropped",
              .attributes = {{"reason", loss.reason}, {"source", loss.source}},
              .slot = 0,
              .delta = loss.total - before});
  return ledger.set_meta(name, std::to_string(loss.total));
}

Result<void> note_callbacks(store::LedgerStore& ledger, Observations const& batch) {
  std::map<std::string, companion::Coverage> told;
  for (auto const& sighting : batch.sightings) {
    if (sighting.source != callback_source) continue;
    companion::Coverage const one{
        .source = sighting.source, .proxy = sighting.proxy, .from = sighting.start, .until = sighting.end};
    auto& all = told.try_emplace(sighting.proxy, one).first->second;
    all.from = std::min(all.from, one.from);
    all.until = std::max(all.until, one.until);
  }
  for (auto const& [proxy, coverage] : told) {
    if (auto r = ledger.put(coverage); !r) return r;
  }
  return {};
}

}  // namespace

Result<void> note_besides(store::LedgerStore& ledger, Observations const& batch, Instant now,
                          Receipt& receipt) {
  for (auto const& loss : batch.losses) {
    if (auto r = note_loss(ledger, loss); !r) return r;
  }
  for (auto const& coverage : batch.covered) {
    if (auto r = ledger.put(coverage); !r) return r;
  }
  for (auto account : batch.accounts) {
    domain::sanitise(account);
    if (auto r = ledger.put(account); !r) return r;
  }
  for (auto alert : batch.alerts) {
    domain::sanitise(alert);
    auto const fresh = ledger.put(alert);
    if (!fresh) return tl::unexpected<Error>(fresh.error());
  }
  if (auto r = note_activities(ledger, batch, now, receipt); !r) return r;
  if (auto r = note_inventory(ledger, batch, now, receipt); !r) return r;
  return note_callbacks(ledger, batch);
}

}  // namespace companion::pipeline
