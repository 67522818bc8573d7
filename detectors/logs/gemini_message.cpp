#include <simdjson.h>

#include "detectors/logs/gemini_message.hpp"
#include "detectors/logs/prompt_tokens.hpp"

namespace companion::detectors {
namespace {

/// Thoughts are beside the output, tool prompts beside the input. Old writers had the cached part beside the
/// input, too: their total tells.
TokenCounts tokens_of(JsonView tokens) {
  auto const input = tokens.count("input");
  auto const output = tokens.count("output");
  auto const cached = tokens.count("cached");
  auto const thoughts = tokens.count("thoughts");
  auto const tool = tokens.count("tool");
  auto const plain_sum = input + output + thoughts + tool;
  bool const cached_beside = cached > 0 && tokens.count("total") == plain_sum + cached;
  auto counts = from_whole_prompt({.prompt = cached_beside ? input + cached : input,
                                   .cache_read = cached,
                                   .cache_write = 0,
                                   .output = output + thoughts,
                                   .reasoning = thoughts});
  counts.input += tool;
  return counts;
}

}  // namespace

GeminiMessage take_gemini_message(JsonView message, GeminiSession const& session, SightingBuffer& found) {
  auto const tokens = message["tokens"];
  if (message.text("type") != "gemini" || !tokens.is_object()) return GeminiMessage::other;
  Sighting call;
  call.model = message.text("model");
  call.tokens = tokens_of(tokens);
  if (call.model.empty() || call.tokens.total() == 0) return GeminiMessage::other;
  auto const id = message.text("id");
  auto const at = message.instant("timestamp");
  if (!at || id.empty()) return GeminiMessage::timeless;
  call.source = gemini_source;
  call.tool = "gemini-cli";
  call.parser_version = gemini_parser_version;
  call.event_key = session.id + "/" + std::string{id};
  call.start = call.end = *at;
  call.session_id = session.id;
  call.parent_session_id = session.parent;
  call.project = session.project;
  found.add(call);
  return GeminiMessage::call;
}

std::string gemini_project_of(JsonView projects, std::string_view folder) {
  std::string path;
  projects["projects"].each_member([&](std::string_view key, JsonView name) {
    if (name.text() == folder) path = key;
  });
  return path;
}

}  // namespace companion::detectors
