// A usage report as a table for people, as JSON and as CSV for programs (docs/cli.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "companion/query.hpp"

namespace companion::cli {

struct ReportView {
  UsageQuery query;
  UsageReport report;
  std::int64_t groups_hidden{0};  ///< cut by --limit; the total has them
};

/// Keeps `limit` groups: the newest of time keys, the dearest of others.
void keep_groups(ReportView& view, std::size_t limit);

[[nodiscard]] std::string report_table(ReportView const& view, Console const& console);
[[nodiscard]] std::string report_json(ReportView const& view);
[[nodiscard]] std::string report_csv(ReportView const& view);

/// "day" for GroupBy::day, …
[[nodiscard]] std::string_view group_name(GroupBy by);

}  // namespace companion::cli
