// Gemini CLI: ~/.gemini/.env, which it reads into its environment. Our lines stand between marks.
#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/connect/marked_lines.hpp"
#include "cli/connect/tool.hpp"
#include "config/text.hpp"
#include "platform/make_host.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view tool = "gemini-cli";
constexpr std::string_view base_url_name = "GOOGLE_GEMINI_BASE_URL";
constexpr std::string_view key_name = "GEMINI_API_KEY";
constexpr std::string_view headers_name = "GEMINI_CLI_CUSTOM_HEADERS";

/// The name that a line of the file sets; empty when it sets none.
std::string_view name_of(std::string_view line) {
  line = config::trim(line);
  if (line.starts_with("export ")) line = config::trim(line.substr(7));
  auto const equals = line.find('=');
  return equals == line.npos || line.starts_with('#') ? std::string_view{}
                                                      : config::trim(line.substr(0, equals));
}

std::string value_of(std::string_view line) {
  auto value = config::trim(line.substr(line.find('=') + 1));
  auto const quoted =
      value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
  return std::string{quoted ? value.substr(1, value.size() - 2) : value};
}

/// Gemini CLI cuts the list at each comma that a name and a colon follow: of the tags only the first may have
/// a colon.
std::vector<std::string> sendable_tags(ToolWish const& wish) {
  std::vector<std::string> tags{"tool:" + std::string{tool}};
  for (auto const& tag : tags_of(wish, tool)) {
    if (tag.find(':') == tag.npos) tags.push_back(tag);
  }
  return tags;
}

bool sends_tags(std::string_view users_headers) {
  std::string small{users_headers};
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return small.find("x-litellm-tags") != std::string::npos;
}

std::string headers_text(ToolWish const& wish, std::string const& users) {
  auto text = users;
  for (auto const& [name, value] : headers_of(wish, tool)) {
    auto const tags = name == "x-litellm-tags";
    if (tags && sends_tags(users)) continue;
    text +=
        (text.empty() ? "" : ", ") + name + ": " + (tags ? config::join(sendable_tags(wish), ",") : value);
  }
  return text;
}

Result<std::string> apply(ToolWish const& wish, std::string const& text, Connection&) {
  std::vector<std::string> names{std::string{base_url_name}, std::string{headers_name}};
  if (wish.key) names.emplace_back(key_name);
  std::string changed = text;
  std::string users_headers;
  auto const lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto const name = name_of(lines[i]);
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    if (name == headers_name) users_headers = value_of(lines[i]);
    changed = set_aside(changed, i);
  }
  if (users_headers.find_first_of("\"\r\n") != std::string::npos)
    return fail(Errc::invalid,
                std::string{headers_name} + " is written in a way that cannot be changed safely");
  std::vector<std::string> ours{std::string{base_url_name} + "=" + wish.proxy_url};
  if (wish.key) ours.push_back(std::string{key_name} + "=" + *wish.key);
  ours.push_back(std::string{headers_name} + "=\"" + headers_text(wish, users_headers) + "\"");
  return insert_block(changed, std::string::npos, marked_block(text, ours));
}

/// What the file sets; of two lines the last wins.
std::map<std::string, std::string> meaning_of(std::string const& text) {
  std::map<std::string, std::string> values;
  for (auto const line : lines_of(text)) {
    if (auto const name = name_of(line); !name.empty()) values[std::string{name}] = value_of(line);
  }
  return values;
}

std::filesystem::path env_file() {
  auto const named = platform::environment_variable("GEMINI_CLI_HOME").value_or("");
  auto const home = named.empty() ? platform::home_folder() : std::filesystem::path{named};
  return home / ".gemini" / ".env";
}

/// With a Google login it asks Google; without any choice it refuses to start beside a base URL (0.61).
bool uses_a_key(std::filesystem::path const& settings) {
  auto const file = read_user_file(settings);
  if (!file || !file->text) return false;
  auto const json = nlohmann::json::parse(*file->text, nullptr, false, true);
  auto const* at = &json;
  for (auto const* name : {"security", "auth", "selectedType"}) {
    if (!at->is_object() || !at->contains(name)) return false;
    at = &(*at)[name];
  }
  return *at == "gemini-api-key";
}

std::vector<std::string> remarks(ToolWish const& wish, std::string const& before) {
  std::vector<std::string> list;
  bool has_key = false;
  bool has_tags = false;
  for (auto const line : lines_of(before)) {
    has_key = has_key || name_of(line) == key_name;
    has_tags = has_tags || (name_of(line) == headers_name && sends_tags(value_of(line)));
  }
  if (wish.key) {
    list.emplace_back("The key is stored in that file, which you alone can read.");
  } else if (!has_key) {
    list.emplace_back(
        "No key was given: set GEMINI_API_KEY in your environment, or connect again with --key-stdin.");
  }
  for (auto const& tag : wish.tags) {
    if (tag.find(':') != tag.npos)
      list.push_back("The tag " + tag + " cannot be sent: Gemini CLI cuts its headers at a colon.");
  }
  if (has_tags) list.emplace_back("Your own x-litellm-tags stay as they are; ours are not added to them.");
  if (auto const settings = env_file().parent_path() / "settings.json"; !uses_a_key(settings)) {
    list.push_back(
        "In " + settings.string() +
        R"( set {"security": {"auth": {"selectedType": "gemini-api-key"}}}, or choose "Use Gemini API )"
        R"(Key" in /auth: otherwise Gemini CLI does not ask the proxy.)");
  }
  list.emplace_back("A .env in a project's folder wins over this one.");
  return list;
}

}  // namespace

Tool gemini_tool() {
  return {.name = "gemini",
          .target = "gemini",
          .purpose = Purpose::proxy,
          .title = "Gemini CLI",
          .tool = tool,
          .file = env_file,
          .surgery =
              [](ToolWish const& wish) {
                return Surgery{
                    .apply = [wish](std::string const& text,
                                    Connection& note) { return apply(wish, text, note); },
                    .undo = [](std::string const& text, Connection const*, std::optional<std::string> const&)
                        -> Result<std::string> { return without_marked_lines(text); },
                    .same_meaning = [](std::string const& a,
                                       std::string const& b) { return meaning_of(a) == meaning_of(b); }};
              },
          .stores_key = [](ToolWish const& wish) { return wish.key.has_value(); },
          .remarks = remarks};
}

}  // namespace companion::cli
