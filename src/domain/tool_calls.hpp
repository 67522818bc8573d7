// A tool that tells of its calls twice, in its log and by telemetry, without a shared id: which is which.
// Pure.
#pragma once

#include <span>

#include "companion/observation.hpp"
#include "domain/partition.hpp"

namespace companion::domain {

/// Whether both have the same tool_call_id.
[[nodiscard]] bool same_tool_call(Sighting const& a, Sighting const& b);

/// Joins what is left after the ids: of each tool_call_id the events of every two sources, one to one, as
/// many as can be and then as near in time as can be, never crossing. Events whose ids differ stay apart.
void join_tool_calls(std::span<Sighting const> sightings, Partition& partition);

}  // namespace companion::domain
