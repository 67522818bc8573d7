// Answers "how much": whole hours from the rollup, what it cannot tell from the calls themselves.
#pragma once

#include "companion/query.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// Within a read transaction of the caller.
[[nodiscard]] Result<UsageReport> report_usage(Database& database, Dictionary& words,
                                               UsageQuery const& query);

}  // namespace companion::store
