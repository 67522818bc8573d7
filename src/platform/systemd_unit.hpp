// The text of systemd units, and what `systemctl show` tells. Pure: everywhere the same.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "platform/service.hpp"

namespace companion::platform {

inline constexpr std::string_view systemd_unit_name = "litellm-companion.service";

/// Whether systemd looks for variables in a word.
enum class Variables : std::uint8_t { looked_for, none };
/// One word of a command line of a unit, quoted where it must be: specifiers and variables mean nothing in
/// it.
[[nodiscard]] std::string systemd_word(std::string_view word, Variables variables = Variables::looked_for);

/// For one user: with what that user may do, but no new rights. For the system: an account of its own, made
/// by systemd, its data in /var/lib/litellm-companion, its configuration in /etc/litellm-companion.
[[nodiscard]] std::string systemd_unit(ServiceDefinition const& service, ServiceScope scope);

using UnitProperties = std::map<std::string, std::string, std::less<>>;
/// "Name=value" a line, as `systemctl show --property=…` prints.
[[nodiscard]] UnitProperties unit_properties(std::string_view shown);
/// The properties that state_of() looks at, for `--property=`.
[[nodiscard]] std::string_view properties_of_interest();
[[nodiscard]] ServiceState state_of(UnitProperties const& properties);

}  // namespace companion::platform
