#include "receiver/extension_origin.hpp"

#include <gtest/gtest.h>

#include "daemon_double.hpp"

namespace companion::receiver {
namespace {

constexpr std::string_view ours = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
constexpr std::string_view other = "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba";
constexpr std::string_view fox = "moz-extension://0b54c4d6-3f5f-4b3c-9d6e-1f2a3b4c5d6e";

TEST(ExtensionOrigin, IsOneOfTwoForms) {
  EXPECT_TRUE(is_extension_origin(ours));
  EXPECT_TRUE(is_extension_origin(fox));
}

TEST(ExtensionOrigin, IsNothingThatAPageCouldHave) {
  for (auto const* origin :
       {"", "null", "chrome-extension://", "chrome-extension://abc",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnoq",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop/",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop.evil.example",
        "CHROME-EXTENSION://abcdefghijklmnopabcdefghijklmnop",
        "chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP", "https://abcdefghijklmnopabcdefghijklmnop",
        "https://chrome-extension//abcdefghijklmnopabcdefghijklmnop",
        "moz-extension://0b54c4d6-3f5f-4b3c-9d6e-1f2a3b4c5d6",
        "moz-extension://0b54c4d63f5f4b3c9d6e1f2a3b4c5d6e0000",
        "moz-extension://abcdefghijklmnopabcdefghijklmnop",
        "safari-web-extension://0b54c4d6-3f5f-4b3c-9d6e-1f2a3b4c5d6e",
        " chrome-extension://abcdefghijklmnopabcdefghijklmnop"}) {
    EXPECT_FALSE(is_extension_origin(origin)) << origin;
  }
}

TEST(ExtensionOrigin, OnlyTheBrowserAddressesAreForExtensions) {
  EXPECT_TRUE(is_for_extensions("/v1/browser/events"));
  EXPECT_FALSE(is_for_extensions("/v1/browser"));
  EXPECT_FALSE(is_for_extensions("/v1/calls"));
}

class ExtensionSite : public ::testing::Test {
 protected:
  ExtensionSite() {
    policy.hosts = {"localhost", "127.0.0.1"};
    policy.origins = {"https://allowed.example"};
  }
  unsigned status(std::string_view origin, std::string_view fetch_site, std::string_view host = "127.0.0.1") {
    auto const refusal = check_extension_site(
        policy, {.host = host, .origin = origin, .authorization = {}, .fetch_site = fetch_site});
    return refusal ? refusal->status : 200;
  }
  AccessPolicy policy;
};

TEST_F(ExtensionSite, ExtensionsAndProgramsMayKnock) {
  EXPECT_EQ(status(ours, "cross-site"), 200U);
  EXPECT_EQ(status(fox, ""), 200U);
  EXPECT_EQ(status("", ""), 200U) << "a program";
  EXPECT_EQ(status("", "none"), 200U) << "an extension that may reach this host by itself";
}

TEST_F(ExtensionSite, PagesMayNotWhateverTheirOriginIs) {
  EXPECT_EQ(status("", "cross-site"), 403U) << "an image, a script, a link";
  EXPECT_EQ(status("", "same-site"), 403U);
  EXPECT_EQ(status("", "same-origin"), 403U);
  EXPECT_EQ(status("null", "cross-site"), 403U) << "a sandboxed frame";
  EXPECT_EQ(status("https://allowed.example", "cross-site"), 403U) << "what reads is not what writes";
  EXPECT_EQ(status("http://127.0.0.1", "same-origin"), 403U) << "our own page too";
}

TEST_F(ExtensionSite, ReboundNamesAreNotOursForExtensionsEither) {
  EXPECT_EQ(status(ours, "cross-site", "evil.example"), 421U);
  EXPECT_EQ(status(ours, "cross-site", ""), 400U);
}

class ExtensionToken : public ::testing::Test {
 protected:
  unsigned status(std::string const& token, std::string_view origin, std::string_view fetch_site = {}) {
    auto const authorization = token.empty() ? std::string{} : "Bearer " + token;
    auto const refusal = check_extension_token(
        store, {.host = {}, .origin = origin, .authorization = authorization, .fetch_site = fetch_site});
    return refusal ? refusal->status : 200;
  }
  TokenStore store = TokenStore::open(testing::fresh_folder("extension") / "tokens.json").value();
  std::string bound =
      store.create(Scope::ingest_browser, "chrome", Instant{}, std::string{ours}).value().text;
  std::string loose = store.create(Scope::ingest_browser, "script", Instant{}).value().text;
  std::string reader = store.create(Scope::read, "reader", Instant{}).value().text;
  std::string admin = store.create(Scope::admin, "admin", Instant{}).value().text;
};

TEST_F(ExtensionToken, IsGoodForItsOwnExtensionAlone) {
  EXPECT_EQ(status(bound, ours, "cross-site"), 200U);
  EXPECT_EQ(status(bound, "", "none"), 200U) << "its browser left the Origin out";
  EXPECT_EQ(status(bound, other, "cross-site"), 403U);
  EXPECT_EQ(status(bound, fox), 403U);
  EXPECT_EQ(status(bound, ""), 401U) << "a program that found it";
}

TEST_F(ExtensionToken, IsNeededOnLoopbackToo) {
  EXPECT_EQ(status("", ours), 403U);
  EXPECT_EQ(status("", ""), 401U);
  EXPECT_EQ(status("cmp_guess", ours), 403U);
  EXPECT_EQ(status("cmp_guess", ""), 401U);
}

TEST_F(ExtensionToken, OthersDoNotStandInForIt) {
  EXPECT_EQ(status(loose, ""), 200U) << "made by hand, for a program";
  EXPECT_EQ(status(loose, ours), 403U) << "an extension comes by pairing";
  EXPECT_EQ(status(reader, ours), 403U);
  EXPECT_EQ(status(admin, ours), 403U);
}

TEST_F(ExtensionToken, IsWorthlessOnceRevoked) {
  ASSERT_TRUE(store.revoke("chrome").has_value());
  EXPECT_EQ(status(bound, ours, "cross-site"), 403U);
}

TEST_F(ExtensionToken, KeepsItsOriginInTheFile) {
  auto const folder = testing::fresh_folder("extension-file");
  auto first = TokenStore::open(folder / "tokens.json").value();
  ASSERT_TRUE(first.create(Scope::ingest_browser, "fox", Instant{}, std::string{fox}).has_value());
  auto const again = TokenStore::open(folder / "tokens.json").value();
  EXPECT_EQ(again.list().at(0).origin, fox);
}

}  // namespace
}  // namespace companion::receiver
