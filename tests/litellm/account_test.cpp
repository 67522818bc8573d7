#include "litellm/account.hpp"

#include <gtest/gtest.h>

#include "tests/litellm/api_fixture.hpp"

namespace companion::litellm {
namespace {

AccountQuestion const question{.proxy = "work", .asked = from_epoch_ms(1'787'000'000'000)};

TEST(Account, ReadsTheKeyOfRealProxies) {
  for (auto const* version : {"1.81.16", "1.108.7"}) {
    auto const account = read_key_info(api_answer(version, "key_info_own"), question);
    ASSERT_TRUE(account) << version;
    EXPECT_EQ(account->proxy, "work");
    EXPECT_EQ(account->kind, AccountKind::key);
    EXPECT_EQ(account->id, "15916211d0e586148fbfd26060afa742d72bf3dfc8cbeaa6393593fdaa0151f2");
    EXPECT_TRUE(account->alias.starts_with("dev-laptop")) << account->alias;
    EXPECT_EQ(account->user, "dev-1");
    EXPECT_EQ(account->max_budget, parse_decimal_usd("10"));
    EXPECT_EQ(account->soft_budget, parse_decimal_usd("5")) << "of the budget it is tied to";
    EXPECT_EQ(account->budget_duration, "7d");
    EXPECT_EQ(account->budget_reset, parse_instant("2026-11-30T00:00:00Z"));
    EXPECT_TRUE(account->spend);
    EXPECT_EQ(account->fetched, question.asked);
  }
}

TEST(Account, ReadsTheUserAndTheirKeys) {
  for (auto const* version : {"1.81.16", "1.108.7"}) {
    auto const accounts = read_user_info(api_answer(version, "user_info_own"), question);
    ASSERT_TRUE(accounts) << version;
    ASSERT_GE(accounts->size(), 4U);
    auto const& user = accounts->front();
    EXPECT_EQ(user.kind, AccountKind::user);
    EXPECT_EQ(user.id, "dev-1");
    EXPECT_EQ(user.max_budget, parse_decimal_usd("50"));
    EXPECT_EQ(user.budget_reset, parse_instant("2026-12-01T00:00:00Z"));
    EXPECT_EQ((*accounts)[1].kind, AccountKind::key);
    EXPECT_EQ((*accounts)[1].team, "") << "\"None\" is nobody";
  }
}

TEST(Account, ReadsTheShortUserOfNewerVersions) {
  auto const accounts = read_user_info(api_answer("1.108.7", "v2_user_info_own"), question);
  ASSERT_TRUE(accounts);
  ASSERT_EQ(accounts->size(), 1U);
  EXPECT_EQ(accounts->front().id, "dev-1");
}

TEST(Account, ReadsTeamsWithTheirBudgets) {
  auto const accounts = read_user_info(
      R"({"user_id": "u", "user_info": {"user_id": "u", "spend": 1.5}, "keys": [],
          "teams": [{"team_id": "t-1", "team_alias": "core", "spend": 2.25, "max_budget": 100.0}, "t-2"]})",
      question);
  ASSERT_TRUE(accounts);
  ASSERT_EQ(accounts->size(), 2U);
  EXPECT_EQ(accounts->back().kind, AccountKind::team);
  EXPECT_EQ(accounts->back().alias, "core");
  EXPECT_EQ(accounts->back().remaining(), parse_decimal_usd("97.75"));
}

TEST(Account, AKeyIsNeverKept) {
  auto const account = read_key_info(R"({"key": "sk-secret", "info": {"spend": 0}})", question);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->id.find("secret"), std::string::npos);
  EXPECT_FALSE(account->id.empty());
}

TEST(Account, AnythingElseIsRefused) {
  EXPECT_FALSE(read_key_info(R"({"detail": "Not Found"})", question));
  EXPECT_FALSE(read_user_info(R"({"detail": "Not Found"})", question));
  EXPECT_FALSE(read_key_info("{\"info\": {", question));
}

}  // namespace
}  // namespace companion::litellm
