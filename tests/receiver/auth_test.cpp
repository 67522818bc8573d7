#include "receiver/auth.hpp"

#include <gtest/gtest.h>

#include "daemon_double.hpp"

namespace companion::receiver {
namespace {

AccessPolicy policy() {
  AccessPolicy policy;
  policy.hosts = {"localhost", "127.0.0.1", "[::1]", "box.example"};
  policy.origins = {"chrome-extension://abc"};
  return policy;
}

unsigned site(std::string_view host, std::string_view origin = {}) {
  auto const refusal = check_site(policy(), {.host = host, .origin = origin, .authorization = {}});
  return refusal ? refusal->status : 200;
}

TEST(Site, OurHostsAreAnsweredWithAnyPort) {
  for (auto const* host :
       {"localhost", "LOCALHOST:4319", "127.0.0.1:1", "[::1]:4319", "[::1]", "box.example:443"}) {
    EXPECT_EQ(site(host), 200U) << host;
  }
}

TEST(Site, ReboundNamesAreNotOurs) {
  for (auto const* host :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil", "[::1",
        "localhost:", "localhost:123456789", "0.0.0.0", "[::]"}) {
    EXPECT_EQ(site(host), 421U) << host;
  }
  EXPECT_EQ(site(""), 400U);
}

TEST(Site, OnlyAllowedOriginsAndOurOwnPageMayCall) {
  EXPECT_EQ(site("localhost:4319", "http://localhost:4319"), 200U);
  EXPECT_EQ(site("localhost:4319", "chrome-extension://ABC"), 200U);
  EXPECT_EQ(site("localhost:4319", "http://localhost:3000"), 403U)
      << "another page on this machine is another site";
  EXPECT_EQ(site("localhost:4319", "https://localhost:4319"), 403U);
  EXPECT_EQ(site("localhost:4319", "null"), 403U);
}

class Token : public ::testing::Test {
 protected:
  TokenStore store = TokenStore::open(testing::fresh_folder("auth") / "tokens.json").value();
  std::string reader = store.create(Scope::read, "r", Instant{}).value().text;
  unsigned status(std::string const& authorization, std::optional<Scope> needed, bool token_needed) {
    auto where = policy();
    where.token_needed = token_needed;
    auto const refusal =
        check_token(where, store, needed, {.host = {}, .origin = {}, .authorization = authorization});
    return refusal ? refusal->status : 200;
  }
};

TEST_F(Token, IsOptionalWhereNoneIsNeededButThenMustBeRight) {
  EXPECT_EQ(status("", Scope::read, false), 200U);
  EXPECT_EQ(status("Bearer nonsense", Scope::read, false), 401U);
  EXPECT_EQ(status("Bearer nonsense", std::nullopt, false), 401U);
  EXPECT_EQ(status("Bearer " + reader, Scope::read, false), 200U);
  EXPECT_EQ(status("bearer   " + reader + " ", Scope::read, false), 200U);
}

TEST_F(Token, IsAskedForWhereNeeded) {
  EXPECT_EQ(status("", Scope::read, true), 401U);
  EXPECT_EQ(status("", std::nullopt, true), 200U);
  EXPECT_EQ(status("Bearer " + reader, Scope::read, true), 200U);
  EXPECT_EQ(status("Bearer " + reader, Scope::ingest_litellm, true), 403U);
  EXPECT_EQ(status("Bearer " + reader, Scope::ingest_litellm, false), 403U);
  EXPECT_EQ(status("Bearer", Scope::read, true), 401U);
  EXPECT_EQ(status("Basic " + reader, Scope::read, true), 401U);
}

TEST_F(Token, AdminMayDoEverything) {
  auto const admin = store.create(Scope::admin, "a", Instant{}).value().text;
  for (auto const scope : all_scopes()) EXPECT_EQ(status("Bearer " + admin, scope, true), 200U);
}

TEST_F(Token, ExposureNeedsTlsAndAToken) {
  auto const empty = TokenStore::open({}).value();
  EXPECT_TRUE(check_exposure(Listening::loopback, Transport::plain, empty).has_value());
  EXPECT_EQ(check_exposure(Listening::elsewhere, Transport::plain, store).error().code, Errc::denied);
  auto const untold = check_exposure(Listening::elsewhere, Transport::tls, empty);
  ASSERT_FALSE(untold.has_value());
  EXPECT_NE(untold.error().message.find("companion token create"), std::string::npos);
  EXPECT_TRUE(check_exposure(Listening::elsewhere, Transport::tls, store).has_value());
}

}  // namespace
}  // namespace companion::receiver
