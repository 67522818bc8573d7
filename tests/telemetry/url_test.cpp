#include "telemetry/url.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

struct Good {
  std::string_view text;
  Scheme scheme;
  std::string_view host;
  std::uint16_t port;
  std::string_view target;
  std::string_view authority;
};

constexpr Good good[] = {
    {"http://127.0.0.1:4318/v1/metrics", Scheme::http, "127.0.0.1", 4318, "/v1/metrics", "127.0.0.1:4318"},
    {"https://otel.example.com", Scheme::https, "otel.example.com", 443, "/", "otel.example.com"},
    {"HTTPS://Example.com:8443?a=b", Scheme::https, "Example.com", 8443, "/?a=b", "Example.com:8443"},
    {"http://[::1]:9090/x", Scheme::http, "::1", 9090, "/x", "[::1]:9090"},
    {"http://localhost/a?b=c:d@e/f#part", Scheme::http, "localhost", 80, "/a?b=c:d@e/f", "localhost"},
    {"http://host:80/", Scheme::http, "host", 80, "/", "host"},
};

TEST(Url, TakesSchemeHostPortAndTarget) {
  for (auto const& expected : good) {
    auto const url = parse_url(expected.text);
    ASSERT_TRUE(url) << expected.text;
    EXPECT_EQ(url->scheme, expected.scheme) << expected.text;
    EXPECT_EQ(url->host, expected.host);
    EXPECT_EQ(url->port, expected.port);
    EXPECT_EQ(url->target, expected.target);
    EXPECT_EQ(url->authority(), expected.authority);
  }
}

TEST(Url, RefusesWhatAClientCannotUse) {
  for (auto const* const text :
       {"", "localhost:4318", "ftp://host/", "http://", "http:///path", "http://host:0/",
        "http://host:65536/", "http://host:/", "http://host:12x/", "http://[::1/", "http://[::1]x/",
        "http://[]/", "http://user:pw@host/", "http://ho st/", "http://host/a b",
        "http://host/a\r\nX-Evil: 1", "http://ho\"st/", "http://host/\x7f"}) {
    auto const url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, Errc::invalid);
  }
}

TEST(Url, AnErrorDoesNotRepeatTheUrl) {
  auto const url = parse_url("http://user:secret@host/?key=secret");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace companion::telemetry
