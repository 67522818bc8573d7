// What a person tells the daemon itself: open the dashboard, show the settings, switch a source.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// POST /v1/session/link {"secret"}: {"path":"/open/CODE","expires_seconds":60} for whoever can read the
/// daemon's secret.
[[nodiscard]] Answer make_link(Services const& services, Question const& question);
/// GET /open/CODE: 303 to the dashboard with a session, once; else 410 and a page that says what to do.
[[nodiscard]] Answer open_link(Services const& services, Question const& question);
[[nodiscard]] Answer settings(Services const& services, Question const& question);
/// PUT /v1/sources/NAME {"enabled":bool}: {"name","enabled"}.
[[nodiscard]] Answer switch_source(Services const& services, Question const& question);

}  // namespace companion::receiver::routes
