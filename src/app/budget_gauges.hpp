// Budgets of proxies' keys, users and teams as readings.
#pragma once

#include <span>
#include <vector>

#include "companion/proxy.hpp"
#include "companion/time.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::app {

/// Pure. At most 300 budgets. A name that is no short identifier (an address, say) is shown as a hash of the
/// id.
void append_budgets(std::span<ProxyAccount const> accounts, Instant now,
                    std::vector<telemetry::Reading>& readings);

}  // namespace companion::app
