// The standing of the service, for people and for scripts. Pure.
#pragma once

#include <string>

#include "platform/service.hpp"

namespace companion::cli {

[[nodiscard]] std::string service_text(platform::ServiceState const& state, std::string const& manager,
                                       platform::ServiceScope scope);
[[nodiscard]] std::string service_json(platform::ServiceState const& state, std::string const& manager,
                                       platform::ServiceScope scope);

}  // namespace companion::cli
