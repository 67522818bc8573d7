#include "detectors/logs/claude_line.hpp"

#include <simdjson.h>

#include <string>
#include <utility>

#include "detectors/logs/json_fields.hpp"

namespace companion::detectors {
namespace {

struct CacheWrites {
  std::int64_t flat{0};
  std::int64_t five_minutes{0};
  std::int64_t one_hour{0};
};

error_code read_usage(ondemand::value& from, ClaudeLine& line) {
  CacheWrites writes;
  line.has_usage = is_object(from);
  auto const error = each_field(from, [&](std::string_view key, ondemand::value& child) -> error_code {
    if (key == "input_tokens") line.tokens.input = count_of(child);
    if (key == "output_tokens") line.tokens.output = count_of(child);
    if (key == "cache_read_input_tokens") line.tokens.cache_read = count_of(child);
    if (key == "cache_creation_input_tokens") writes.flat = count_of(child);
    if (key == "service_tier") line.service_tier = text_of(child);
    if (key == "speed") line.speed = text_of(child);
    if (key == "inference_geo") line.geo = text_of(child);
    if (key == "cache_creation") {
      return each_field(child, [&](std::string_view inner, ondemand::value& amount) -> error_code {
        if (inner == "ephemeral_5m_input_tokens") writes.five_minutes = count_of(amount);
        if (inner == "ephemeral_1h_input_tokens") writes.one_hour = count_of(amount);
        return SUCCESS;
      });
    }
    if (key == "output_tokens_details") {
      return each_field(child, [&](std::string_view inner, ondemand::value& amount) -> error_code {
        if (inner == "thinking_tokens") line.tokens.reasoning = count_of(amount);  // 2.1.329 and later
        return SUCCESS;
      });
    }
    if (key == "server_tool_use") {
      return each_field(child, [&](std::string_view inner, ondemand::value& amount) -> error_code {
        if (inner == "web_search_requests") line.web_searches = count_of(amount);
        return SUCCESS;
      });
    }
    return SUCCESS;
  });
  // The split wins over the flat number, which some versions left at 0; without a split all is five-minute.
  line.cache_split_known = writes.five_minutes + writes.one_hour > 0 || writes.flat == 0;
  line.tokens.cache_write_5m = line.cache_split_known ? writes.five_minutes : writes.flat;
  line.tokens.cache_write_1h = writes.one_hour;
  return error;
}

/// Ids of WebSearch calls and of the calls that results answer.
error_code read_content(ondemand::value& from, ClaudeLine& line) {
  if (!is_array(from)) return SUCCESS;
  ondemand::array blocks;
  if (auto const error = from.get_array().get(blocks)) return error;
  for (auto element : blocks) {
    ondemand::value block;
    if (auto const error = element.get(block)) return error;
    std::string_view id;
    std::string_view name;
    std::string_view answers;
    auto const error = each_field(block, [&](std::string_view key, ondemand::value& child) -> error_code {
      if (key == "id") id = text_of(child);
      if (key == "name") name = text_of(child);
      if (key == "tool_use_id") answers = text_of(child);
      return SUCCESS;
    });
    if (error) return error;
    if (name == "WebSearch" && !id.empty()) line.search_ids.push_back(id);
    if (!answers.empty()) line.answered_ids.push_back(answers);
  }
  return SUCCESS;
}

error_code read_message(ondemand::value& from, ClaudeLine& line, ClaudeContent content) {
  return each_field(from, [&](std::string_view key, ondemand::value& child) -> error_code {
    if (key == "id") line.message_id = text_of(child);
    if (key == "model") line.model = text_of(child);
    if (key == "usage") return read_usage(child, line);
    if (key == "content" && content == ClaudeContent::read) return read_content(child, line);
    return SUCCESS;
  });
}

error_code read_top(std::string_view key, ondemand::value& child, ClaudeLine& line, ClaudeContent content) {
  if (key == "message") return read_message(child, line, content);
  if (key == "type")
    line.type = text_of(child);
  else if (key == "timestamp")
    line.timestamp = text_of(child);
  else if (key == "sessionId")
    line.session_id = text_of(child);
  else if (key == "uuid")
    line.uuid = text_of(child);
  else if (key == "parentUuid")
    line.parent_uuid = text_of(child);
  else if (key == "cwd")
    line.cwd = text_of(child);
  else if (key == "gitBranch")
    line.branch = text_of(child);
  else if (key == "version")
    line.version = text_of(child);
  else if (key == "agentId")
    line.agent_id = text_of(child);
  else if (key == "sessionKind")
    line.session_kind = text_of(child);
  else if (key == "requestId")
    line.request_id = text_of(child);
  else if (key == "isSidechain")
    line.sidechain = to_flag(child.raw_json_token());
  else if (key == "isApiErrorMessage")
    line.api_error = to_flag(child.raw_json_token());
  else if (key == "costUSD")
    line.cost = to_usd(child.raw_json_token());
  if (key == "toolUseResult" && content == ClaudeContent::read) {
    return each_field(child, [&](std::string_view inner, ondemand::value& amount) -> error_code {
      if (inner == "searchCount") line.search_count = count_of(amount);
      return SUCCESS;
    });
  }
  return SUCCESS;
}

}  // namespace

struct ClaudeLineParser::State {
  ondemand::parser parser;
  ClaudeLine line;
  std::string repaired;

  error_code read(std::string_view text, ClaudeContent content) {
    auto ids = std::move(line.search_ids);
    auto answered = std::move(line.answered_ids);
    line = {};
    line.search_ids = std::move(ids);
    line.answered_ids = std::move(answered);
    line.search_ids.clear();
    line.answered_ids.clear();
    return each_field_of_line(parser, text, [&](std::string_view key, ondemand::value& child) {
      return read_top(key, child, line, content);
    });
  }
};

ClaudeLineParser::ClaudeLineParser() : state_{std::make_unique<State>()} {}
ClaudeLineParser::~ClaudeLineParser() = default;

ClaudeLine const* ClaudeLineParser::parse(std::string_view line, ClaudeContent content) {
  auto const read = [&](std::string_view text) { return state_->read(text, content); };
  return read_repairing(line, state_->repaired, read) ? &state_->line : nullptr;
}

}  // namespace companion::detectors
