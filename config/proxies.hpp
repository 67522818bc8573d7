// What the settings of a proxy are called, in the configuration file and in the managed one, and what they
// may be.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "config/named.hpp"
#include "config/value.hpp"
#include "litellm/options.hpp"

namespace companion::config {

/// One setting of each of the things in a mapping of mappings.
struct Field {
  std::string_view name;
  std::string_view help;
  Result<void> (*set)(litellm::ProxyOptions& into, std::string_view text);
  std::string (*get)(litellm::ProxyOptions const& from);
};

[[nodiscard]] std::span<Field const> proxy_fields();

/// Sets one field. The message says what would have been right.
[[nodiscard]] Result<void> set_proxy_field(litellm::ProxyOptions& proxy, std::string_view name,
                                           std::string_view text);

/// A proxy's name is a label, part of keys in the ledger: 1 to 64 letters, digits, dots, dashes, underscores.
[[nodiscard]] Result<void> check_proxy_name(std::string_view name);

/// Whether the proxy can be asked at all: a usable URL that does not show the key to a network, and a key
/// from one place.
[[nodiscard]] Result<void> check_proxy(litellm::ProxyOptions const& proxy);

/// Those with settings that passed set_proxy_field().
[[nodiscard]] litellm::Proxies proxies_of(MapMap const& settings);

/// Each field that differs from its default, as text: the way back from options to settings.
[[nodiscard]] TextMap proxy_settings(litellm::ProxyOptions const& proxy);

[[nodiscard]] Result<void> check_proxy_setting(std::string_view setting, std::string_view text);
[[nodiscard]] Result<void> check_proxy_settings(TextMap const& settings);
[[nodiscard]] std::vector<SettingRow> proxy_rows();

inline constexpr Named named_proxies{.noun = "proxy",
                                     .remedy = "write its url and its key_file below it",
                                     .check_name = check_proxy_name,
                                     .check_setting = check_proxy_setting,
                                     .check_whole = check_proxy_settings,
                                     .rows = proxy_rows};

}  // namespace companion::config
