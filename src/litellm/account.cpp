#include "litellm/account.hpp"

#include <algorithm>
#include <initializer_list>

#include "core/hash.hpp"
#include "litellm/identity.hpp"
#include "litellm/json_tree.hpp"

namespace companion::litellm {
namespace {

std::string text_of(JsonValue object, std::initializer_list<std::string_view> keys) {
  for (auto const key : keys) {
    auto const text = object[key].text();
    if (!text.empty() && text != "None") return bounded(text);
  }
  return {};
}

/// The first of the objects that has it: an own limit comes before that of the budget it is tied to.
JsonValue either(JsonValue own, JsonValue budget, std::string_view key) {
  return own[key].is_present() ? own[key] : budget[key];
}

ProxyAccount account_of(AccountKind kind, JsonValue object, AccountQuestion const& question) {
  auto const budget = object["litellm_budget_table"];
  ProxyAccount account;
  account.proxy = question.proxy;
  account.fetched = question.asked;
  account.kind = kind;
  account.user = text_of(object, {"user_id"});
  account.team = text_of(object, {"team_alias", "team_id"});
  account.spend = parse_decimal_usd(object["spend"].text());
  account.max_budget = parse_decimal_usd(either(object, budget, "max_budget").text());
  account.soft_budget = parse_decimal_usd(either(object, budget, "soft_budget").text());
  account.budget_duration = bounded(either(object, budget, "budget_duration").text(), 32);
  account.budget_reset = parse_instant(either(object, budget, "budget_reset_at").text());
  account.expires = parse_instant(object["expires"].text());
  return account;
}

/// LiteLLM shows the SHA-256 of a key. Anything else may be the key itself, of which only a hash is kept.
std::string key_id(std::string_view token) {
  auto const hex = token.size() == 64 && token.find_first_not_of("0123456789abcdef") == token.npos;
  return hex ? std::string{token} : "key-" + std::to_string(hash64(token));
}

ProxyAccount key_account(JsonValue info, std::string_view token, AccountQuestion const& question) {
  auto account = account_of(AccountKind::key, info, question);
  account.id = key_id(token);
  account.alias = text_of(info, {"key_alias"});
  return account;
}

ProxyAccount user_account(JsonValue info, AccountQuestion const& question) {
  auto account = account_of(AccountKind::user, info, question);
  account.id = account.user;
  account.alias = text_of(info, {"user_alias", "user_email"});
  return account;
}

ProxyAccount team_account(JsonValue info, AccountQuestion const& question) {
  auto account = account_of(AccountKind::team, info, question);
  account.id = text_of(info, {"team_id"});
  account.alias = text_of(info, {"team_alias"});
  account.user.clear();
  return account;
}

}  // namespace

Result<ProxyAccount> read_key_info(std::string_view body, AccountQuestion const& question) {
  JsonTree tree;
  auto const root = tree.parse(body);
  if (!root) return tl::unexpected<Error>(root.error());
  auto const info = (*root)["info"];
  if (!info.is_object()) return fail(Errc::invalid, "no answer of /key/info: it needs info");
  return key_account(info, (*root)["key"].text(), question);
}

Result<std::vector<ProxyAccount>> read_user_info(std::string_view body, AccountQuestion const& question) {
  JsonTree tree;
  auto const root = tree.parse(body);
  if (!root) return tl::unexpected<Error>(root.error());
  std::vector<ProxyAccount> accounts;
  auto const info = (*root)["user_info"];
  auto const user = info.is_object() ? info : *root;
  if (user["user_id"].text().empty()) return fail(Errc::invalid, "no answer of /user/info: it needs user_id");
  accounts.push_back(user_account(user, question));
  for (auto const key : (*root)["keys"].children()) {
    if (!key["token"].text().empty()) accounts.push_back(key_account(key, key["token"].text(), question));
  }
  for (auto const team : (*root)["teams"].children()) {
    // v2 lists ids only, which say nothing of a budget.
    if (team.is_object() && !team["team_id"].text().empty()) accounts.push_back(team_account(team, question));
  }
  return accounts;
}

}  // namespace companion::litellm
