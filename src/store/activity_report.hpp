// Questions about activities, answered from their rows.
#pragma once

#include "companion/activity_query.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

[[nodiscard]] Result<ActivityReport> report_activities(Database& database, Dictionary& words,
                                                       ActivityQuery const& query);
[[nodiscard]] Result<ActivityPage> list_activities(Database& database, Dictionary& words,
                                                   ActivityListQuery const& query);

}  // namespace companion::store
