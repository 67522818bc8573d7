#include "domain/ownership.hpp"

#include <gtest/gtest.h>

namespace companion::domain {
namespace {

Call call_of(std::string key, std::string team, std::string project) {
  Call call;
  call.key_alias = std::move(key);
  call.team = std::move(team);
  call.project = std::move(project);
  return call;
}

TEST(Ownership, WithoutRulesNothingIsAssigned) {
  EXPECT_EQ(OwnershipRules{}.of(call_of("alex", "platform", "/src")), Ownership::unassigned);
}

TEST(Ownership, TheKeyDecidesBeforeTheProject) {
  OwnershipRules const rules{.personal = {{"project", {"*/private/*"}}}, .work = {{"key", {"corp-*"}}}};
  EXPECT_EQ(rules.of(call_of("corp-alex", "", "/home/alex/private/game")), Ownership::work);
  EXPECT_EQ(rules.of(call_of("", "", "/home/alex/private/game")), Ownership::personal);
}

TEST(Ownership, PersonalComesBeforeWorkWithinAField) {
  OwnershipRules const rules{.personal = {{"team", {"hobby"}}}, .work = {{"team", {"*"}}}};
  EXPECT_EQ(rules.of(call_of("", "hobby", "")), Ownership::personal);
  EXPECT_EQ(rules.of(call_of("", "platform", "")), Ownership::work);
}

TEST(Ownership, AnUnknownValueMatchesNoStar) {
  OwnershipRules const rules{.personal = {}, .work = {{"team", {"*"}}}, .otherwise = Ownership::personal};
  EXPECT_EQ(rules.of(call_of("", "", "")), Ownership::personal);
}

TEST(Ownership, AnyTagMayMatch) {
  OwnershipRules const rules{.personal = {}, .work = {{"tag", {"project:*"}}}};
  Call call;
  call.tags = {"companion", "project:acme"};
  EXPECT_EQ(rules.of(call), Ownership::work);
}

TEST(Ownership, RulesThatDifferHaveDigestsThatDiffer) {
  OwnershipRules const one{.personal = {{"key", {"a"}}}, .work = {}};
  OwnershipRules const other{.personal = {}, .work = {{"key", {"a"}}}};
  EXPECT_NE(one.digest(), other.digest());
  EXPECT_EQ(one.digest(), OwnershipRules{one}.digest());
}

TEST(Ownership, PatternsKnowStarsAndQuestionMarks) {
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("a*c*e", "abcde"));
  EXPECT_TRUE(matches_pattern("a?c", "abc"));
  EXPECT_TRUE(matches_pattern("*/acme/*", "/src/acme/acme/x"));
  EXPECT_FALSE(matches_pattern("a*c", "abcd"));
  EXPECT_FALSE(matches_pattern("", "a"));
  EXPECT_FALSE(matches_pattern("a?", "a"));
}

}  // namespace
}  // namespace companion::domain
