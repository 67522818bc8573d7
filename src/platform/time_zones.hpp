// Where the IANA time zones come from on systems that have none of their own.
#pragma once

namespace companion::platform {

/// Once, before the first zone is looked up. Nothing to do where the system has them. Where it fails, UTC is
/// the only zone.
void prepare_time_zones();

}  // namespace companion::platform
