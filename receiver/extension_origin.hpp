// Browser extensions as callers: which Origin is one's, and what it may ask. Pure decisions, no sockets.
#pragma once

#include <optional>
#include <string_view>

#include "receiver/auth.hpp"

namespace companion::receiver {

/// "chrome-extension://" and 32 letters from a to p, or "moz-extension://" and a UUID; nothing else follows.
/// No web page can send one.
[[nodiscard]] bool is_extension_origin(std::string_view origin);

/// The addresses that are there for extensions alone: "/v1/browser/…".
[[nodiscard]] bool is_for_extensions(std::string_view path);

/// Instead of check_site at those addresses, which pages get nothing from, ours neither: 400 and 421 as
/// there; 403 unless the Origin is an extension's, or there is none and no page asks: a program, or an
/// extension that the user let reach this host, whose browser then leaves the Origin out.
[[nodiscard]] std::optional<Refusal> check_extension_site(AccessPolicy const& policy,
                                                          Credentials const& sent);

/// Instead of check_token for what extensions write and read: on loopback too there must be a token, and one
/// that was bound to an extension is good for that one alone. 403 for an extension, so that it knows that it
/// has to be paired again; 401 for a program.
[[nodiscard]] std::optional<Refusal> check_extension_token(TokenStore const& tokens, Credentials const& sent);

}  // namespace companion::receiver
