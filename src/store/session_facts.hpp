// What a session's calls say of the proxy: keys, teams, tags, routes, failures and retries.
#pragma once

#include "companion/query.hpp"
#include "companion/result.hpp"
#include "store/call_filter.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// Fills `session` of every group of a report by session. Within a read transaction of the caller.
[[nodiscard]] Result<void> add_session_facts(Database& database, Dictionary& words, CallFilter const& filter,
                                             UsageReport& report);

}  // namespace companion::store
