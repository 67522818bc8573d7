// GET /healthz, /readyz and /: is the daemon well, and what is it.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// 200 while every part makes progress, else 503.
[[nodiscard]] Answer healthz(Services const& services, Question const& question);
/// 200 while data is taken.
[[nodiscard]] Answer readyz(Services const& services, Question const& question);
/// A page for a person who opens the address in a browser.
[[nodiscard]] Answer landing(Services const& services, Question const& question);

}  // namespace companion::receiver::routes
