// Use of AI apps, CLIs and sites as a table for people; --json is core/activity_json.
#pragma once

#include <string>

#include "cli/console.hpp"
#include "companion/activity_query.hpp"

namespace companion::cli {

[[nodiscard]] std::string activity_table(ActivityQuery const& query, ActivityReport const& report,
                                         Console const& console);
/// One line an activity, newest first.
[[nodiscard]] std::string activity_list(ActivityPage const& page, std::string const& timezone,
                                        Console const& console);

}  // namespace companion::cli
