// Who a call was: LiteLLM's ids, session hints, user agents and names, in our words. Pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace companion::litellm {

/// The provider's response id within LiteLLM's `id`: without its cache-hit suffix, unwrapped from
/// `resp_`+base64; empty when it only repeats the proxy's request id or is no id at all.
[[nodiscard]] std::string response_id(std::string_view id, std::string_view litellm_call_id);

/// 8-4-4-4-12 hex digits.
[[nodiscard]] bool is_uuid(std::string_view text);

/// Claude Code's session in the `user_id` it sends: `user_…_session_<uuid>` or a JSON text with `session_id`.
/// Empty when there is none.
[[nodiscard]] std::string_view session_of_user_id(std::string_view user_id);
/// A member of a flat JSON text in a header (`x-codex-turn-metadata`), where its value looks like an id.
[[nodiscard]] std::string_view id_in_json_text(std::string_view text, std::string_view member);
/// 8 to 128 of the letters that session ids are made of.
[[nodiscard]] bool looks_like_id(std::string_view text);

struct ToolGuess {
  std::string_view tool;  ///< "claude-code", "codex", "gemini-cli" or empty
  std::string_view version;
};
[[nodiscard]] ToolGuess tool_of_user_agent(std::string_view user_agent);

/// gen_ai.provider.name for a custom_llm_provider.
[[nodiscard]] std::string provider_name(std::string_view custom_llm_provider);
/// gen_ai.operation.name for a call_type; "other" for what has no word.
[[nodiscard]] std::string_view operation_name(std::string_view call_type);
/// False for events that ask no model: reading stored responses back, tool servers, files.
[[nodiscard]] bool asks_a_model(std::string_view call_type);

/// The first that is neither empty nor Python's None.
[[nodiscard]] std::string_view first_of(std::initializer_list<std::string_view> candidates);

/// At most `bytes_max`, cut between characters.
[[nodiscard]] std::string bounded(std::string_view text, std::size_t bytes_max = 256);

}  // namespace companion::litellm
