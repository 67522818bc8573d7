// Which sightings are one call by proof: shared ids. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "companion/call.hpp"
#include "companion/observation.hpp"

namespace companion::domain {

/// Hash under which the call of this event is found again.
[[nodiscard]] std::uint64_t event_key_hash(Sighting const& sighting);

/// What several sources of one tool (its log, its telemetry) know alike of a call: session and prompt, cache
/// read and output tokens. Empty where it is no single call, failed or used nothing, and for proxies.
[[nodiscard]] std::string tool_call_id(Sighting const& sighting);

/// Events of two sources with the same tool_call_id are one call only within this time of each other.
inline constexpr Milliseconds tool_call_window{std::chrono::minutes{15}};

/// Hashes of the ids that prove identity: response, request, proxy request and tool call id. Appends to
/// `out`.
void append_id_hashes(Sighting const& sighting, std::vector<std::uint64_t>& out);

/// True when the two carry one of these ids in common, or are the same event.
[[nodiscard]] bool share_identity(Sighting const& a, Sighting const& b);

/// Sightings proved to be one call, with the strongest kind of proof between two of them.
struct StrongGroup {
  std::vector<std::size_t> members;  ///< indices into the input, ascending
  MergeRule rule{MergeRule::single};
};

/// Partition by shared ids. An id that one source gives to different calls (a relay that repeats ids, a
/// stored response read twice) proves nothing and is left out; a tool call id, which two calls of a session
/// may share in truth, joins the events of two sources one to one in order of time. The result depends on the
/// set only.
[[nodiscard]] std::vector<StrongGroup> strong_groups(std::span<Sighting const> sightings);

}  // namespace companion::domain
