// Claude Code: settings.json, whose "env" is put into the environment of every session.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/connect/json_settings.hpp"
#include "cli/connect/tool.hpp"
#include "config/text.hpp"
#include "platform/make_host.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view tool = "claude-code";
constexpr auto base_url_name = "ANTHROPIC_BASE_URL";
constexpr auto token_name = "ANTHROPIC_AUTH_TOKEN";
constexpr auto headers_name = "ANTHROPIC_CUSTOM_HEADERS";
constexpr std::string_view tags_header = "x-litellm-tags";
constexpr std::string_view own_header = "x-companion-";
// What of ours nobody could tell from the user's own, in Connection::added.
constexpr std::string_view added_tag = "tag:";
constexpr std::string_view added_token = "token:";

Result<Json> parse(std::string const& text) {
  auto json = parse_settings(text);
  if (!json) return json;
  auto const env = json->find("env");
  if (env != json->end() && !env->is_object()) return fail(Errc::invalid, "\"env\" is no JSON object");
  return json;
}

/// "Name: value" lines.
Headers parse_headers(std::string const& text) {
  Headers headers;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    auto const colon = line.find(':');
    auto const name = config::trim(std::string_view{line}.substr(0, colon));
    auto const value =
        colon == line.npos ? std::string_view{} : config::trim(std::string_view{line}.substr(colon + 1));
    if (!name.empty()) headers.emplace_back(name, value);
  }
  return headers;
}

std::string written(Headers const& headers) {
  std::string text;
  for (auto const& [name, value] : headers)
    text.append(text.empty() ? "" : "\n").append(name).append(": ").append(value);
  return text;
}

/// The user's headers with ours; tags of both.
std::string merged(std::string const& users, Headers ours) {
  Headers result;
  for (auto& [name, value] : parse_headers(users)) {
    if (lower(name) == tags_header) {
      auto& tags = ours.front().second;
      for (auto const& tag : config::split(tags, ',')) {
        auto const there = config::split(value, ',');
        if (std::find(there.begin(), there.end(), tag) == there.end()) value += "," + tag;
      }
      tags = value;
    } else if (!lower(name).starts_with(own_header)) {
      result.emplace_back(name, value);
    }
  }
  result.insert(result.end(), ours.begin(), ours.end());
  return written(result);
}

std::string without_ours(std::string const& text, std::vector<std::string> const& our_tags) {
  Headers rest;
  for (auto& [name, value] : parse_headers(text)) {
    if (lower(name).starts_with(own_header)) continue;
    if (lower(name) == tags_header) {
      auto tags = config::split(value, ',');
      std::erase_if(tags, [&](auto const& tag) {
        return std::find(our_tags.begin(), our_tags.end(), tag) != our_tags.end();
      });
      if (tags.empty()) continue;
      value = config::join(tags, ",");
    }
    rest.emplace_back(name, value);
  }
  return written(rest);
}

Result<std::string> apply(ToolWish const& wish, std::string const& text, Connection& note) {
  auto json = parse(text);
  if (!json) return propagate(json);
  auto& env = (*json)["env"];
  if (env.is_null()) env = Json::object();
  auto const users = text_at(env, headers_name);
  note.added.clear();
  for (auto const& tag : tags_of(wish, tool)) note.added.push_back(std::string{added_tag} + tag);
  env[base_url_name] = wish.proxy_url;
  if (wish.key) {
    env[token_name] = *wish.key;
    note.added.push_back(std::string{added_token} + digest_of(*wish.key));
  }
  env[headers_name] = merged(users, headers_of(wish, tool));
  return written_like(*json, text);
}

bool has(Connection const* known, std::string const& note) {
  return known != nullptr && std::find(known->added.begin(), known->added.end(), note) != known->added.end();
}

void put_back(Json& env, Json const& env_before, char const* name) {
  auto const before = env_before.find(name);
  if (before == env_before.end()) {
    env.erase(name);
  } else {
    env[name] = *before;
  }
}

Result<std::string> undo_lines(std::string const& text, Connection const* known,
                               std::optional<std::string> const& before) {
  auto json = parse(text);
  if (!json) return propagate(json);
  auto const found = json->find("env");
  if (found == json->end()) return text;
  auto& env = *found;
  auto const headers = text_at(env, headers_name);
  auto const ours = lower(headers).find("x-companion-tool") != std::string::npos;
  if (!ours && (known == nullptr || text_at(env, base_url_name) != known->url)) return text;
  auto const was = before ? parse(*before) : Result<Json>{Json::object()};
  auto const env_before = was && was->contains("env") ? (*was)["env"] : Json::object();
  std::vector<std::string> our_tags{"companion", "tool:" + std::string{tool}};
  for (auto const& note : known != nullptr ? known->added : std::vector<std::string>{}) {
    if (note.starts_with(added_tag)) our_tags.push_back(note.substr(added_tag.size()));
  }
  if (known == nullptr || text_at(env, base_url_name) == known->url) put_back(env, env_before, base_url_name);
  if (has(known, std::string{added_token} + digest_of(text_at(env, token_name))))
    put_back(env, env_before, token_name);
  if (auto rest = without_ours(headers, our_tags); rest.empty()) {
    env.erase(headers_name);
  } else {
    env[headers_name] = std::move(rest);
  }
  if (env.empty() && !(was && was->contains("env"))) json->erase("env");
  return written_like(*json, text);
}

std::filesystem::path settings_file() {
  auto const named = platform::environment_variable("CLAUDE_CONFIG_DIR").value_or("");
  auto const folder = named.empty() ? platform::home_folder() / ".claude" : std::filesystem::path{named};
  return folder / "settings.json";
}

std::vector<std::string> remarks(ToolWish const& wish, std::string const& before) {
  std::vector<std::string> list;
  auto const json = parse(before);
  auto const env = json && json->contains("env") ? (*json)["env"] : Json::object();
  if (wish.key) {
    list.emplace_back("The key is stored in that file, which you alone can read.");
  } else if (!env.contains(token_name)) {
    list.emplace_back(
        "No key was given: set ANTHROPIC_AUTH_TOKEN in your environment, or connect again with "
        "--key-stdin to store it in that file.");
  }
  list.emplace_back("Sessions that are open keep their old settings: start Claude Code anew.");
  return list;
}

}  // namespace

Tool claude_tool() {
  return {.name = "claude",
          .target = "claude",
          .purpose = Purpose::proxy,
          .title = "Claude Code",
          .tool = tool,
          .file = settings_file,
          .surgery =
              [](ToolWish const& wish) {
                return Surgery{.apply = [wish](std::string const& text,
                                               Connection& note) { return apply(wish, text, note); },
                               .undo = undo_lines,
                               .same_meaning =
                                   [](std::string const& a, std::string const& b) {
                                     return nlohmann::json::parse(a, nullptr, false) ==
                                            nlohmann::json::parse(b, nullptr, false);
                                   }};
              },
          .stores_key = [](ToolWish const& wish) { return wish.key.has_value(); },
          .remarks = remarks};
}

}  // namespace companion::cli
