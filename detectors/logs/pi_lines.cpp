#include "detectors/logs/pi_lines.hpp"

#include <simdjson.h>

#include <algorithm>

#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"

namespace companion::detectors {
namespace {

constexpr std::string_view session_key = "session";
constexpr std::string_view parent_key = "parent";
constexpr std::string_view project_key = "cwd";

void take_header(JsonView line, LineMemory& memory) {
  if (!memory.get(session_key).empty()) return;
  memory.set(session_key, line.text("id"));
  memory.set(project_key, line.text("cwd"));
  auto const parent =
      line.text("parentSession").empty() ? line.text("branchedFrom") : line.text("parentSession");
  memory.set(parent_key, pi_session_of(parent));
}

TokenCounts tokens_of(JsonView usage) {
  auto const written = usage["cacheWrite"] ? usage.count("cacheWrite") : usage.count("cacheCreation");
  return from_uncached_prompt(
      {.prompt = usage.count("input"),
       .cache_read = usage.count("cacheRead"),
       .cache_write = written,
       .output = usage.count("output"),
       .reasoning = std::max(usage.count("reasoning"), usage.count("reasoningTokens"))});
}

/// Agents that run another tool tell of its usage as their own; that tool's log has it too.
bool is_other_tool(std::string_view provider) { return provider == "claude-cli" || provider == "codex-cli"; }

}  // namespace

std::string pi_session_of(std::string_view name) {
  constexpr std::size_t uuid_size = 36;
  name.remove_prefix(name.find_last_of("/\\") + 1);
  if (name.ends_with(".jsonl")) name.remove_suffix(6);
  if (name.size() > uuid_size && name[name.size() - uuid_size - 1] == '_')
    name.remove_prefix(name.size() - uuid_size);
  return std::string{name};
}

LineOutcome read_pi_answer(JsonView line, Sighting& call) {
  auto const message = line["message"];
  auto const usage = message["usage"];
  if (line.text("type") != "message" || message.text("role") != "assistant" || !usage.is_object())
    return LineOutcome::fine;
  call.tokens = tokens_of(usage);
  call.provider = message.text("provider");
  if (call.tokens.total() == 0 || is_other_tool(call.provider)) return LineOutcome::fine;
  auto const written = line.instant("timestamp");
  auto const asked = message.instant("timestamp");
  if (!asked && !written) return LineOutcome::timeless;
  call.start = asked.value_or(written.value_or(Instant{}));
  call.end = std::max(call.start, written.value_or(call.start));
  call.model = message.text("model");
  call.response_id = message.text("responseId");
  // Copies keep the times and ids of the original. A relay may repeat its response ids: the time is part.
  auto const id = call.response_id.empty() ? std::string{line.text("id")} : call.response_id;
  call.event_key = (id.empty() ? call.session_id : id) + "@" + std::to_string(epoch_ms(call.start));
  // Counted by the agent from its own price list; 0 of a subscription is no price.
  if (auto const cost = usage["cost"].usd("total"); cost && cost->value > 0) call.cost = cost;
  call.cache_split_known = call.tokens.cache_write_5m == 0;
  return LineOutcome::fine;
}

bool PiLines::wants(std::string_view line) const {
  return holds(line, "\"usage\"") || holds(line, "\"session\"");
}

LineOutcome PiLines::record(JsonView line, LineFile& file, SightingBuffer& found) const {
  if (line.text("type") == "session") {
    take_header(line, file.memory);
    return LineOutcome::fine;
  }
  auto sighting = new_sighting();
  sighting.session_id = file.memory.get(session_key);
  if (sighting.session_id.empty()) sighting.session_id = pi_session_of(name_above(file.path, 0));
  sighting.parent_session_id = file.memory.get(parent_key);
  if (auto const folder = name_above(file.path, 1); folder.find('_') != folder.npos) {
    // A subagent's file lies in a folder that is named as its parent's file.
    auto const parent = pi_session_of(folder);
    if (parent != folder && sighting.parent_session_id.empty()) sighting.parent_session_id = parent;
  }
  sighting.project = file.memory.get(project_key);
  auto const outcome = read_pi_answer(line, sighting);
  if (!sighting.event_key.empty()) found.add(sighting);
  return outcome;
}

}  // namespace companion::detectors
