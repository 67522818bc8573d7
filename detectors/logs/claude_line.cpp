#include "detectors/logs/claude_line.hpp"

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

/// Empty for null, numbers and anything else that is no string.
std::string_view text_of(value& from) {
  std::string_view text;
  return from.get_string().get(text) == SUCCESS ? text : std::string_view{};
}

bool is_object(value& from) {
  json_type type{};
  return from.type().get(type) == SUCCESS && type == json_type::object;
}

bool is_array(value& from) {
  json_type type{};
  return from.type().get(type) == SUCCESS && type == json_type::array;
}

/// Calls `take(key, value)` for each field; null and other types are objects without fields.
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

std::int64_t count_of(value& from) { return to_count(from.raw_json_token()); }

struct CacheWrites {
  std::int64_t flat{0};
  std::int64_t five_minutes{0};
  std::int64_t one_hour{0};
};

error_code read_usage(value& from, ClaudeLine& line) {
  CacheWrites writes;
  line.has_usage = is_object(from);
  auto const error = each_field(from, [&](std::string_view key, value& child) -> error_code {
    if (key == "input_tokens") line.tokens.input = count_of(child);
    if (key == "output_tokens") line.tokens.output = count_of(child);
    if (key == "cache_read_input_tokens") line.tokens.cache_read = count_of(child);
    if (key == "cache_creation_input_tokens") writes.flat = count_of(child);
    if (key == "service_tier") line.service_tier = text_of(child);
    if (key == "speed") line.speed = text_of(child);
    if (key == "inference_geo") line.geo = text_of(child);
    if (key == "cache_creation") {
      return each_field(child, [&](std::string_view inner, value& amount) -> error_code {
        if (inner == "ephemeral_5m_input_tokens") writes.five_minutes = count_of(amount);
        if (inner == "ephemeral_1h_input_tokens") writes.one_hour = count_of(amount);
        return SUCCESS;
      });
    }
    if (key == "server_tool_use") {
      return each_field(child, [&](std::string_view inner, value& amount) -> error_code {
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
error_code read_content(value& from, ClaudeLine& line) {
  if (!is_array(from)) return SUCCESS;
  simdjson::ondemand::array blocks;
  if (auto const error = from.get_array().get(blocks)) return error;
  for (auto element : blocks) {
    value block;
    if (auto const error = element.get(block)) return error;
    std::string_view id;
    std::string_view name;
    std::string_view answers;
    auto const error = each_field(block, [&](std::string_view key, value& child) -> error_code {
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

enum class Content : std::uint8_t { skip, read };

error_code read_message(value& from, ClaudeLine& line, Content content) {
  return each_field(from, [&](std::string_view key, value& child) -> error_code {
    if (key == "id") line.message_id = text_of(child);
    if (key == "model") line.model = text_of(child);
    if (key == "usage") return read_usage(child, line);
    if (key == "content" && content == Content::read) return read_content(child, line);
    return SUCCESS;
  });
}

error_code read_top(std::string_view key, value& child, ClaudeLine& line, Content content) {
  if (key == "message") return read_message(child, line, content);
  if (key == "type") line.type = text_of(child);
  if (key == "timestamp") line.timestamp = text_of(child);
  if (key == "sessionId") line.session_id = text_of(child);
  if (key == "uuid") line.uuid = text_of(child);
  if (key == "parentUuid") line.parent_uuid = text_of(child);
  if (key == "cwd") line.cwd = text_of(child);
  if (key == "gitBranch") line.branch = text_of(child);
  if (key == "version") line.version = text_of(child);
  if (key == "agentId") line.agent_id = text_of(child);
  if (key == "sessionKind") line.session_kind = text_of(child);
  if (key == "requestId") line.request_id = text_of(child);
  if (key == "isSidechain") line.sidechain = to_flag(child.raw_json_token());
  if (key == "isApiErrorMessage") line.api_error = to_flag(child.raw_json_token());
  if (key == "costUSD") line.cost = to_usd(child.raw_json_token());
  if (key == "toolUseResult" && content == Content::read) {
    return each_field(child, [&](std::string_view inner, value& amount) -> error_code {
      if (inner == "searchCount") line.search_count = count_of(amount);
      return SUCCESS;
    });
  }
  return SUCCESS;
}

}  // namespace

struct ClaudeLineParser::State {
  simdjson::ondemand::parser parser;
  ClaudeLine line;
  std::string repaired;

  error_code read(std::string_view text) {
    auto ids = std::move(line.search_ids);
    auto answered = std::move(line.answered_ids);
    line = {};
    line.search_ids = std::move(ids);
    line.answered_ids = std::move(answered);
    line.search_ids.clear();
    line.answered_ids.clear();
    // Content is long: it is looked into only where a web search may be.
    bool const searches = text.find("WebSearch") != text.npos || text.find("searchCount") != text.npos;
    auto const content = searches ? Content::read : Content::skip;
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
      if (auto const error = read_top(key, child, line, content)) return error;
    }
    // Nothing may follow: two records on one line are a torn write.
    bool const at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? SUCCESS : simdjson::TRAILING_CONTENT;
  }
};

ClaudeLineParser::ClaudeLineParser() : state_{std::make_unique<State>()} {}
ClaudeLineParser::~ClaudeLineParser() = default;

ClaudeLine const* ClaudeLineParser::parse(std::string_view line) {
  auto error = state_->read(line);
  if (error == simdjson::UTF8_ERROR) {
    // Broken text in some tool's output must not cost the call: only letters of paths can suffer from this.
    state_->repaired.assign(line).append(line_padding, ' ');
    std::replace_if(
        state_->repaired.begin(), state_->repaired.end(),
        [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    error = state_->read(std::string_view{state_->repaired}.substr(0, line.size()));
  }
  return error == SUCCESS ? &state_->line : nullptr;
}

}  // namespace companion::detectors
