// What our own callback adds to a payload, or sends in place of one. Pure. Internal to src/litellm.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "litellm/written_payload.hpp"

namespace companion::litellm {

[[nodiscard]] bool is_failure_report(WrittenPayload const& payload);
[[nodiscard]] bool is_loss_report(WrittenPayload const& payload);

/// One loss a reason, each a running total. invalid: nobody can tell whose they are, or they are no counts.
[[nodiscard]] Result<std::vector<Loss>> losses_of(WrittenEnvelope const& envelope);

/// `companion doctor` asks the proxy for a model of this name: whatever comes back of it proves its way here.
[[nodiscard]] std::optional<Checkpoint> probe_of(WrittenPayload const& payload, Instant received);

/// Where the payload itself says nothing: workspace, session, tool, host and the proxy's name.
void fill_context(Sighting& sighting, WrittenPayload const& payload);

/// Request tags: sorted, each once, at most 32.
[[nodiscard]] std::vector<std::string> tags_of(WrittenPayload const& payload);

}  // namespace companion::litellm
