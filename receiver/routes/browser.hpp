// POST /v1/browser/events and /v1/browser/pair, GET /v1/browser/config: the browser extension's.
#pragma once

#include <memory>

#include "receiver/ingest.hpp"
#include "receiver/router.hpp"

namespace companion::receiver::routes {

[[nodiscard]] std::unique_ptr<Ingest> open_browser_events(Opening const& opening);
[[nodiscard]] std::unique_ptr<Ingest> open_browser_pair(Opening const& opening);
[[nodiscard]] Answer browser_config(Services const& services, Question const& question);

}  // namespace companion::receiver::routes
