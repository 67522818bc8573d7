// Claude Code's OpenTelemetry logs: settings.json, "env". Metrics and traces are left as they are.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/connect/json_settings.hpp"
#include "cli/connect/telemetry_tool.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view headers_name = "OTEL_EXPORTER_OTLP_HEADERS";
/// Where it would send without our lines, or beside them.
constexpr std::array<std::string_view, 3> foreign_names{
    "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "OTEL_EXPORTER_OTLP_LOGS_HEADERS"};

Headers lines_of_ours(ToolWish const& wish) {
  Headers lines{{"CLAUDE_CODE_ENABLE_TELEMETRY", "1"},
                {"OTEL_LOGS_EXPORTER", "otlp"},
                {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
                {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", wish.proxy_url + "/v1/logs"}};
  if (wish.key) lines.emplace_back(headers_name, "Authorization=Bearer%20" + *wish.key);
  return lines;
}

Result<Json> parse(std::string const& text) {
  auto json = parse_settings(text);
  if (!json) return json;
  auto const env = json->find("env");
  if (env != json->end() && !env->is_object()) return fail(Errc::invalid, "\"env\" is no JSON object");
  return json;
}

Result<std::string> apply(ToolWish const& wish, std::string const& text, Connection& note) {
  auto json = parse(text);
  if (!json) return propagate(json);
  auto& env = (*json)["env"];
  if (env.is_null()) env = Json::object();
  for (auto const name : foreign_names) {
    if (env.contains(name)) return sends_elsewhere(name);
  }
  note.added.clear();
  for (auto const& [name, value] : lines_of_ours(wish)) {
    auto const there = env.find(name);
    if (there != env.end() && *there != value) return sends_elsewhere(name);
    if (there != env.end()) continue;
    env[name] = value;
    note.added.push_back(name);
  }
  return written_like(*json, text);
}

Result<std::string> undo_lines(std::string const& text, Connection const* known,
                               std::optional<std::string> const& before) {
  auto json = parse(text);
  if (!json) return propagate(json);
  auto const env = json->find("env");
  if (env == json->end() || known == nullptr) return text;
  auto const ours = lines_of_ours({.proxy_url = known->url});
  bool changed = false;
  for (auto const& name : known->added) {
    auto const line =
        std::find_if(ours.begin(), ours.end(), [&](auto const& one) { return one.first == name; });
    // What somebody has changed since is theirs now.
    bool const is_ours = name == headers_name || (line != ours.end() && text_at(*env, name) == line->second);
    if (is_ours && env->erase(name) > 0) changed = true;
  }
  if (!changed) return text;
  auto const was = before ? parse(*before) : Result<Json>{Json::object()};
  // Lines of the proxy may have been in it then and gone since: only what was empty before stays empty.
  bool const was_empty = was && was->contains("env") && was->at("env").empty();
  if (env->empty() && !was_empty) json->erase("env");
  return written_like(*json, text);
}

std::vector<std::string> remarks(ToolWish const& wish, std::string const& /*before*/) {
  std::vector<std::string> list;
  if (wish.key) list.emplace_back("The daemon's token is stored in that file, which you alone can read.");
  list.emplace_back("Sessions that are open keep their old settings: start Claude Code anew.");
  return list;
}

}  // namespace

Tool claude_telemetry() {
  auto tool = claude_tool();
  tool.target = "claude-otel";
  tool.purpose = Purpose::telemetry;
  tool.surgery = [](ToolWish const& wish) {
    return Surgery{
        .apply = [wish](std::string const& text, Connection& note) { return apply(wish, text, note); },
        .undo = undo_lines,
        .same_meaning =
            [](std::string const& a, std::string const& b) {
              return nlohmann::json::parse(a, nullptr, false) == nlohmann::json::parse(b, nullptr, false);
            }};
  };
  tool.stores_key = [](ToolWish const& wish) { return wish.key.has_value(); };
  tool.remarks = remarks;
  return tool;
}

}  // namespace companion::cli
