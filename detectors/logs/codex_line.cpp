#include "detectors/logs/codex_line.hpp"

#include <simdjson.h>

#include <algorithm>
#include <string>

#include "detectors/logs/json_token.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {
namespace {

using simdjson::error_code;
using simdjson::SUCCESS;
using simdjson::ondemand::json_type;
using simdjson::ondemand::value;

std::string_view text_of(value& from) {
  std::string_view text;
  return from.get_string().get(text) == SUCCESS ? text : std::string_view{};
}

bool is_object(value& from) {
  json_type type{};
  return from.type().get(type) == SUCCESS && type == json_type::object;
}

template <class Take>
error_code each_field(value& from, Take take) {
  if (!is_object(from)) return SUCCESS;
  simdjson::ondemand::object object;
  if (auto const error = from.get_object().get(object)) return error;
  for (auto field : object) {
    std::string_view key;
    if (auto const error = field.unescaped_key().get(key)) return error;
    value child;
    if (auto const error = field.value().get(child)) return error;
    if (auto const error = take(key, child)) return error;
  }
  return SUCCESS;
}

error_code read_usage(value& from, std::optional<CodexUsage>& usage) {
  if (!is_object(from)) return SUCCESS;
  auto& counts = usage.emplace();
  bool has_total = false;
  auto const error = each_field(from, [&](std::string_view key, value& child) -> error_code {
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

error_code read_info(value& from, CodexLine& line) {
  line.has_info = is_object(from);
  return each_field(from, [&](std::string_view key, value& child) -> error_code {
    if (key == "total_token_usage") return read_usage(child, line.total);
    if (key == "last_token_usage") return read_usage(child, line.last);
    return SUCCESS;
  });
}

/// source.subagent.thread_spawn.parent_thread_id, or any part of it.
error_code read_source(value& from, CodexLine& line) {
  return each_field(from, [&](std::string_view key, value& child) -> error_code {
    if (key == "subagent" || key == "thread_spawn") return read_source(child, line);
    if (key == "parent_thread_id" && line.spawned_by.empty()) line.spawned_by = text_of(child);
    if (key == "agent_role" && line.agent.empty()) line.agent = text_of(child);
    return SUCCESS;
  });
}

error_code read_payload(value& from, CodexLine& line) {
  return each_field(from, [&](std::string_view key, value& child) -> error_code {
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
      return each_field(child, [&](std::string_view inner, value& text) -> error_code {
        if (inner == "branch") line.branch = text_of(text);
        return SUCCESS;
      });
    }
    return SUCCESS;
  });
}

}  // namespace

struct CodexLineParser::State {
  simdjson::ondemand::parser parser;
  CodexLine line;
  std::string repaired;

  error_code read(std::string_view text) {
    line = {};
    simdjson::ondemand::document document;
    if (auto const error = parser.iterate(text.data(), text.size(), text.size() + line_padding).get(document))
      return error;
    simdjson::ondemand::object object;
    if (auto const error = document.get_object().get(object)) return error;
    for (auto field : object) {
      std::string_view key;
      if (auto const error = field.unescaped_key().get(key)) return error;
      value child;
      if (auto const error = field.value().get(child)) return error;
      if (key == "type") line.type = text_of(child);
      if (key == "timestamp") line.timestamp = text_of(child);
      if (key == "payload") {
        if (auto const error = read_payload(child, line)) return error;
      }
    }
    // Nothing may follow: two records on one line are a torn write.
    bool const at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? SUCCESS : simdjson::TRAILING_CONTENT;
  }
};

CodexLineParser::CodexLineParser() : state_{std::make_unique<State>()} {}
CodexLineParser::~CodexLineParser() = default;

CodexLine const* CodexLineParser::parse(std::string_view line) {
  auto error = state_->read(line);
  if (error == simdjson::UTF8_ERROR) {
    // Broken text in a prompt must not cost the call.
    state_->repaired.assign(line).append(line_padding, ' ');
    std::replace_if(
        state_->repaired.begin(), state_->repaired.end(),
        [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    error = state_->read(std::string_view{state_->repaired}.substr(0, line.size()));
  }
  return error == SUCCESS ? &state_->line : nullptr;
}

}  // namespace companion::detectors
