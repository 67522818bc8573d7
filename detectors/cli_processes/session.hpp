// One run of a CLI, told in pieces that end with the UTC hour.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/activity.hpp"
#include "companion/machine.hpp"
#include "detectors/catalogue.hpp"

namespace companion::detectors::cli_processes {

/// Hours since 1970.
[[nodiscard]] std::int64_t hour_of(Instant at);

struct Session {
  CatalogueEntry const* tool{nullptr};
  ProcessId id{0};  ///< of the root process
  Instant started{};
  std::vector<ProcessId> around{};  ///< the processes it runs in, nearest first
  std::string session{};
  std::string project{};
  std::string branch{};
  std::string parent{};
  std::string environment{};

  std::int64_t hour{0};                     ///< the first whose piece is not told for good
  Milliseconds active{};                    ///< within that hour
  Instant told{};                           ///< when it was last told
  std::map<ProcessId, Milliseconds> cpu{};  ///< of its processes at the last look

  /// Same for ever: ids are used again, but not with the same start.
  [[nodiscard]] std::string key() const;
};

/// A process that runs for longer than this is told of its first hour and its last week.
inline constexpr std::int64_t hours_max = 7 * 24;

/// The pieces from `session.hour` on until `now`; the hours before the current one are done with then.
[[nodiscard]] std::vector<Activity> tell(Session& session, Instant now);

/// What a restart needs: the hour and the active time in it.
[[nodiscard]] std::string encode_progress(Session const& session);
/// Takes it up again; false when the text is none.
bool restore_progress(Session& session, std::string_view text);

}  // namespace companion::detectors::cli_processes
