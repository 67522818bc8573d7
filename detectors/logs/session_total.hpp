// What a tool used in a whole session, as one event that grows.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "companion/observation.hpp"

namespace companion::detectors {

/// The event of a session's total. A total that falls stays at its height: merging keeps the greatest.
[[nodiscard]] inline Sighting session_total(std::string_view source, std::string_view tool,
                                            std::uint32_t parser_version, std::string_view session) {
  Sighting total;
  total.source = source;
  total.tool = tool;
  total.parser_version = parser_version;
  total.session_id = session;
  total.event_key = std::string{session} + "#total";
  total.granularity = Granularity::session;
  return total;
}

/// False when neither time is known.
[[nodiscard]] inline bool set_times(Sighting& total, std::optional<Instant> from,
                                    std::optional<Instant> until) {
  if (!from && !until) return false;
  total.start = from ? *from : *until;
  total.end = std::max(total.start, until.value_or(total.start));
  return true;
}

}  // namespace companion::detectors
