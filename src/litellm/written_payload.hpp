// What was read of one payload, before it is understood. Views into the decoder's buffers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "litellm/usage.hpp"

namespace companion::litellm {

/// Where a call came from, as our pre-call hook found it.
struct WrittenContext {
  std::string_view host;
  std::string_view workspace;
  std::string_view session;
  std::string_view tool;
};

/// The member `companion`, which infra/litellm/companion_logger.py adds.
struct WrittenEnvelope {
  bool is_there{false};
  std::string_view kind;  ///< empty, "failure", "loss"
  std::string_view event_key;
  std::string_view litellm_call_id;
  std::string_view proxy;
  std::string_view error_kind;
  WrittenContext context;
  std::string_view spool;  ///< of a loss: whose
  std::optional<std::int64_t> dropped_events;
  std::optional<std::int64_t> rejected_events;
};

/// Empty view = absent, null or of another type. Numbers of money and time are kept as they were written.
struct WrittenPayload {
  std::string_view id;
  std::string_view litellm_call_id;
  std::string_view trace_id;
  std::string_view session_id;
  std::string_view call_type;
  std::string_view status;
  std::string_view model;
  std::string_view model_group;
  std::string_view provider;
  std::string_view start_time;
  std::string_view end_time;
  std::string_view first_token_time;
  std::string_view cost;
  std::string_view cache_hit;  ///< "true", "True"
  std::string_view stream;
  bool price_unknown{false};  ///< LiteLLM says why it could not price the call
  bool is_legacy{false};

  std::string_view user;
  std::string_view team_alias;
  std::string_view team_id;
  std::string_view key_alias;
  std::string_view user_agent;
  std::string_view metadata_user_agent;
  std::string_view tag_user_agent;
  std::vector<std::string_view> tags;  ///< without those made of the user agent

  std::string_view claude_session_header;
  std::string_view claude_agent_header;
  std::string_view codex_turn_header;  ///< JSON text
  std::string_view other_session_header;
  std::string_view sent_user_id;  ///< the client's own metadata.user_id
  std::string_view prompt_cache_key;

  std::string_view request_id;        ///< llm_provider-request-id
  std::string_view other_request_id;  ///< llm_provider-x-request-id
  std::string_view error_request_id;
  std::string_view error_class;
  std::string_view error_code;
  std::string_view error_provider;
  std::string_view rate_limit_category;
  std::string_view rate_limit_type;
  std::string_view service_tier;

  WrittenUsage usage;           ///< metadata.usage_object
  WrittenUsage response_usage;  ///< response.usage, or a usage of its own
  WrittenUsage top_usage;       ///< prompt_tokens, completion_tokens beside the rest

  WrittenEnvelope envelope;
  WrittenContext spend_logs_context;  ///< metadata.spend_logs_metadata.companion
};

}  // namespace companion::litellm
