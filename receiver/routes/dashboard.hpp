// GET /dashboard/ and what its page is made of: files that were built into the binary.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// Whether a person's browser asks: it takes HTML.
[[nodiscard]] bool wants_page(Question const& question);
/// 303 to /dashboard/.
[[nodiscard]] Answer to_dashboard(Services const& services, Question const& question);
/// The page. Readable to anybody: it holds no data, and asks for all of it with the session.
[[nodiscard]] Answer dashboard(Services const& services, Question const& question);
/// A file of it; its name holds a hash of what is in it, so it is kept for good.
[[nodiscard]] Answer asset(Services const& services, Question const& question);

/// What a page of ours may load: its own files and its own daemon.
void append_page_headers(Answer& answer);

}  // namespace companion::receiver::routes
