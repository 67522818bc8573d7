#include "detectors/logs/codex_line.hpp"

#include <simdjson.h>

#include <string>

#include "detectors/logs/json_fields.hpp"

namespace companion::detectors {
namespace {

error_code read_usage(ondemand::value& from, std::optional<CodexUsage>& usage) {
  if (!is_object(from)) return SUCCESS;
  auto& counts = usage.emplace();
  bool has_total = false;
  auto const error = each_field(from, [&](std::string_view key, ondemand::value& child) -> error_code {
    auto const count = [&] { return to_count(child.raw_json_token()); };
    if (key == "input_tokens") counts.input = count();
    if (key == "cached_input_tokens") counts.cached = count();
    if (key == "cache_write_input_tokens") counts.cache_write = count();
    if (key == "output_tokens") counts.output = count();
    if (key == "reasoning_output_tokens") counts.reasoning = count();
    if (key == "total_tokens") {
      counts.total = count();
      has_total = counts.total > 0;
    }
    return SUCCESS;
  });
  if (!has_total) counts.total = counts.input + counts.output;
  return error;
}

error_code read_info(ondemand::value& from, CodexLine& line) {
  line.has_info = is_object(from);
  return each_field(from, [&](std::string_view key, ondemand::value& child) -> error_code {
    if (key == "total_token_usage") return read_usage(child, line.total);
    if (key == "last_token_usage") return read_usage(child, line.last);
    return SUCCESS;
  });
}

/// source.subagent.thread_spawn.parent_thread_id, or any part of it.
error_code read_source(ondemand::value& from, CodexLine& line) {
  return each_field(from, [&](std::string_view key, ondemand::value& child) -> error_code {
    if (key == "subagent" || key == "thread_spawn") return read_source(child, line);
    if (key == "parent_thread_id" && line.spawned_by.empty()) line.spawned_by = text_of(child);
    if (key == "agent_role" && line.agent.empty()) line.agent = text_of(child);
    return SUCCESS;
  });
}

error_code read_payload(ondemand::value& from, CodexLine& line) {
  return each_field(from, [&](std::string_view key, ondemand::value& child) -> error_code {
    if (key == "type") line.event = text_of(child);
    if (key == "id") line.id = text_of(child);
    if (key == "forked_from_id") line.forked_from = text_of(child);
    if (key == "parent_thread_id") line.spawned_by = text_of(child);
    if (key == "agent_role") line.agent = text_of(child);
    if (key == "cwd") line.cwd = text_of(child);
    if (key == "cli_version") line.version = text_of(child);
    if (key == "model_provider") line.provider = text_of(child);
    if (key == "model") line.model = text_of(child);
    if (key == "info") return read_info(child, line);
    if (key == "source") return read_source(child, line);
    if (key == "git") {
      return each_field(child, [&](std::string_view inner, ondemand::value& text) -> error_code {
        if (inner == "branch") line.branch = text_of(text);
        return SUCCESS;
      });
    }
    return SUCCESS;
  });
}

}  // namespace

struct CodexLineParser::State {
  ondemand::parser parser;
  CodexLine line;
  std::string repaired;

  error_code read(std::string_view text) {
    line = {};
    return each_field_of_line(parser, text, [&](std::string_view key, ondemand::value& child) -> error_code {
      if (key == "type") line.type = text_of(child);
      if (key == "timestamp") line.timestamp = text_of(child);
      if (key == "payload") return read_payload(child, line);
      return SUCCESS;
    });
  }
};

CodexLineParser::CodexLineParser() : state_{std::make_unique<State>()} {}
CodexLineParser::~CodexLineParser() = default;

CodexLine const* CodexLineParser::parse(std::string_view line) {
  auto const read = [&](std::string_view text) { return state_->read(text); };
  return read_repairing(line, state_->repaired, read) ? &state_->line : nullptr;
}

}  // namespace companion::detectors
