#include "receiver/session.hpp"

#include <algorithm>
#include <utility>

#include "receiver/secret_text.hpp"

namespace companion::receiver {
namespace {

template <class List>
auto find_digest(List& list, std::string_view secret) {
  auto const digest = sha256_hex(secret);
  return std::find_if(list.begin(), list.end(),
                      [&](auto const& kept) { return same_digest(kept.sha256, digest); });
}

Refusal no_session() { return {401, "no_session", "run `companion open`"}; }

/// "localhost:4319" as a page of ours names itself.
bool is_own_origin(AccessPolicy const& policy, Credentials const& sent) {
  return !sent.origin.empty() && sent.origin == policy.scheme + "://" + std::string{sent.host};
}

/// Another port of this machine is the same site to a cookie, but it is not us.
bool is_own_page(std::string_view fetch_site) {
  return fetch_site.empty() || fetch_site == "same-origin" || fetch_site == "none";
}

}  // namespace

SessionStore::SessionStore(std::string_view link_secret)
    : link_sha256_{link_secret.empty() ? std::string{} : sha256_hex(link_secret)} {}

bool SessionStore::may_make_links(std::string_view secret) const {
  return !link_sha256_.empty() && same_digest(link_sha256_, sha256_hex(secret));
}

void SessionStore::forget_older(std::vector<Kept>& kept, Milliseconds longest, Instant now) {
  std::erase_if(kept, [&](Kept const& item) { return now - item.since >= longest; });
  // A clock that was set back lengthens nothing by more than one term.
  for (auto& item : kept) item.since = std::min(item.since, now);
}

Result<std::string> SessionStore::keep_new(std::vector<Kept>& kept, std::size_t most, Instant now) {
  auto secret = random_secret();
  if (!secret) return propagate(secret);
  if (kept.size() >= most) {
    kept.erase(std::min_element(kept.begin(), kept.end(),
                                [](Kept const& a, Kept const& b) { return a.since < b.since; }));
  }
  kept.push_back({.sha256 = sha256_hex(*secret), .since = now});
  return secret;
}

Result<std::string> SessionStore::make_code(Instant now) {
  forget_older(codes_, code_lifetime, now);
  return keep_new(codes_, codes_max, now);
}

Result<std::string> SessionStore::redeem(std::string_view code, Instant now) {
  forget_older(codes_, code_lifetime, now);
  auto const found = find_digest(codes_, code);
  if (found == codes_.end()) return fail(Errc::not_found, "the link was used already, or is too old");
  codes_.erase(found);
  forget_older(sessions_, idle_longest, now);
  return keep_new(sessions_, sessions_max, now);
}

bool SessionStore::touch(std::string_view session, Instant now) {
  forget_older(sessions_, idle_longest, now);
  auto const found = find_digest(sessions_, session);
  if (found == sessions_.end()) return false;
  found->since = now;
  return true;
}

std::string session_cookie(std::string_view host) {
  std::string name{"companion_session"};
  if (auto const port = port_of(host); !port.empty()) name.append("_").append(port);
  return name;
}

std::optional<std::string_view> cookie_in(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    auto const part = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(part.size() + 1, cookies.size()));
    auto const begin = part.find_first_not_of(' ');
    if (begin == std::string_view::npos) continue;
    auto const pair = part.substr(begin);
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    return pair.substr(equals + 1);
  }
  return std::nullopt;
}

bool is_from_browser(BrowserMarks const& marks) { return marks.fetches || marks.has_cookie; }

std::optional<Refusal> check_session(AccessPolicy const& policy, SessionStore* sessions,
                                     BrowserMarks const& marks, Credentials const& sent, Effect effect,
                                     Instant now) {
  if (!is_from_browser(marks)) return std::nullopt;
  auto const session = cookie_in(marks.cookie, session_cookie(sent.host));
  if (!session || sessions == nullptr || !is_own_page(marks.fetch_site)) return no_session();
  if (!sessions->touch(*session, now)) return no_session();
  if (effect == Effect::reads || is_own_origin(policy, sent)) return std::nullopt;
  return Refusal{403, "origin_missing", "only the dashboard itself may change something with its session"};
}

}  // namespace companion::receiver
