#include "receiver/live_events.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_values.hpp"
#include "receiver/routes/read.hpp"

namespace companion::receiver {
namespace {

using Json = nlohmann::ordered_json;

std::string event_of(std::string_view name, Json const& data) {
  // One line: a line break ends an event's data.
  auto const text = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  return "event: " + std::string{name} + "\ndata: " + text + "\n\n";
}

}  // namespace

void LiveEvents::forget() {
  known_.clear();
  has_looked_ = false;
}

Result<LiveNews> LiveEvents::look(LedgerView& view, Instant now, std::vector<std::string> const& zones,
                                  bool and_calls) {
  LiveNews news;
  for (auto const& zone : zones) {
    auto summary = routes::summary_json(view, now, zone);
    if (!summary) return propagate(summary);
    news.usage[zone] = event_of("usage", *summary);
  }
  if (!and_calls) return news;
  auto calls = calls_since(view);
  if (!calls) return propagate(calls);
  news.calls = std::move(*calls);
  return news;
}

Result<std::string> LiveEvents::calls_since(LedgerView& view) {
  CallQuery query;
  query.limit = window;
  auto page = view.calls(query);
  if (!page) return propagate(page);
  auto info = view.info();
  if (!info) return propagate(info);
  std::map<std::string, std::size_t> seen;
  std::vector<std::string> changed;
  std::int64_t fresh = 0;
  for (auto const& call : page->calls) {
    auto text = event_of("call", to_json(call));
    auto const id = to_string(call.id);
    auto const hash = std::hash<std::string>{}(text);
    seen.emplace(id, hash);
    auto const before = known_.find(id);
    if (before == known_.end()) ++fresh;
    if (before == known_.end() || before->second != hash) changed.push_back(std::move(text));
  }
  known_ = std::move(seen);
  auto const grown = std::exchange(calls_before_, info->calls);
  if (!std::exchange(has_looked_, true)) return std::string{};
  auto const told = std::min(changed.size(), told_at_most);
  std::string text;
  for (auto at = told; at > 0; --at) text += changed[at - 1];
  // Calls of long ago come by thousands when a tool's history is read.
  auto const beyond = std::max<std::int64_t>(info->calls - grown - fresh, 0);
  auto const untold = beyond + static_cast<std::int64_t>(changed.size() - told);
  if (untold > 0) text += event_of("dropped", Json{{"calls", untold}});
  return text;
}

}  // namespace companion::receiver
