#include "cli/connect/tool.hpp"

#include <algorithm>
#include <array>

#include "config/text.hpp"

namespace companion::cli {
namespace {

constexpr std::size_t tag_bytes_max = 128;

/// What a header, a settings file and a shell take without a second thought.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{":._/@+-"}.find(c) != std::string_view::npos;
}

std::string plain(std::string text) {
  std::erase_if(text, [](char c) { return !is_plain(c); });
  return text;
}

}  // namespace

std::span<Tool const> tools() {
  static std::array<Tool, 3> const table{claude_tool(), codex_tool(), gemini_tool()};
  return table;
}

Result<void> check_tag(std::string_view tag) {
  if (!tag.empty() && tag.size() <= tag_bytes_max && std::all_of(tag.begin(), tag.end(), is_plain)) return {};
  return fail(Errc::invalid, "\"" + config::printable(tag) +
                                 "\" is no tag: use letters, digits and : . _ / @ + -, 128 at most");
}

std::vector<std::string> tags_of(ToolWish const& wish, std::string_view tool) {
  std::vector<std::string> tags{"companion", "tool:" + std::string{tool}};
  for (auto const& tag : wish.tags) {
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  return tags;
}

Headers headers_of(ToolWish const& wish, std::string_view tool) {
  Headers headers{{"x-litellm-tags", config::join(tags_of(wish, tool), ",")}};
  if (auto host = plain(wish.host); !host.empty()) headers.emplace_back("x-companion-host", std::move(host));
  headers.emplace_back("x-companion-tool", tool);
  return headers;
}

}  // namespace companion::cli
