// Who may ask what: Host, Origin and bearer token. Pure decisions, no sockets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "receiver/tokens.hpp"

namespace companion::receiver {

enum class Listening : std::uint8_t { loopback, elsewhere };
enum class Transport : std::uint8_t { plain, tls };

/// What the decisions depend on besides the request; made once per server.
struct AccessPolicy {
  std::vector<std::string> hosts;    ///< lower case, without port, also ours
  std::vector<std::string> origins;  ///< lower case
  std::string scheme{"http"};
  bool token_needed{false};
  bool loopback{true};  ///< listens where only this machine reaches it
};

/// As sent; empty = absent.
struct Credentials {
  std::string_view host;
  std::string_view origin;
  std::string_view authorization;
  std::string_view fetch_site{};  ///< Sec-Fetch-Site: a browser's word for who asks
};

/// A refusal to be told: the status and what to do about it.
struct Refusal {
  unsigned status{403};
  std::string code;
  std::string message;
};

/// "localhost:4319" -> "4319"; empty when there is none, or it is no host.
[[nodiscard]] std::string_view port_of(std::string_view host);

/// 400 no Host, 421 a Host that is not ours (DNS rebinding).
[[nodiscard]] std::optional<Refusal> check_host(AccessPolicy const& policy, Credentials const& sent);

/// The token of "Bearer <token>"; nullopt for another scheme.
[[nodiscard]] std::optional<std::string_view> bearer_of(std::string_view authorization);

/// 400 no Host, 421 a Host that is not ours (DNS rebinding), 403 a web page's Origin that was not allowed.
[[nodiscard]] std::optional<Refusal> check_site(AccessPolicy const& policy, Credentials const& sent);

/// 401 a token is missing or wrong, 403 it is for something else. Without a token everything is open where
/// none is needed; a token that is sent must be right. `needed` nullopt: open to anyone.
[[nodiscard]] std::optional<Refusal> check_token(AccessPolicy const& policy, TokenStore const& tokens,
                                                 std::optional<Scope> needed, Credentials const& sent);

/// denied with the reason when what is asked is unsafe: not loopback without TLS and a token.
[[nodiscard]] Result<void> check_exposure(Listening listening, Transport transport, TokenStore const& tokens);

}  // namespace companion::receiver
