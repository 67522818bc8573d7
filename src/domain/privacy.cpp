#include "domain/privacy.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/hash.hpp"
#include "domain/secrets.hpp"

namespace companion::domain {
namespace {

void clean(std::string& text) {
  if (text.empty()) return;
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  hide_secrets(text);
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
