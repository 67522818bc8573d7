#include "litellm/usage_object.hpp"

#include <initializer_list>

namespace companion::litellm {
namespace {

void take(std::optional<std::int64_t>& into, JsonValue object, std::initializer_list<std::string_view> keys) {
  for (auto const key : keys) {
    if (auto const count = object[key].count()) {
      into = count;
      return;
    }
  }
}

void take(std::string_view& into, JsonValue value) {
  if (!value.text().empty()) into = value.text();
}

}  // namespace

void read_usage_object(WrittenUsage& usage, JsonValue object) {
  take(usage.prompt, object, {"prompt_tokens", "input_tokens"});
  take(usage.completion, object, {"completion_tokens", "output_tokens"});
  take(usage.cache_read, object, {"cache_read_input_tokens"});
  take(usage.cache_write, object, {"cache_creation_input_tokens"});
  for (auto const details : {object["prompt_tokens_details"], object["input_tokens_details"]}) {
    take(usage.cached, details, {"cached_tokens"});
    take(usage.cache_write_detail, details, {"cache_creation_tokens", "cache_write_tokens"});
    take(usage.web_search, details, {"web_search_requests"});
    auto const split = details["cache_creation_token_details"];
    take(usage.cache_write_5m, split, {"ephemeral_5m_input_tokens"});
    take(usage.cache_write_1h, split, {"ephemeral_1h_input_tokens"});
  }
  auto const split = object["cache_creation"];
  take(usage.cache_write_5m, split, {"ephemeral_5m_input_tokens"});
  take(usage.cache_write_1h, split, {"ephemeral_1h_input_tokens"});
  for (auto const details : {object["completion_tokens_details"], object["output_tokens_details"]}) {
    take(usage.reasoning, details, {"reasoning_tokens"});
  }
  take(usage.web_search, object["server_tool_use"], {"web_search_requests"});
  take(usage.inference_geo, object["inference_geo"]);
  take(usage.service_tier, object["service_tier"]);
  take(usage.speed, object["speed"]);
}

}  // namespace companion::litellm
