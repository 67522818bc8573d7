#include "detectors/logs/opencode_message.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "core/hash.hpp"
#include "detectors/logs/json_view.hpp"

namespace companion::detectors {
namespace {

constexpr std::uint32_t parser_version = 1;

constexpr std::array tools{
    OpenCodeTool{.tool = "icodemate",
                 .source = "log:icodemate",
                 .files_name = "log:icodemate:json",
                 .folder = "icodemate",
                 .title = "ICodeMate",
                 .paths = "~/.local/share/icodemate/icodemate*.db",
                 .files_paths = "~/.local/share/icodemate/storage/message/**/*.json"},
    OpenCodeTool{.tool = "kilo-cli",
                 .source = "log:kilo-cli",
                 .files_name = "log:kilo-cli:json",
                 .folder = "kilo",
                 .title = "Kilo CLI",
                 .paths = "~/.local/share/kilo/kilo*.db",
                 .files_paths = "~/.local/share/kilo/storage/message/**/*.json",
                 .known_live = true},
    OpenCodeTool{.tool = "mimocode",
                 .source = "log:mimocode",
                 .files_name = "log:mimocode:json",
                 .folder = "mimocode",
                 .title = "MiMo Code",
                 .paths = "~/.local/share/mimocode/mimocode*.db",
                 .files_paths = "~/.local/share/mimocode/storage/message/**/*.json"},
    OpenCodeTool{.tool = "opencode",
                 .source = "log:opencode",
                 .files_name = "log:opencode:json",
                 .folder = "opencode",
                 .title = "OpenCode",
                 .paths = "~/.local/share/opencode/opencode*.db",
                 .files_paths = "~/.local/share/opencode/storage/message/**/*.json",
                 .known_live = true},
};

/// Whether the reasoning stands beside the output rather than in it. The total decides; without one it is
/// taken to be inside, unless it is too large for that.
bool reasoning_beside(JsonView tokens, std::int64_t input, std::int64_t output, std::int64_t reasoning,
                      std::int64_t cache) {
  if (reasoning == 0) return false;
  if (reasoning > output) return true;
  auto const total = tokens.count("total");
  if (total == 0) return false;
  bool const inside = total == input + output + cache || total == input + output;
  bool const beside = total == input + output + reasoning + cache || total == input + output + reasoning;
  return beside && !inside;
}

TokenCounts read_tokens(JsonView tokens) {
  TokenCounts counts{.input = tokens.count("input"),
                     .cache_read = tokens["cache"].count("read"),
                     .cache_write_5m = tokens["cache"].count("write"),
                     .output = tokens.count("output"),
                     .reasoning = tokens.count("reasoning")};
  if (reasoning_beside(tokens, counts.input, counts.output, counts.reasoning,
                       counts.cache_read + counts.cache_write_5m))
    counts.output += counts.reasoning;
  return counts;
}

/// Whole milliseconds, downwards: some stores keep a fraction, others cut it off.
std::optional<Instant> moment_of(JsonView time) {
  auto const ms = time.number();
  constexpr double year_2200 = 7'258'118'400'000.0;
  if (!ms || !(*ms > 0) || *ms > year_2200) return std::nullopt;
  return from_epoch_ms(static_cast<std::int64_t>(*ms));
}

std::string key_of(Sighting const& call, bool finished) {
  auto const who = hash64(call.provider + "/" + call.model);
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(who));
  return std::to_string(epoch_ms(call.start)) + "-" + (finished ? std::to_string(epoch_ms(call.end)) : "0") +
         "-" + digits.data();
}

std::string_view first_text(std::string_view first, std::string_view second) {
  return first.empty() ? second : first;
}

}  // namespace

OpenCodeTool const& opencode_tool(std::string_view tool) {
  auto const found =
      std::find_if(tools.begin(), tools.end(), [tool](OpenCodeTool const& t) { return t.tool == tool; });
  return found == tools.end() ? tools.back() : *found;
}

std::vector<std::filesystem::path> opencode_folders(OpenCodeTool const& tool, Host const& host) {
  auto const data = host.environment("XDG_DATA_HOME");
  auto const base = data && !data->empty() ? std::filesystem::path{*data} : host.home() / ".local" / "share";
  return {base / tool.folder};
}

OpenCodeVerdict read_opencode_message(simdjson::dom::parser& parser, std::string_view data,
                                      OpenCodeTool const& tool, OpenCodeContext const& context,
                                      Sighting& call) {
  auto const message = parse_padded(parser, data);
  if (!message.is_object()) return OpenCodeVerdict::bad;
  if (!context.assistant && message.text("role") != "assistant") return OpenCodeVerdict::nothing;
  auto const time = message["time"];
  auto const completed = moment_of(time["completed"]);
  auto const tokens = read_tokens(message["tokens"]);
  bool const unfinished = !completed && !context.over;
  if (tokens.total() == 0) return unfinished ? OpenCodeVerdict::unfinished : OpenCodeVerdict::nothing;
  auto const created = moment_of(time["created"]);
  if (!created) return OpenCodeVerdict::bad;
  if (unfinished) return OpenCodeVerdict::unfinished;

  call.source = tool.source;
  call.tool = tool.tool;
  call.parser_version = parser_version;
  call.start = *created;
  call.end = std::max(*created, completed.value_or(*created));
  call.model = first_text(message.text("modelID"), message["model"].text("id"));
  call.provider = first_text(message.text("providerID"), message["model"].text("providerID"));
  call.event_key = key_of(call, completed.has_value());
  call.tokens = tokens;
  call.cache_split_known = tokens.cache_write() == 0;
  // 0 on a subscription or for a model without a price says nothing.
  if (auto const cost = message.usd("cost"); cost && cost->value > 0) call.cost = cost;
  call.session_id = context.session;
  call.parent_session_id = context.parent;
  if (!context.parent.empty()) call.agent_id = first_text(message.text("agent"), message.text("mode"));
  call.tool_version = context.version;
  call.project = first_text(context.directory, message["path"].text("cwd"));
  // A session that is younger than its message got it as a copy, when it was forked off another one.
  call.sidechain = context.session_created && *created < *context.session_created;
  return OpenCodeVerdict::call;
}

}  // namespace companion::detectors
