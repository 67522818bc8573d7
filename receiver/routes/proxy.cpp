#include "receiver/routes/proxy.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json_values.hpp"
#include "litellm/payload.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

Result<Json> make_alerts(LedgerView& view, Question const& question) {
  auto known = check_known(question, {"limit"});
  if (!known) return propagate(known);
  auto limit = read_limit(question);
  if (!limit) return propagate(limit);
  auto found = view.alerts(*limit);
  if (!found) return propagate(found);
  auto list = Json::array();
  for (auto const& alert : *found) list.push_back(to_json(alert));
  return Json{{"alerts", std::move(list)}};
}

/// Of either system's paths.
std::string last_component(std::string_view path) {
  constexpr std::string_view separators = "/\\";
  auto const last = path.find_last_not_of(separators);
  if (last == std::string_view::npos) return {};
  path = path.substr(0, last + 1);
  auto const separator = path.find_last_of(separators);
  return std::string{separator == std::string_view::npos ? path : path.substr(separator + 1)};
}

/// What this machine saw itself: a session that only a proxy told of may be another machine's.
Result<std::vector<UsageGroup>> local_sessions(LedgerView& view, Instant since) {
  std::map<std::string, UsageGroup> sessions;
  for (auto const route : {Route::tracked, Route::dark, Route::unknown}) {
    UsageQuery query;
    query.by = GroupBy::session;
    query.filter.since = since;
    query.filter.route = route;
    auto report = view.usage(query);
    if (!report) return propagate(report);
    for (auto& group : report->groups) {
      if (group.key.empty()) continue;
      auto& kept = sessions[group.key];
      if (kept.key.empty() || kept.last < group.last) kept = std::move(group);
    }
  }
  std::vector<UsageGroup> newest_first;
  for (auto& [key, group] : sessions) newest_first.push_back(std::move(group));
  std::stable_sort(newest_first.begin(), newest_first.end(),
                   [](UsageGroup const& a, UsageGroup const& b) { return a.last > b.last; });
  return newest_first;
}

Result<Json> make_context(LedgerView& view, Question const& question) {
  constexpr std::size_t sessions_max = 500;
  auto known = check_known(question, {});
  if (!known) return propagate(known);
  auto sessions = local_sessions(view, question.now - std::chrono::hours{24});
  if (!sessions) return propagate(sessions);
  if (sessions->size() > sessions_max) sessions->resize(sessions_max);
  auto list = Json::array();
  for (auto const& group : *sessions) {
    list.push_back(
        {{"session", group.key}, {"tool", group.tool}, {"workspace", last_component(group.project)}});
  }
  return Json{{"host", std::string{question.host}}, {"sessions", std::move(list)}, {"ttl_seconds", 5}};
}

/// When the probe came, from "<nonce> <way> <epoch ms>"; nullopt when it was another.
std::optional<Instant> seen_at(std::string_view remembered, std::string_view nonce, std::string_view way) {
  auto const begin = std::string{nonce}.append(" ").append(way).append(" ");
  if (!remembered.starts_with(begin)) return std::nullopt;
  auto const digits = remembered.substr(begin.size());
  std::int64_t milliseconds = 0;
  auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
  if (read.ec != std::errc{}) return std::nullopt;
  return from_epoch_ms(milliseconds);
}

Result<Json> make_probe(LedgerView& view, Question const& question) {
  auto known = check_known(question, {"nonce"});
  if (!known) return propagate(known);
  auto const* const nonce = find(question, "nonce");
  if (nonce == nullptr || !litellm::is_probe_nonce(*nonce)) {
    return fail(Errc::invalid, "nonce: write the probe's, 8 to 64 letters, digits and dashes");
  }
  auto seen = Json::array();
  for (auto const way : litellm::probe_ways) {
    auto remembered = view.checkpoint(std::string{litellm::callback_source}, litellm::probe_item(way));
    if (!remembered) return propagate(remembered);
    auto const at = seen_at(*remembered, *nonce, way);
    if (at) seen.push_back({{"way", std::string{way}}, {"at", format_instant(*at)}});
  }
  return Json{{"seen", std::move(seen)}};
}

struct KnownProxy {
  Json accounts = Json::array();
  std::optional<Coverage> covered;  ///< the stretch that reaches furthest
};

Result<Json> make_proxies(LedgerView& view, Question const& question) {
  auto known = check_known(question, {});
  if (!known) return propagate(known);
  auto accounts = view.accounts();
  if (!accounts) return propagate(accounts);
  auto coverage = view.coverage();
  if (!coverage) return propagate(coverage);
  std::map<std::string, KnownProxy> by_name;
  for (auto const& account : *accounts) by_name[account.proxy].accounts.push_back(to_json(account));
  for (auto const& stretch : *coverage) {
    auto& covered = by_name[stretch.proxy].covered;
    if (!covered || covered->until < stretch.until) covered = stretch;
  }
  auto list = Json::array();
  for (auto& [name, proxy] : by_name) {
    list.push_back({{"name", name},
                    {"accounts", std::move(proxy.accounts)},
                    {"covered", proxy.covered ? to_json(*proxy.covered) : Json(nullptr)}});
  }
  return Json{{"proxies", std::move(list)}};
}

}  // namespace

Answer alerts(LedgerView& view, Question const& question) { return told(make_alerts(view, question)); }
Answer context(LedgerView& view, Question const& question) { return told(make_context(view, question)); }
Answer probe(LedgerView& view, Question const& question) { return told(make_probe(view, question)); }
Answer proxies(LedgerView& view, Question const& question) { return told(make_proxies(view, question)); }

}  // namespace companion::receiver::routes
