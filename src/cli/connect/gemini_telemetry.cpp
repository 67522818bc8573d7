// Gemini CLI's OpenTelemetry: settings.json, "telemetry". It logs prompts unless told not to.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/connect/json_settings.hpp"
#include "cli/connect/telemetry_tool.hpp"

namespace companion::cli {
namespace {

constexpr auto section = "telemetry";

Json ours(ToolWish const& wish) {
  return {{"enabled", true},
          {"target", "local"},
          {"otlpProtocol", "http"},
          {"otlpEndpoint", wish.proxy_url},
          {"logPrompts", false}};
}

Result<Json> parse(std::string const& text) {
  auto json = parse_settings(text);
  if (!json) return json;
  auto const found = json->find(section);
  if (found != json->end() && !found->is_object())
    return fail(Errc::invalid, "\"telemetry\" is no JSON object");
  return json;
}

Result<std::string> apply(ToolWish const& wish, std::string const& text, Connection& note) {
  auto json = parse(text);
  if (!json) return propagate(json);
  auto& there = (*json)[section];
  if (there.is_null()) there = Json::object();
  auto const wanted = ours(wish);
  bool const in_use = there.contains("enabled") && there["enabled"] == true;
  for (auto const* name : {"target", "otlpProtocol", "otlpEndpoint", "outfile"}) {
    bool const differs = there.contains(name) && (!wanted.contains(name) || there[name] != wanted[name]);
    if (differs && (in_use || std::string_view{name} == "otlpEndpoint"))
      return sends_elsewhere("telemetry." + std::string{name});
  }
  note.added.clear();
  for (auto const& [name, value] : wanted.items()) {
    if (there.contains(name) && there[name] == value) continue;
    // What stood there comes back with the text before.
    note.added.push_back(name);
    there[name] = value;
  }
  return written_like(*json, text);
}

Result<std::string> undo_lines(std::string const& text, Connection const* known,
                               std::optional<std::string> const& before) {
  auto json = parse(text);
  if (!json) return propagate(json);
  auto const found = json->find(section);
  if (found == json->end() || known == nullptr) return text;
  auto const wanted = ours({.proxy_url = known->url});
  auto const was = before ? parse(*before) : Result<Json>{Json::object()};
  auto const kept = was && was->contains(section) ? (*was)[section] : Json::object();
  bool changed = false;
  for (auto const& name : known->added) {
    if (!found->contains(name) || !wanted.contains(name) || (*found)[name] != wanted[name]) continue;
    changed = true;
    if (kept.contains(name)) {
      (*found)[name] = kept[name];
    } else {
      found->erase(name);
    }
  }
  if (!changed) return text;
  if (found->empty() && !(was && was->contains(section))) json->erase(section);
  return written_like(*json, text);
}

std::vector<std::string> remarks(ToolWish const& wish, std::string const& /*before*/) {
  std::vector<std::string> list;
  if (wish.key) {
    list.emplace_back(
        "The daemon wants a token, which Gemini CLI takes from its environment only: set "
        "OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Bearer%20<token>\" with the text of otlp-token in the "
        "data "
        "folder.");
  }
  list.emplace_back("It sends metrics and traces too: they are taken and dropped.");
  return list;
}

}  // namespace

Tool gemini_telemetry() {
  auto tool = gemini_tool();
  tool.target = "gemini-otel";
  tool.purpose = Purpose::telemetry;
  tool.file = [] { return gemini_tool().file().parent_path() / "settings.json"; };
  tool.surgery = [](ToolWish const& wish) {
    return Surgery{
        .apply = [wish](std::string const& text, Connection& note) { return apply(wish, text, note); },
        .undo = undo_lines,
        .same_meaning =
            [](std::string const& a, std::string const& b) {
              return nlohmann::json::parse(a, nullptr, false) == nlohmann::json::parse(b, nullptr, false);
            }};
  };
  tool.stores_key = [](ToolWish const&) { return false; };
  tool.remarks = remarks;
  return tool;
}

}  // namespace companion::cli
