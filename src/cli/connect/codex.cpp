// Codex: config.toml. Our lines stand between marks; toml++ says whether nothing else changed.
#include <toml++/toml.h>

#include <algorithm>

#include "cli/connect/marked_lines.hpp"
#include "cli/connect/tool.hpp"
#include "config/text.hpp"
#include "platform/make_host.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view tool = "codex";
constexpr auto usual_key_variable = "LITELLM_API_KEY";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Result<toml::table> parse(std::string_view text) {
  auto parsed = toml::parse(text);
  if (parsed) return std::move(parsed).table();
  auto const line = parsed.error().source().begin.line;
  return fail(Errc::invalid, "no valid TOML (line " + std::to_string(line) +
                                 "): " + config::printable(parsed.error().description(), 200));
}

std::string toml_text(std::string_view text) {
  std::string result{"\""};
  for (auto const c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

/// Our name for the proxy; another one where the user has a provider of that name.
std::string provider_name(toml::table const& config) {
  auto const* const providers = config["model_providers"].as_table();
  return providers != nullptr && providers->contains("litellm") ? "litellm-companion" : "litellm";
}

std::vector<std::string> provider_lines(ToolWish const& wish, std::string const& name) {
  auto const stored = wish.key && wish.key_variable.empty();
  std::string headers;
  for (auto const& [header, value] : headers_of(wish, tool))
    headers += ", " + toml_text(header) + " = " + toml_text(value);
  if (stored) headers += ", \"Authorization\" = " + toml_text("Bearer " + *wish.key);
  std::vector<std::string> lines{"[model_providers." + name + "]", R"(name = "LiteLLM")",
                                 "base_url = " + toml_text(wish.proxy_url + "/v1"),
                                 R"(wire_api = "responses")", "http_headers = { " + headers.substr(2) + " }"};
  if (!stored)
    lines.push_back("env_key = " +
                    toml_text(wish.key_variable.empty() ? usual_key_variable : wish.key_variable));
  return lines;
}

/// Both without what we put in and set aside: then they must be equal.
bool differs_by_ours_only(toml::table before, toml::table after, std::string const& name) {
  if (after["model_provider"].value_or(std::string{}) != name) return false;
  before.erase("model_provider");
  after.erase("model_provider");
  auto* const providers = after["model_providers"].as_table();
  if (providers == nullptr || providers->erase(name) == 0) return false;
  if (providers->empty() && !before.contains("model_providers")) after.erase("model_providers");
  return before == after;
}

Result<std::string> apply(ToolWish const& wish, std::string const& text, Connection&) {
  auto const before = parse(text);
  if (!before) return tl::unexpected<Error>(before.error());
  auto const name = provider_name(*before);
  std::string_view body{text};
  auto const marked = body.starts_with(byte_order_mark);
  if (marked) body.remove_prefix(byte_order_mark.size());
  std::string changed{body};
  std::size_t top = 0;
  if (auto const* const users = before->get("model_provider"); users != nullptr) {
    top = users->source().begin.line - 1;
    changed = set_aside(changed, top);
  }
  changed = insert_block(changed, top, marked_block(body, {"model_provider = " + toml_text(name)}));
  changed = insert_block(changed, std::string::npos, marked_block(body, provider_lines(wish, name)));
  if (marked) changed.insert(0, byte_order_mark);
  auto const after = parse(changed);
  if (!after || !differs_by_ours_only(*before, *after, name))
    return fail(Errc::invalid, "the file is written in a way that cannot be changed safely");
  return changed;
}

std::filesystem::path config_file() {
  auto const named = platform::environment_variable("CODEX_HOME").value_or("");
  auto const folder = named.empty() ? platform::home_folder() / ".codex" : std::filesystem::path{named};
  return folder / "config.toml";
}

std::vector<std::string> remarks(ToolWish const& wish, std::string const& before) {
  std::vector<std::string> list;
  if (wish.key && wish.key_variable.empty()) {
    list.emplace_back("The key is stored in that file, which you alone can read.");
  } else {
    list.push_back("The key is not stored: Codex reads it from the environment variable " +
                   (wish.key_variable.empty() ? std::string{usual_key_variable} : wish.key_variable) +
                   (wish.key_variable.empty() ? "; set it, or connect again with --key-stdin." : "."));
  }
  auto const config = parse(before);
  if (!config) return list;
  auto const profile = (*config)["profile"].value_or(std::string{});
  if (!profile.empty() && (*config)["profiles"][profile]["model_provider"]) {
    list.push_back("Its profile \"" + config::printable(profile) +
                   "\" names a model_provider of its own, which wins: remove that line.");
  }
  return list;
}

bool same_meaning(std::string const& a, std::string const& b) {
  auto const left = parse(a);
  auto const right = parse(b);
  return left && right && *left == *right;
}

}  // namespace

Tool codex_tool() {
  return {.name = "codex",
          .target = "codex",
          .purpose = Purpose::proxy,
          .title = "Codex",
          .tool = tool,
          .file = config_file,
          .surgery =
              [](ToolWish const& wish) {
                return Surgery{.apply = [wish](std::string const& text,
                                               Connection& note) { return apply(wish, text, note); },
                               .undo = [](std::string const& text, Connection const*,
                                          std::optional<std::string> const&) -> Result<std::string> {
                                 return without_marked_lines(text);
                               },
                               .same_meaning = same_meaning};
              },
          .stores_key = [](ToolWish const& wish) { return wish.key && wish.key_variable.empty(); },
          .remarks = remarks};
}

}  // namespace companion::cli
