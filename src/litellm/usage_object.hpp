// A usage object as LiteLLM's book keeps it. Internal to src/litellm.
#pragma once

#include "litellm/json_tree.hpp"
#include "litellm/usage.hpp"

namespace companion::litellm {

/// Adds what `object` says to `usage`; what it leaves out stays.
void read_usage_object(WrittenUsage& usage, JsonValue object);

}  // namespace companion::litellm
