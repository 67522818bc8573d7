#include "domain/privacy.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/hash.hpp"

namespace companion::domain {
namespace {

constexpr std::string_view hidden = "[redacted]";
constexpr std::size_t secret_length_min = 16;

// How secrets begin; `first_letters` are their first characters.
constexpr std::array<std::string_view, 9> secret_marks{"sk-",  "sk_",  "xoxb-",   "ghp_",      "gho_",
                                                       "AKIA", "AIza", "Bearer ", "eyJhbGciOi"};
constexpr std::string_view first_letters = "sxgABe";

bool is_secret_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool begins_secret(std::string_view text) {
  return std::any_of(secret_marks.begin(), secret_marks.end(),
                     [&](std::string_view mark) { return text.starts_with(mark); });
}

/// End of the secret that begins at `at`, or `at` when none does: it must be as long as secrets are.
std::size_t end_of_secret(std::string const& text, std::size_t at) {
  auto const rest = std::string_view{text}.substr(at);
  if (first_letters.find(rest[0]) == first_letters.npos || !begins_secret(rest)) return at;
  auto end = at + (rest.starts_with("Bearer ") ? std::string_view{"Bearer "}.size() : 0);
  while (end < text.size() && is_secret_char(text[end])) ++end;
  return end - at >= secret_length_min ? end : at;
}

/// Cuts every run that begins, at a word's start, like a secret and is as long as one.
void hide_secrets(std::string& text) {
  if (text.size() < secret_length_min) return;
  for (std::size_t at = 0; at + secret_length_min <= text.size(); ++at) {
    if (at > 0 && is_word_char(text[at - 1])) continue;
    auto const end = end_of_secret(text, at);
    if (end == at) continue;
    text.replace(at, end - at, hidden);
    at += hidden.size() - 1;
  }
}

/// "scheme://user:password@host" keeps no user and no password.
void hide_url_credentials(std::string& text) {
  auto const scheme = text.find("://");
  if (scheme == std::string::npos) return;
  auto const begin = scheme + 3;
  auto const host = text.find('@', begin);
  if (host == std::string::npos || host > text.find('/', begin)) return;
  text.erase(begin, host + 1 - begin);
}

void clean(std::string& text) {
  if (text.empty()) return;
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  hide_secrets(text);
  hide_url_credentials(text);
  if (text.size() > field_bytes_max) {
    auto const tail = hash64(std::string_view{text}.substr(field_bytes_max - 20));
    auto keep = field_bytes_max - 20;
    while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0U) == 0x80U) --keep;  // whole UTF-8 only
    text.resize(keep);
    text += "#" + std::to_string(tail % 10'000'000'000'000'000'000ULL);
  }
}

// No call uses more; a forged number must not overflow a sum.
constexpr std::int64_t count_max = 1'000'000'000'000;

void keep_possible(std::int64_t& count) { count = std::clamp<std::int64_t>(count, 0, count_max); }

// Nothing runs longer, and a sum of such stretches stays far from overflowing.
constexpr Milliseconds stretch_max{std::chrono::days{3650}};

void keep_possible(Milliseconds& duration) {
  duration = std::clamp(duration, Milliseconds::zero(), stretch_max);
}

}  // namespace

void sanitise(ProxyAccount& account) {
  for (auto* text :
       {&account.proxy, &account.id, &account.alias, &account.user, &account.team, &account.budget_duration})
    clean(*text);
}

void sanitise(ProxyAlert& alert) {
  for (auto* text : {&alert.event_key, &alert.proxy, &alert.event, &alert.group, &alert.key_alias,
                     &alert.user, &alert.team, &alert.message, &alert.projected_exceeded_date})
    clean(*text);
}

void sanitise(Activity& a) {
  for (auto* text : {&a.event_key, &a.name, &a.category, &a.program, &a.session, &a.project, &a.branch,
                     &a.parent, &a.environment})
    clean(*text);
  keep_possible(a.running);
  keep_possible(a.active);
  keep_possible(a.count);
  a.end = std::max(a.end, a.start);
}

void sanitise(InventoryItem& item) {
  for (auto* text : {&item.name, &item.version, &item.place, &item.detail}) clean(*text);
  item.last_seen = std::max(item.last_seen, item.first_seen);
}

void sanitise(Sighting& s) {
  for (auto* text : {&s.event_key,
                     &s.response_id,
                     &s.request_id,
                     &s.litellm_call_id,
                     &s.trace_id,
                     &s.session_id,
                     &s.parent_session_id,
                     &s.agent_id,
                     &s.tool,
                     &s.tool_version,
                     &s.model,
                     &s.provider,
                     &s.operation,
                     &s.error_type,
                     &s.service_tier,
                     &s.speed,
                     &s.inference_geo,
                     &s.project,
                     &s.branch,
                     &s.user,
                     &s.team,
                     &s.key_alias,
                     &s.error_kind,
                     &s.proxy,
                     &s.host})
    clean(*text);
  if (s.tags.size() > tags_max) s.tags.resize(tags_max);
  for (auto& tag : s.tags) clean(tag);
  for (auto* count :
       {&s.tokens.input, &s.tokens.cache_read, &s.tokens.cache_write_5m, &s.tokens.cache_write_1h,
        &s.tokens.output, &s.tokens.reasoning, &s.web_search_requests, &s.linked_web_searches})
    keep_possible(*count);
  s.tokens.reasoning = std::min(s.tokens.reasoning, s.tokens.output);
  s.end = std::max(s.end, s.start);
}

}  // namespace companion::domain
