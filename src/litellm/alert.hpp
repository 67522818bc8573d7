// A body of LiteLLM's alerting: its webhook's event, or the {"text": …} that it sends to Slack.
#pragma once

#include <optional>
#include <string_view>

#include "companion/proxy.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::litellm {

constexpr std::string_view alert_source = "litellm:alerts";

/// nullopt: `spend_tracked`, which LiteLLM sends for every call of a customer, is no warning.
/// Errc::invalid: no alert; the message says what is wrong without quoting it.
/// Never kept: the key's hash, mail addresses, and what Slack's text quotes of requests and errors.
[[nodiscard]] Result<std::optional<ProxyAlert>> decode_alert(std::string_view body, Instant received);

}  // namespace companion::litellm
