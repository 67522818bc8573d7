// Questions about activities and inventory, and their answers; asked through LedgerView.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/activity.hpp"
#include "companion/time.hpp"

namespace companion {

enum class ActivityBy : std::uint8_t {
  total = 0,
  name = 1,
  kind = 2,
  day = 3,      ///< on which it began
  program = 4,  ///< browser, shell, executable
  project = 5,
  category = 6,
  session = 7,  ///< the tool's own
};

/// Empty = all. Half-open: since <= start < until.
struct ActivityFilter {
  std::optional<Instant> since{};
  std::optional<Instant> until{};
  std::optional<ActivityKind> kind{};
  std::string name{};
  std::string source{};
  std::string project{};
  std::string session{};
};

struct ActivityQuery {
  ActivityBy by{ActivityBy::name};
  ActivityFilter filter{};
  std::string timezone{"UTC"};  ///< IANA name; decides the day
};

/// Sums over activities. Of a site, minutes that an extension of the browser told exactly count once: what
/// its history says of them is left out, unless the filter asks for one source alone. How long shell commands
/// took is in `running` only where nothing but such commands is summed: their programs are told of as
/// processes.
struct ActivitySums {
  Milliseconds running{};
  Milliseconds active{};
  std::int64_t count{0};       ///< visits, commands, connections; of apps and CLIs sessions
  std::int64_t activities{0};  ///< stretches of use
  std::int64_t sessions{0};    ///< different sessions of tools, where they are known
};

struct ActivityGroup {
  std::string key;                   ///< "2026-08-20", "codex", "cli", …; "" where unknown
  std::optional<ActivityKind> kind;  ///< when the group has one kind only
  std::string category;              ///< when the group has one known category only, else empty
  Instant first{};
  Instant last{};
  ActivitySums sums;
};

struct ActivityReport {
  std::vector<ActivityGroup> groups;  ///< days ascending, others by active, running, count descending, then
                                      ///< key; by name one for each name and kind
  ActivitySums total;
};

/// Where a page of activities ends.
struct ActivityCursor {
  Instant start{};
  std::int64_t row{0};
};

/// Newest start first, each as its source told it.
struct ActivityListQuery {
  ActivityFilter filter{};
  std::optional<ActivityCursor> before{};
  std::uint32_t limit{100};  ///< 1 to 1000
};

struct ActivityPage {
  std::vector<Activity> activities;
  std::optional<ActivityCursor> next{};  ///< pass as `before` for the next page
};

[[nodiscard]] std::string_view to_string(ActivityBy by);
[[nodiscard]] std::optional<ActivityBy> parse_activity_by(std::string_view text);
/// For URLs; opaque to whoever passes it back.
[[nodiscard]] std::string to_string(ActivityCursor cursor);
[[nodiscard]] std::optional<ActivityCursor> parse_activity_cursor(std::string_view text);

}  // namespace companion
