#include "cli/render/call.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/render/json.hpp"
#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr auto any_width = std::numeric_limits<std::size_t>::max();

void field(std::string& text, std::string_view name, std::string const& value) {
  if (value.empty()) return;
  auto line = "  " + std::string{name} + ":";
  line.resize(std::max<std::size_t>(line.size() + 1, 18), ' ');
  text += line + harmless(value) + "\n";
}

std::string amount(std::optional<NanoUsd> usd) { return usd ? to_decimal(*usd) + " USD" : ""; }

std::string tokens_line(TokenCounts const& tokens) {
  return "input " + grouped(tokens.input) + ", cache read " + grouped(tokens.cache_read) + ", cache write " +
         grouped(tokens.cache_write_5m) + " (5 min) + " + grouped(tokens.cache_write_1h) + " (1 h), output " +
         grouped(tokens.output) + ", of it reasoning " + grouped(tokens.reasoning);
}

std::string sighting_text(Sighting const& sighting, std::string const& timezone) {
  auto text = "- " + harmless(sighting.source) + " (" + std::string{to_string(sighting.side)} + ", " +
              std::string{to_string(sighting.standing)} + ")\n";
  field(text, "time", local_time(sighting.start, timezone) + " to " + local_time(sighting.end, timezone));
  field(text, "model", sighting.model);
  field(text, "tokens", tokens_line(sighting.tokens));
  field(text, "cost told", amount(sighting.cost));
  field(text, "event key", sighting.event_key);
  field(text, "response id", sighting.response_id);
  field(text, "request id", sighting.request_id);
  field(text, "LiteLLM call id", sighting.litellm_call_id);
  field(text, "trace id", sighting.trace_id);
  field(text, "session", sighting.session_id);
  return text;
}

std::string prices_text(Explanation const& explanation) {
  auto const& costs = explanation.record.call.costs;
  if (explanation.prices.empty()) return "  no entry of the price book fits: unpriced\n";
  Table table{.columns = {{.title = "  item", .align = Align::left},
                          {.title = "quantity"},
                          {.title = "USD each"},
                          {.title = "price key", .align = Align::left},
                          {.title = "", .align = Align::left}},
              .rows = {},
              .total = {}};
  for (auto const& line : explanation.prices) {
    table.rows.push_back({"  " + line.item, grouped(line.quantity), line.unit_price_usd,
                          harmless(line.price_key), line.repaired ? "repaired" : ""});
  }
  auto text = draw(std::move(table), any_width, Colour::no).text;
  field(text, "list price", amount(costs.list));
  field(text, "entry", costs.price_entry);
  field(text, "price book", explanation.book);
  if (explanation.book_changed) {
    text +=
        "  The call was priced by version " + costs.price_version + "; the lines above are today's book.\n";
  }
  if (costs.price_repaired) {
    text += "  Repaired: the price map lacks a cache price, see docs/PRICES.md.\n";
  }
  return text;
}

std::string head(Call const& call, std::string const& timezone) {
  auto text =
      "Call " + to_string(call.id) + (call.counted ? "" : "  (not counted: its source took it back)") + "\n";
  field(text, "time", local_time(call.start, timezone) + " to " + local_time(call.end, timezone));
  field(text, "tool", call.tool + (call.tool_version.empty() ? "" : " " + call.tool_version));
  field(text, "model", call.model + (call.provider.empty() ? "" : " (" + call.provider + ")"));
  field(text, "project", call.project);
  field(text, "session", call.session);
  field(text, "agent", call.agent);
  field(text, "user", call.user);
  field(text, "team", call.team);
  field(text, "status",
        std::string{to_string(call.status)} + (call.error_type.empty() ? "" : " (" + call.error_type + ")"));
  field(text, "tokens", tokens_line(call.tokens));
  if (call.web_search_requests > 0) field(text, "web searches", grouped(call.web_search_requests));
  return text;
}

Json prices_json(std::vector<domain::PriceLine> const& prices) {
  Json lines = Json::array();
  for (auto const& line : prices) {
    lines.push_back({{"item", line.item},
                     {"quantity", line.quantity},
                     {"unit_price_usd", line.unit_price_usd},
                     {"price_key", line.price_key},
                     {"repaired", line.repaired}});
  }
  return lines;
}

}  // namespace

domain::PriceRequest price_request(Call const& call) {
  return {.model = call.model,
          .provider = call.provider,
          .tokens = call.tokens,
          .web_search_requests = call.web_search_requests,
          .service_tier = call.service_tier,
          .speed = call.speed,
          .inference_geo = call.inference_geo,
          .at = call.start};
}

std::string_view meaning(MergeRule rule) {
  switch (rule) {
    case MergeRule::single:
      return "one sighting, nothing to merge";
    case MergeRule::response_id:
      return "the sightings share the provider's response id: proof";
    case MergeRule::request_id:
      return "the sightings share the provider's request id: proof";
    case MergeRule::litellm_call_id:
      return "the sightings share the proxy's request id: proof";
    case MergeRule::session_vector:
      return "the same session, and equal token counts (or the same failure) in the same order";
    case MergeRule::vector_time:
      return "equal token counts and model within seconds, and nothing else fits";
    case MergeRule::tool_call:
      return "the tool's log and its telemetry: the same session, and equal token counts in the same order";
  }
  return "";
}

std::string_view meaning(Route route) {
  switch (route) {
    case Route::tracked:
      return "seen on this machine and by a proxy";
    case Route::dark:
      return "seen on this machine, and no proxy that reports here saw it";
    case Route::proxy_only:
      return "only a proxy saw it: another machine or a server made the call";
    case Route::unknown:
      return "no proxy reported at that time, so nothing can be said";
  }
  return "";
}

std::string explain_text(Explanation const& explanation, std::string const& timezone) {
  auto const& [call, sightings] = explanation.record;
  auto text = head(call, timezone);
  text += "\nRoute " + std::string{to_string(call.route)} + ": " + std::string{meaning(call.route)} + ".\n";
  text += "Merged by " + std::string{to_string(call.rule)} + ": " + std::string{meaning(call.rule)} + ".\n";
  if (call.ambiguous) text += "Ambiguous: it could belong to more than one counterpart, so it stays alone.\n";
  text += "\nSightings (" + std::to_string(sightings.size()) + ")\n";
  for (auto const& sighting : sightings) text += sighting_text(sighting, timezone);
  text += "\nCost " + (call.costs.effective() ? amount(call.costs.effective()) : std::string{"unknown"}) +
          ", by " + std::string{to_string(call.costs.source)} + " (proxy, else reported, else list)\n";
  field(text, "reported", amount(call.costs.reported));
  field(text, "proxy", amount(call.costs.proxy));
  return text + prices_text(explanation);
}

std::string explain_json(Explanation const& explanation) {
  auto json = to_json(explanation.record.call);
  json["merge_rule_meaning"] = meaning(explanation.record.call.rule);
  json["route_meaning"] = meaning(explanation.record.call.route);
  json["sightings"] = Json::array();
  for (auto const& sighting : explanation.record.sightings) json["sightings"].push_back(to_json(sighting));
  json["price_lines"] = prices_json(explanation.prices);
  json["price_book"] = explanation.book;
  json["price_book_changed"] = explanation.book_changed;
  return printed(json);
}

}  // namespace companion::cli
