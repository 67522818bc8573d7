// POST /v1/litellm and /v1/litellm/alerts: LiteLLM's callback in every form it posts, and its alerting
// webhook.
#pragma once

#include <memory>

#include "receiver/ingest.hpp"

namespace companion::receiver::routes {

[[nodiscard]] std::unique_ptr<Ingest> open_litellm(Opening const& opening);
[[nodiscard]] std::unique_ptr<Ingest> open_alerts(Opening const& opening);

}  // namespace companion::receiver::routes
