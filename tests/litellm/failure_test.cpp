#include "litellm/failure.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace companion::litellm {
namespace {

using nlohmann::json;

std::string text_of(json const& row, char const* member) {
  auto const found = row.find(member);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

TEST(Failure, EveryRowThatTheProxysCallbackKnowsHasTheSameKind) {
  std::ifstream file{std::string{places::fixtures()} + "/litellm/error_kinds.json"};
  auto const rows = json::parse(file);
  ASSERT_GE(rows.size(), 20U);
  std::set<std::string> met;
  for (auto const& row : rows) {
    auto const name = text_of(row, "error_class");
    auto const code = text_of(row, "error_code");
    auto const provider = text_of(row, "llm_provider");
    auto const category = text_of(row, "error_rate_limit_category");
    auto const type = text_of(row, "error_rate_limit_type");
    auto const kind = error_kind({.error_class = name,
                                  .error_code = code,
                                  .llm_provider = provider,
                                  .rate_limit_category = category,
                                  .rate_limit_type = type});
    EXPECT_EQ(kind, row.at("kind").get<std::string>()) << row;
    met.emplace(kind);
  }
  EXPECT_EQ(met.size(), error_kinds().size()) << "the table has a row for every kind";
}

TEST(Failure, TheKindIsAlwaysOfTheClosedSet) {
  for (auto const* name :
       {"", "RateLimitError", "InternalServerError", "APIError", "Exception", "NewError"}) {
    for (auto const* code : {"", "200", "302", "400", "429", "500", "599", "None", "4x4", "1000"}) {
      for (auto const* provider : {"", "anthropic"}) {
        auto const kind = error_kind({.error_class = name, .error_code = code, .llm_provider = provider});
        EXPECT_TRUE(is_error_kind(kind)) << name << ' ' << code << ' ' << provider << ": " << kind;
      }
    }
  }
  EXPECT_FALSE(is_error_kind(""));
  EXPECT_FALSE(is_error_kind("Timeout"));
}

TEST(Failure, WhoLimitedTheRateIsSaidByTheCategoryElseByTheProvider) {
  EXPECT_EQ(error_kind({.error_class = "RateLimitError",
                        .llm_provider = "anthropic",
                        .rate_limit_category = "litellm_rate_limit",
                        .rate_limit_type = "tokens"}),
            "rate_limit_proxy");
  EXPECT_EQ(error_kind({.error_class = "HTTPException",
                        .llm_provider = "openai",
                        .rate_limit_category = "vendor_batch_rate_limit"}),
            "rate_limit_provider");
  EXPECT_EQ(error_kind({.error_class = "RateLimitError", .rate_limit_category = "vendor_rate_limit"}),
            "rate_limit_proxy")
      << "a vendor has a name";
  EXPECT_EQ(error_kind({.error_class = "RateLimitError", .error_code = "429", .llm_provider = "openai"}),
            "rate_limit_provider");
  EXPECT_EQ(error_kind({.error_class = "ProxyException", .error_code = "429"}), "rate_limit_proxy");
}

TEST(Failure, ABudgetIsNoRateLimit) {
  EXPECT_EQ(error_kind({.error_class = "BudgetExceededError",
                        .error_code = "429",
                        .rate_limit_category = "litellm_rate_limit",
                        .rate_limit_type = "budget"}),
            "budget_exceeded");
  EXPECT_EQ(error_kind({.error_class = "ProxyException", .error_code = "400", .rate_limit_type = "budget"}),
            "budget_exceeded");
}

TEST(Failure, AClassThatSaysMoreBeatsItsStatus) {
  EXPECT_EQ(error_kind({.error_class = "ContextWindowExceededError", .error_code = "400"}), "context_window");
  EXPECT_EQ(error_kind({.error_class = "ProxyModelNotFoundError", .error_code = "400"}), "model_not_found");
  EXPECT_EQ(error_kind({.error_class = "BadRequestError", .error_code = "413"}), "bad_request");
  EXPECT_EQ(error_kind({.error_class = "InternalServerError"}), "provider_unavailable");
  EXPECT_EQ(error_kind({.error_class = "APIError", .error_code = "500", .llm_provider = "x"}),
            "provider_error");
}

}  // namespace
}  // namespace companion::litellm
