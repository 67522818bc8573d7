// Codex's OpenTelemetry logs: config.toml, [otel]. Our lines stand between marks of their own.
#include <toml++/toml.h>

#include <algorithm>

#include "cli/connect/marked_lines.hpp"
#include "cli/connect/telemetry_tool.hpp"
#include "config/text.hpp"

namespace companion::cli {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Result<toml::table> parse(std::string_view text) {
  auto parsed = toml::parse(text);
  if (parsed) return std::move(parsed).table();
  return fail(Errc::invalid, "no valid TOML: " + config::printable(parsed.error().description(), 200));
}

std::vector<std::string> our_lines(ToolWish const& wish) {
  // Addresses and tokens of ours hold nothing that TOML would mind.
  auto exporter =
      R"(exporter = { otlp-http = { endpoint = ")" + wish.proxy_url + R"(/v1/logs", protocol = "binary")";
  if (wish.key) exporter += R"(, headers = { "Authorization" = "Bearer )" + *wish.key + R"(" })";
  return {exporter + " } }", "log_user_prompt = false"};
}

std::size_t line_of(toml::node const& node) { return node.source().begin.line - 1; }

/// Both without what we set: then they must be equal.
bool differs_by_ours_only(toml::table before, toml::table after) {
  auto* const otel = after["otel"].as_table();
  if (otel == nullptr || !otel->contains("exporter") || (*otel)["log_user_prompt"] != false) return false;
  bool const was_there = before.contains("otel");
  for (auto* const table : {&before, &after}) {
    if (auto* const section = (*table)["otel"].as_table(); section != nullptr) {
      section->erase("exporter");
      section->erase("log_user_prompt");
    }
  }
  if (!was_there && otel->empty()) after.erase("otel");
  return before == after;
}

Result<std::string> apply(ToolWish const& wish, std::string const& text, Connection& /*note*/) {
  auto const before = parse(text);
  if (!before) return tl::unexpected<Error>(before.error());
  std::string_view body{text};
  auto const marked = body.starts_with(byte_order_mark);
  if (marked) body.remove_prefix(byte_order_mark.size());
  std::string changed{body};
  auto lines = our_lines(wish);
  auto at = std::string::npos;
  auto const* const otel = before->get_as<toml::table>("otel");
  if (otel == nullptr) {
    if (before->contains("otel")) return fail(Errc::invalid, "\"otel\" is no table");
    lines.insert(lines.begin(), "[otel]");
  } else {
    auto const* const exporter = otel->get("exporter");
    if (exporter != nullptr && exporter->value<std::string>() != "none")
      return sends_elsewhere("otel.exporter");
    at = line_of(*otel) + 1;
    for (auto const* const name : {"exporter", "log_user_prompt"}) {
      if (auto const* const users = otel->get(name))
        changed = set_aside(changed, line_of(*users), telemetry_marks);
    }
  }
  changed = insert_block(changed, at, marked_block(body, lines, telemetry_marks));
  if (marked) changed.insert(0, byte_order_mark);
  auto const after = parse(changed);
  if (!after || !differs_by_ours_only(*before, *after))
    return fail(Errc::invalid, "the file is written in a way that cannot be changed safely");
  return changed;
}

std::vector<std::string> remarks(ToolWish const& wish, std::string const& /*before*/) {
  if (!wish.key) return {};
  return {"The daemon's token is stored in that file, which you alone can read."};
}

bool same_meaning(std::string const& a, std::string const& b) {
  auto const left = parse(a);
  auto const right = parse(b);
  return left && right && *left == *right;
}

}  // namespace

Tool codex_telemetry() {
  auto tool = codex_tool();
  tool.target = "codex-otel";
  tool.purpose = Purpose::telemetry;
  tool.surgery = [](ToolWish const& wish) {
    return Surgery{
        .apply = [wish](std::string const& text, Connection& note) { return apply(wish, text, note); },
        .undo = [](std::string const& text, Connection const*, std::optional<std::string> const&)
            -> Result<std::string> { return without_marked_lines(text, telemetry_marks); },
        .same_meaning = same_meaning};
  };
  tool.stores_key = [](ToolWish const& wish) { return wish.key.has_value(); };
  tool.remarks = remarks;
  return tool;
}

}  // namespace companion::cli
