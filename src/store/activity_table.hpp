// Activities: one row an event, merged with each later account of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/activity.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// What an account added to what the ledger knew.
struct ActivityGrowth {
  Activity merged;      ///< as the ledger has it now
  bool fresh{false};    ///< the event was unknown
  bool changed{false};  ///< false: the account said nothing new
  Milliseconds running{};
  Milliseconds active{};
  std::int64_t count{0};
};

/// Columns of a row in the order of read_activity(); the row id comes first.
inline constexpr std::string_view activity_columns =
    "id, source, event_key, kind, name, category, program, start_ms, end_ms, running_ms, active_ms, count, "
    "session, project, branch, parent, environment";

/// corrupt when a text is missing.
[[nodiscard]] Result<Activity> read_activity(Statement const& row, Dictionary& words);

/// The writing side; one per writing connection.
class ActivityTable {
 public:
  [[nodiscard]] static Result<ActivityTable> open(Database& database);

  /// Merges by (source, event_key).
  [[nodiscard]] Result<ActivityGrowth> put(Activity const& activity, Interner& interner, Dictionary& words);

 private:
  struct Held {
    std::int64_t row{0};
    Activity activity;
  };
  [[nodiscard]] Result<std::optional<Held>> find(std::int64_t source, std::string const& event_key,
                                                 Dictionary& words);
  [[nodiscard]] Result<void> write(std::optional<std::int64_t> row, Activity const& activity,
                                   Interner& interner);

  Statement find_;
  Statement write_;
};

}  // namespace companion::store
