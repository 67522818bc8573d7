#include "receiver/extension_origin.hpp"

#include <algorithm>
#include <string>

namespace companion::receiver {
namespace {

constexpr std::string_view chromium_scheme = "chrome-extension://";
constexpr std::string_view firefox_scheme = "moz-extension://";
constexpr std::size_t chromium_letters = 32;

bool is_chromium_id(std::string_view id) {
  return id.size() == chromium_letters &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 'a' && c <= 'p'; });
}

/// 8-4-4-4-12 hex digits in lower case, as Firefox makes them.
bool is_firefox_id(std::string_view id) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(id.begin(), id.end(), shape.begin(), shape.end(), [](char c, char wanted) {
    return wanted == '-' ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

Refusal not_paired(Credentials const& sent, std::string_view why) {
  auto message = std::string{why} + "; `companion connect browser` shows a code for the extension's options";
  if (sent.origin.empty()) return {401, "token_missing", std::move(message)};
  return {403, "not_paired", std::move(message)};
}

}  // namespace

bool is_extension_origin(std::string_view origin) {
  if (origin.starts_with(chromium_scheme)) return is_chromium_id(origin.substr(chromium_scheme.size()));
  return origin.starts_with(firefox_scheme) && is_firefox_id(origin.substr(firefox_scheme.size()));
}

bool is_for_extensions(std::string_view path) { return path.starts_with("/v1/browser/"); }

std::optional<Refusal> check_extension_site(AccessPolicy const& policy, Credentials const& sent) {
  if (auto refusal = check_host(policy, sent)) return refusal;
  if (is_extension_origin(sent.origin)) return std::nullopt;
  bool const by_a_page = !sent.fetch_site.empty() && sent.fetch_site != "none";
  if (sent.origin.empty() && !by_a_page) return std::nullopt;
  return Refusal{403, "extensions_only", "only the browser extension that was paired may call this address"};
}

std::optional<Refusal> check_extension_token(TokenStore const& tokens, Credentials const& sent) {
  if (sent.authorization.empty()) return not_paired(sent, "this extension is not paired");
  auto const text = bearer_of(sent.authorization);
  auto const* const token = text ? tokens.find(*text) : nullptr;
  if (token == nullptr) return not_paired(sent, "that token is not known here, or was revoked");
  if (token->scope != Scope::ingest_browser) {
    return Refusal{403, "scope_missing",
                   "the token is for " + std::string{to_string(token->scope)} +
                       ", this needs ingest:browser, which pairing gives"};
  }
  bool const is_bound = !token->origin.empty();
  if (!sent.origin.empty() && token->origin != sent.origin)
    return not_paired(sent, "the token is not this extension's");
  // A browser that leaves the Origin out says who asks all the same; a program has no business with this
  // token.
  if (is_bound && sent.origin.empty() && sent.fetch_site != "none")
    return not_paired(sent, "the token is an extension's");
  return std::nullopt;
}

}  // namespace companion::receiver
