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

  std::int64_t hour{0};    ///< whose piece is being made
  Instant from{};          ///< where that piece begins
  Instant seen{};          ///< last known alive
  Milliseconds running{};  ///< within that hour, of what somebody was there to see
  Milliseconds active{};
  Instant told{};                           ///< when it was last told
  std::map<ProcessId, Milliseconds> cpu{};  ///< of its processes at the last look

  /// Same for ever: ids are used again, but not with the same start.
  [[nodiscard]] std::string key() const;
};

/// From where on somebody was there to see it. A start in an earlier hour is told in a piece of its own,
/// which counts the session but no time.
void begin_at(Session& session, Instant seen, std::vector<Activity>& into);

/// What a look adds.
struct Step {
  Instant now{};
  bool counts{false};  ///< false: the machine slept since the look before, or nobody looked
  bool active{false};  ///< it was in front all that time, and somebody was there
};

/// Lives on until `step.now`; the pieces of hours that ended on the way are told for good.
void go_on(Session& session, Step const& step, std::vector<Activity>& into);

/// The piece of the current hour as it is by now.
[[nodiscard]] Activity piece_of(Session const& session);

/// What a restart needs: when it was last seen, and the times within that hour.
[[nodiscard]] std::string encode_progress(Session const& session);
/// Takes it up again at `now`; false when the text is none.
bool restore_progress(Session& session, std::string_view text, Instant now);

/// The start in the key of a session of this tool and process when it is at most a few seconds off `started`:
/// the start of a process is computed from the clock, and may differ in another life of the daemon.
[[nodiscard]] std::optional<Instant> start_in_key(std::string_view key, std::string_view tool, ProcessId id,
                                                  Instant started);

}  // namespace companion::detectors::cli_processes
