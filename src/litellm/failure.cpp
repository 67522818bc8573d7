#include "litellm/failure.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace companion::litellm {
namespace {

constexpr std::array<std::string_view, 14> kinds{
    "rate_limit_proxy", "rate_limit_provider", "budget_exceeded", "authentication",       "permission",
    "model_not_found",  "context_window",      "content_policy",  "bad_request",          "timeout",
    "cancelled",        "provider_error",      "other",           "provider_unavailable",
};

struct ByName {
  std::string_view name;
  std::string_view kind;
};

/// Classes that say more than the status beside them.
constexpr std::array telling_classes{
    ByName{"ClientDisconnected", "cancelled"},
    ByName{"CancelledError", "cancelled"},
    ByName{"ClientDisconnect", "cancelled"},
    ByName{"BudgetExceededError", "budget_exceeded"},
    ByName{"ContextWindowExceededError", "context_window"},
    ByName{"ContentPolicyViolationError", "content_policy"},
    ByName{"GuardrailRaisedException", "content_policy"},
    ByName{"BlockedPiiEntityError", "content_policy"},
    ByName{"Timeout", "timeout"},
    ByName{"APITimeoutError", "timeout"},
    ByName{"TimeoutError", "timeout"},
    ByName{"ReadTimeout", "timeout"},
    ByName{"ConnectTimeout", "timeout"},
    ByName{"ProxyModelNotFoundError", "model_not_found"},
    ByName{"NotFoundError", "model_not_found"},
    ByName{"RouterRateLimitErrorBasic", "rate_limit_proxy"},
    ByName{"RouterRateLimitError", "rate_limit_proxy"},
    ByName{"ModelAccessDeniedProxyException", "permission"},
    ByName{"RejectedRequestError", "permission"},
    ByName{"AuthenticationError", "authentication"},
    ByName{"PermissionDeniedError", "permission"},
    ByName{"APIConnectionError", "provider_unavailable"},
    ByName{"ServiceUnavailableError", "provider_unavailable"},
    ByName{"BadGatewayError", "provider_unavailable"},
    ByName{"MidStreamFallbackError", "provider_unavailable"},
    ByName{"ConnectError", "provider_unavailable"},
};

/// The HTTP status, or what some providers write in its place.
constexpr std::array codes{
    ByName{"400", "bad_request"},
    ByName{"401", "authentication"},
    ByName{"403", "permission"},
    ByName{"404", "model_not_found"},
    ByName{"405", "bad_request"},
    ByName{"408", "timeout"},
    ByName{"413", "bad_request"},
    ByName{"415", "bad_request"},
    ByName{"422", "bad_request"},
    ByName{"499", "cancelled"},
    ByName{"504", "timeout"},
    ByName{"invalid_api_key", "authentication"},
    ByName{"model_not_found", "model_not_found"},
    ByName{"content_filter", "content_policy"},
    ByName{"context_length_exceeded", "context_window"},
    ByName{"content_policy_violation", "content_policy"},
};

/// Classes that others derive from: they count only where the status says nothing.
constexpr std::array base_classes{
    ByName{"BadRequestError", "bad_request"},
    ByName{"InvalidRequestError", "bad_request"},
    ByName{"UnprocessableEntityError", "bad_request"},
    ByName{"UnsupportedParamsError", "bad_request"},
    ByName{"InternalServerError", "provider_unavailable"},
};

template <std::size_t size>
std::optional<std::string_view> kind_of(std::array<ByName, size> const& rows, std::string_view name) {
  auto const* const row =
      std::find_if(rows.begin(), rows.end(), [&](ByName const& one) { return one.name == name; });
  return row == rows.end() ? std::nullopt : std::optional{row->kind};
}

bool is_server_error(std::string_view code) {
  return code.size() == 3 && code.front() >= '5' &&
         code.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string_view error_kind(FailureFacts const& facts) {
  auto const name = facts.error_class;
  auto const code = facts.error_code;
  auto const category = facts.rate_limit_category;
  // Old versions pass their provider handlers' own exception on, without the provider's name.
  bool const of_provider = !facts.llm_provider.empty() || name == "BaseLLMException";
  // LiteLLM files its budgets among its rate limits.
  if (name == "BudgetExceededError" || facts.rate_limit_type == "budget") return "budget_exceeded";
  if (category.starts_with("litellm_")) return "rate_limit_proxy";
  if (auto const kind = kind_of(telling_classes, name)) return *kind;
  // It says "vendor" also of the limits of its own router, but only a vendor has a name.
  if (code == "429" || name == "RateLimitError" || !category.empty())
    return of_provider ? "rate_limit_provider" : "rate_limit_proxy";
  if (auto const kind = kind_of(codes, code)) return *kind;
  if (auto const kind = kind_of(base_classes, name)) return *kind;
  if (!of_provider) return "other";
  return is_server_error(code) && name != "APIError" ? "provider_unavailable" : "provider_error";
}

std::span<std::string_view const> error_kinds() { return kinds; }

bool is_error_kind(std::string_view text) {
  return std::find(kinds.begin(), kinds.end(), text) != kinds.end();
}

}  // namespace companion::litellm
