#include "receiver/auth.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace companion::receiver {
namespace {

bool contains(std::vector<std::string> const& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// "localhost:4319" -> "localhost", "[::1]:4319" -> "[::1]"; empty when it is no host.
std::string_view without_port(std::string_view host) {
  auto const end = host.starts_with('[') ? host.find(']') : host.find(':');
  if (host.starts_with('[') && end == std::string_view::npos) return {};
  auto const name = host.substr(0, host.starts_with('[') ? end + 1 : end);
  auto const port = host.substr(name.size());
  bool const plausible = port.empty() || (port.size() > 1 && port.size() <= 6 && port[0] == ':' &&
                                          port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  return plausible ? name : std::string_view{};
}

}  // namespace

std::string_view port_of(std::string_view host) {
  auto const name = without_port(host);
  return name.empty() || name == host ? std::string_view{} : host.substr(name.size() + 1);
}

std::optional<std::string_view> bearer_of(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (!equal_but_for_case(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
  auto token = authorization.substr(scheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  while (token.ends_with(' ')) token.remove_suffix(1);
  return token;
}

std::optional<Refusal> check_host(AccessPolicy const& policy, Credentials const& sent) {
  if (sent.host.empty()) return Refusal{400, "no_host", "the request has no Host header"};
  auto const host = lower(sent.host);
  if (!contains(policy.hosts, without_port(host)) && !contains(policy.hosts, host)) {
    return Refusal{421, "host_not_allowed",
                   "this daemon does not answer for that Host; add it to server.hosts_allowed"};
  }
  return std::nullopt;
}

std::optional<Refusal> check_site(AccessPolicy const& policy, Credentials const& sent) {
  if (auto refusal = check_host(policy, sent)) return refusal;
  if (sent.origin.empty()) return std::nullopt;
  auto const host = lower(sent.host);
  auto const origin = lower(sent.origin);
  if (contains(policy.origins, origin) || origin == policy.scheme + "://" + host) return std::nullopt;
  return Refusal{403, "origin_not_allowed",
                 "web pages of that Origin may not call this daemon; add it to server.origins_allowed"};
}

std::optional<Refusal> check_token(AccessPolicy const& policy, TokenStore const& tokens,
                                   std::optional<Scope> needed, Credentials const& sent) {
  if (sent.authorization.empty()) {
    if (!policy.token_needed || !needed) return std::nullopt;
    return Refusal{401, "token_missing",
                   "send \"Authorization: Bearer <token>\"; `companion token create --scope " +
                       std::string{to_string(*needed)} + "` makes one"};
  }
  auto const token = bearer_of(sent.authorization);
  auto const scope = token ? tokens.scope_of(*token) : std::nullopt;
  if (!scope) return Refusal{401, "token_wrong", "that token is not known here, or was revoked"};
  if (!needed || *scope == *needed || *scope == Scope::admin) return std::nullopt;
  return Refusal{403, "scope_missing",
                 "the token is for " + std::string{to_string(*scope)} + ", this needs " +
                     std::string{to_string(*needed)}};
}

Result<void> check_exposure(Listening listening, Transport transport, TokenStore const& tokens) {
  if (listening == Listening::loopback) return {};
  if (transport == Transport::plain) {
    return fail(
        Errc::denied,
        "listening beyond loopback needs TLS: set server.tls_certificate and server.tls_key, or listen "
        "on 127.0.0.1");
  }
  if (tokens.list().empty()) {
    return fail(Errc::denied,
                "listening beyond loopback needs a token: make one with `companion token create --scope "
                "ingest:litellm`, or listen on 127.0.0.1");
  }
  return {};
}

}  // namespace companion::receiver
