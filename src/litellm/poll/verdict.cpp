#include "litellm/poll/verdict.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "litellm/identity.hpp"

namespace companion::litellm {
namespace {

constexpr std::size_t quoted_bytes_max = 160;

/// LiteLLM's own words for it, under 400, 401 and 500, by version and route.
bool says_no_database(std::string_view body) {
  constexpr std::array<std::string_view, 5> texts{"No connected db", "no_db_connection",
                                                  "Prisma Client is not initialized",
                                                  "Database not connected", "DB not connected"};
  return std::any_of(texts.begin(), texts.end(), [&](auto text) { return body.find(text) != body.npos; });
}

/// What came from outside, fit for one line of a log, without what looks like a key.
std::string in_quotes(std::string_view body) {
  auto text = bounded(body, quoted_bytes_max);
  for (auto& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  for (auto at = text.find("sk-"); at != text.npos; at = text.find("sk-", at + 3)) {
    auto const end = text.find_first_of(" \",.'", at + 3);
    text.replace(at + 3, std::min(end, text.size()) - at - 3, "***");
  }
  return text.empty() ? text : ": " + text;
}

std::string told(std::string what, Answer const& answer) {
  return what + " (status " + std::to_string(*answer.status) + ")";
}

}  // namespace

Judgement judge(Answer const& answer) {
  if (answer.too_large) return {Meaning::too_large, answer.failure};
  if (!answer.status) return {Meaning::unreachable, answer.failure};
  auto const status = *answer.status;
  if (status >= 200 && status < 300) return {};
  if (status == 304) return {Meaning::unchanged, {}};
  if (says_no_database(answer.body)) {
    return {Meaning::no_database,
            "the proxy has no database, so it keeps no spend logs and no budgets; calls still arrive by "
            "callback"};
  }
  if (status == 403 || answer.body.find("Only proxy admin") != answer.body.npos) {
    return {
        Meaning::not_for_this_key,
        told(
            "the proxy does not show this to the key; ask its admin for a key of an internal user on a newer "
            "LiteLLM, or for one with the role proxy_admin_viewer",
            answer)};
  }
  if (status == 401) {
    return {Meaning::refused,
            told("the proxy refuses the key; make another in LiteLLM and run `companion connect "
                 "litellm` again, or mend key_file",
                 answer) +
                in_quotes(answer.body)};
  }
  if (status >= 300 && status < 400) {
    return {Meaning::missing, told("the proxy points to " + bounded(answer.location, quoted_bytes_max) +
                                       "; write that as its url",
                                   answer)};
  }
  if (status == 404 || status == 405 || status == 501) {
    return {Meaning::missing,
            told("the proxy does not know this question; LiteLLM 1.81 or newer does", answer)};
  }
  if (status == 429) return {Meaning::busy, told("the proxy limits how often this key may ask", answer)};
  if (status == 502 || status == 503 || status == 504) {
    return {Meaning::busy, told("the proxy is not available", answer)};
  }
  if (status == 408 || status >= 500) {
    return {Meaning::broken, told("the proxy failed to answer", answer) + in_quotes(answer.body)};
  }
  return {Meaning::missing, told("the proxy does not take our question", answer) + in_quotes(answer.body)};
}

}  // namespace companion::litellm
