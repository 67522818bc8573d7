// The pieces of a report by session: hours that are summed up, and the calls of the others.
#pragma once

#include "companion/result.hpp"
#include "store/call_filter.hpp"
#include "store/database.hpp"
#include "store/usage_groups.hpp"

namespace companion::store {

/// Within a read transaction of the caller.
[[nodiscard]] Result<void> add_sessions(Database& database, CallFilter const& filter, UsageGroups& groups);

}  // namespace companion::store
