// Why a call failed, as one word of a closed set. Pure; infra/litellm/companion_logger.py has the same rules,
// and tests/fixtures/litellm/error_kinds.json holds both to them.
#pragma once

#include <span>
#include <string_view>

namespace companion::litellm {

/// LiteLLM's error_information, as it was written. Its message is never looked at: it quotes the request.
struct FailureFacts {
  std::string_view error_class{};   ///< name of the Python class
  std::string_view error_code{};    ///< HTTP status, or a provider's word
  std::string_view llm_provider{};  ///< empty where the proxy itself refused
  std::string_view rate_limit_category{};
  std::string_view rate_limit_type{};
};

[[nodiscard]] std::string_view error_kind(FailureFacts const& facts);

/// All of the set.
[[nodiscard]] std::span<std::string_view const> error_kinds();
[[nodiscard]] bool is_error_kind(std::string_view text);

}  // namespace companion::litellm
