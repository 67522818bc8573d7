// Why two accounts of one call differ. Pure.
#pragma once

#include "companion/call.hpp"
#include "companion/reconciliation.hpp"
#include "domain/account_entry.hpp"

namespace companion::domain {

/// Everything the decision looks at.
struct CauseQuestion {
  Call const& call;
  AccountEntries const& entries;
  Account left{Account::local};
  Account right{Account::callback};
  bool told_twice{false};  ///< another call of the proxy is the same one
  bool other_feed{false};  ///< local against one proxy feed: the other feed covers the time as well
};

[[nodiscard]] Cause cause_of(CauseQuestion const& question, Measure measure);

}  // namespace companion::domain
