#include "domain/account_entry.hpp"

#include <algorithm>
#include <string_view>

namespace companion::domain {
namespace {

std::optional<Account> account_of(Sighting const& sighting) {
  if (sighting.side == Side::local) return Account::local;
  if (sighting.source == "litellm:callback") return Account::callback;
  if (sighting.source == "litellm:spend_logs") return Account::spend_log;
  return std::nullopt;
}

void tell(AccountEntry& entry, Sighting const& sighting) {
  ++entry.requests;
  if (sighting.status == Status::failure) return;
  ++entry.successes;
  entry.tokens += sighting.tokens;
  if (sighting.cost) entry.cost = entry.cost.value_or(NanoUsd{}) + *sighting.cost;
}

/// Two logs of one machine (a transcript and its copy in another tool) tell of one request, not of two.
void tell_locally(std::optional<AccountEntry>& entry, Sighting const& sighting) {
  AccountEntry one;
  tell(one, sighting);
  if (!entry || one.tokens.total() > entry->tokens.total()) entry = one;
}

}  // namespace

AccountEntries entries_of(CallRecord const& record) {
  AccountEntries entries;
  for (auto const& sighting : record.sightings) {
    auto const account = account_of(sighting);
    if (!account || sighting.standing == Standing::retracted) continue;
    auto& entry = entries[static_cast<std::size_t>(*account)];
    if (*account == Account::local) {
      tell_locally(entry, sighting);
    } else {
      if (!entry) entry.emplace();
      tell(*entry, sighting);
    }
  }
  // A failure that only the proxy's failure hook told of came by the same way as a callback.
  auto& callback = entries[static_cast<std::size_t>(Account::callback)];
  auto const hooks = std::count_if(record.sightings.begin(), record.sightings.end(),
                                   [](Sighting const& s) { return s.source == "litellm:hook"; });
  if (!callback && hooks > 0)
    callback = AccountEntry{.requests = hooks, .successes = 0, .tokens = {}, .cost = {}};

  auto const& call = record.call;
  if (call.status == Status::success && !call.cache_hit) {
    entries[static_cast<std::size_t>(Account::price_book)] =
        AccountEntry{.requests = 1, .successes = 1, .tokens = call.tokens, .cost = call.costs.list};
  }
  return entries;
}

std::int64_t value_of(AccountEntry const& entry, Measure measure) {
  switch (measure) {
    case Measure::requests:
      return entry.requests;
    case Measure::input:
      return entry.tokens.input;
    case Measure::cache_read:
      return entry.tokens.cache_read;
    case Measure::cache_write:
      return entry.tokens.cache_write();
    case Measure::output:
      return entry.tokens.output;
    case Measure::cost:
      return entry.cost.value_or(NanoUsd{}).value;
  }
  return 0;
}

}  // namespace companion::domain
