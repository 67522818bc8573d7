// launchd's property lists, and what `launchctl print` tells. Pure: everywhere the same.
#pragma once

#include <string>
#include <string_view>

#include "platform/service.hpp"

namespace companion::platform {

inline constexpr std::string_view launchd_label = "litellm-companion";

/// A user's is an agent of the graphical session; the machine's a daemon with the rights of
/// `service.account`. launchd expands nothing, so every path is whole. `errors` takes what is told before the
/// log is open.
[[nodiscard]] std::string launchd_plist(ServiceDefinition const& service, ServiceScope scope,
                                        std::filesystem::path const& errors);

/// Of a service that launchd has loaded, by the output of `launchctl print DOMAIN/LABEL`.
[[nodiscard]] ServiceState state_of_launchd(std::string_view printed);
/// Whether `launchctl print-disabled DOMAIN` names the label as switched off.
[[nodiscard]] bool is_disabled(std::string_view printed, std::string_view label);

}  // namespace companion::platform
