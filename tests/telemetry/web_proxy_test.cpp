#include "telemetry/web_proxy.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

/// "host:port" of the proxy for this URL, "straight" without one, "invalid" when it cannot be used.
std::string way_to(std::string_view destination, WebProxyOptions const& options) {
  auto const chosen = choose_web_proxy(options, *parse_url(destination));
  if (!chosen) return "invalid";
  return *chosen ? (*chosen)->authority() : "straight";
}

WebProxyOptions environment() {
  WebProxyOptions options;
  options.http = "http://plain:1";
  options.https = "secure:2";
  return options;
}

TEST(WebProxy, EachSchemeHasItsOwnAndAllProxyTakesTheRest) {
  auto options = environment();
  EXPECT_EQ(way_to("http://a.example", options), "plain:1");
  EXPECT_EQ(way_to("https://a.example", options), "secure:2");
  options.http.clear();
  EXPECT_EQ(way_to("http://a.example", options), "straight");
  options.all = "any";
  EXPECT_EQ(way_to("http://a.example", options), "any:1080");
  EXPECT_EQ(way_to("https://a.example", options), "secure:2");
}

TEST(WebProxy, TheUsersOwnWinsOverTheEnvironmentAndNoneMeansNone) {
  auto options = environment();
  options.none_for = "*";
  options.url = "http://[2001:db8::1]:3128/";
  EXPECT_EQ(way_to("https://a.example", options), "[2001:db8::1]:3128");
  options = environment();
  options.url = "none";
  EXPECT_EQ(way_to("https://a.example", options), "straight");
}

TEST(WebProxy, ThisMachineIsNeverAskedForThroughOne) {
  WebProxyOptions options;
  options.url = "http://proxy:3128";
  for (auto const* const host : {"localhost", "LOCALHOST:4318", "otel.localhost", "127.0.0.1:9090",
                                 "127.9.9.9", "[::1]:4318", "[::ffff:127.0.0.1]"}) {
    EXPECT_EQ(way_to(std::string{"http://"} + host, options), "straight") << host;
  }
  EXPECT_EQ(way_to("http://localhost.example", options), "proxy:3128");
  EXPECT_EQ(way_to("http://192.168.0.1", options), "proxy:3128");
}

struct Spared {
  std::string_view list;
  std::string_view destination;
  bool spared;
};

constexpr Spared spared[] = {
    {"example.com", "https://example.com", true},
    {"example.com", "https://otel.Example.com", true},
    {".example.com", "https://otel.example.com", true},
    {".example.com", "https://example.com", true},
    {"*.example.com", "https://otel.example.com", true},
    {"example.com", "https://badexample.com", false},
    {"example.com", "https://example.com.evil", false},
    {"other, example.com", "https://example.com", true},
    {"other example.com", "https://example.com", true},
    {"*", "https://example.com", true},
    {"a*", "https://example.com", false},
    {"10.1.2.3", "https://10.1.2.3", true},
    {"10.1.2.3", "https://10.1.2.30", false},
    {"10.0.0.0/8", "https://10.200.3.4", true},
    {"10.0.0.0/8", "https://11.0.0.1", false},
    {"192.168.16.0/20", "https://192.168.31.255", true},
    {"192.168.16.0/20", "https://192.168.32.0", false},
    {"10.0.0.0/33", "https://10.0.0.0", false},
    {"10.0.0.0/x", "https://10.0.0.0", false},
    {"2001:db8::/32", "https://[2001:db8:1::5]", true},
    {"[2001:db8::1]", "https://[2001:db8::1]", true},
    {"2001:db8::/32", "https://[2001:db9::]", false},
    {"10.0.0.0/8", "https://ten.example", false},
    {"", "https://example.com", false},
    {",, ,", "https://example.com", false},
};

TEST(WebProxy, NoProxyNamesHostsDomainsAddressesAndNetworks) {
  for (auto const& one : spared) {
    auto options = environment();
    options.none_for = one.list;
    EXPECT_EQ(way_to(one.destination, options), one.spared ? "straight" : "secure:2")
        << one.list << " " << one.destination;
  }
}

TEST(WebProxy, CredentialsBecomeAHeader) {
  WebProxyOptions options;
  options.url = "http://user%40corp:p%3Aw%2f@d@proxy:3128";
  auto const chosen = choose_web_proxy(options, *parse_url("https://a.example"));
  ASSERT_TRUE(chosen);
  EXPECT_EQ((*chosen)->authorization, "Basic dXNlckBjb3JwOnA6dy9AZA==");  // user@corp:p:w/@d
  EXPECT_EQ((*chosen)->authority(), "proxy:3128");
  options.url = "only-user@proxy";
  EXPECT_EQ((*choose_web_proxy(options, *parse_url("https://a.example")))->authorization,
            "Basic b25seS11c2VyOg==");
}

TEST(WebProxy, OneThatCannotBeUsedIsInvalidAndToldWithoutItsPassword) {
  for (auto const* const text :
       {"socks5://u:secret@proxy:1", "https://u:secret@proxy", "http://u:secret@", "u:secret@pro xy",
        "http://u:secret@proxy:0", "u:sec/ret@:1", "http://u:secret@proxy:99999"}) {
    WebProxyOptions options;
    options.all = text;
    auto const chosen = choose_web_proxy(options, *parse_url("https://a.example"));
    ASSERT_FALSE(chosen) << text;
    EXPECT_EQ(chosen.error().code, Errc::invalid);
    EXPECT_EQ(chosen.error().message.find("sec"), std::string::npos) << chosen.error().message;
    EXPECT_NE(chosen.error().message.find("http://user:password@host:port"), std::string::npos);
  }
}

TEST(WebProxy, CredentialsAreHiddenFromPeople) {
  EXPECT_EQ(without_credentials("http://u:p@h:1"), "http://***@h:1");
  EXPECT_EQ(without_credentials("u:p/w@d@h:1"), "***@h:1");
  EXPECT_EQ(without_credentials("http://h:1"), "http://h:1");
  EXPECT_EQ(without_credentials("none"), "none");
  EXPECT_EQ(without_credentials(""), "");
}

}  // namespace
}  // namespace companion::telemetry
