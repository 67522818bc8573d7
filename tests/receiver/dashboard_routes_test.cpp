// The embedded dashboard over a real socket.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "daemon_double.hpp"
#include "receiver/embedded_file.hpp"
#include "tests/support/places.hpp"

namespace companion::receiver::testing {
namespace {

class Dashboard : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(daemon.start().has_value()); }
  static std::string address_of(EmbeddedFile const& file) {
    return "/dashboard/" + (file.name == "index.html" ? std::string{} : std::string{file.name});
  }
  DaemonDouble daemon;
};

std::string gunzipped(std::string_view bytes, std::size_t size) {
  std::string plain(size, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  std::vector<Bytef> input(bytes.begin(), bytes.end());
  std::vector<Bytef> output(size);
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = output.data();
  stream.avail_out = static_cast<uInt>(output.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  std::copy(output.begin(), output.end(), plain.begin());
  return plain;
}

TEST_F(Dashboard, WhatWasBuiltIsWhatLiesInDist) {
  std::filesystem::path const dist = std::filesystem::path{places::source_folder()} / "receiver/web/dist";
  std::size_t files = 0;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{dist}) {
    if (!entry.is_regular_file()) continue;
    ++files;
    auto const name = std::filesystem::relative(entry.path(), dist).generic_string();
    auto const all = dashboard_files();
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& file) { return file.name == name; });
    ASSERT_NE(found, all.end()) << name;
    std::ifstream in{entry.path(), std::ios::binary};
    std::string const bytes{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_EQ(found->bytes, bytes) << name;
    EXPECT_EQ(gunzipped(found->gzipped, bytes.size()), bytes) << name;
  }
  EXPECT_EQ(files, dashboard_files().size());
  EXPECT_GE(files, 2U);
}

TEST_F(Dashboard, EveryFileComesWithItsTypeAndAStrictPolicy) {
  for (auto const& file : dashboard_files()) {
    auto const reply = daemon.get(address_of(file));
    EXPECT_EQ(reply.status, 200) << file.name;
    EXPECT_EQ(reply.body, file.bytes);
    EXPECT_FALSE(reply.has("application/octet-stream")) << file.name;
    EXPECT_TRUE(
        reply.has("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
                  "img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
                  "form-action 'none'; frame-ancestors 'none'\r\n"));
    for (auto const* header :
         {"X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: no-referrer\r\n",
          "Cross-Origin-Opener-Policy: same-origin\r\n", "Cross-Origin-Resource-Policy: same-origin\r\n"}) {
      EXPECT_TRUE(reply.has(header)) << file.name << ": " << header;
    }
    bool const is_page = file.name == "index.html";
    EXPECT_EQ(reply.has("Cache-Control: no-cache\r\n"), is_page) << file.name;
    EXPECT_EQ(reply.has("Cache-Control: public, max-age=31536000, immutable\r\n"), !is_page) << file.name;
    EXPECT_EQ(reply.head.find("no-store"), std::string::npos);
  }
}

TEST_F(Dashboard, WhoTakesGzipGetsItAndWhoHasItKeepsIt) {
  auto const files = dashboard_files();
  auto const large = std::max_element(files.begin(), files.end(), [](auto const& a, auto const& b) {
    return a.bytes.size() < b.bytes.size();
  });
  ASSERT_NE(large, files.end());
  auto const zipped = daemon.get(address_of(*large), "Accept-Encoding: br, gzip;q=0.8\r\n");
  EXPECT_TRUE(zipped.has("Content-Encoding: gzip\r\n"));
  EXPECT_TRUE(zipped.has("Vary: Accept-Encoding\r\n"));
  EXPECT_EQ(zipped.body, large->gzipped);
  EXPECT_EQ(daemon.get(address_of(*large), "Accept-Encoding: gzip;q=0\r\n").body, large->bytes);
  auto const at = zipped.head.find("ETag: ");
  ASSERT_NE(at, std::string::npos);
  auto const tag = zipped.head.substr(at + 6, zipped.head.find("\r\n", at) - at - 6);
  auto const known = daemon.get(address_of(*large), "If-None-Match: " + tag + "\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.body, "");
  EXPECT_EQ(daemon.get(address_of(*large), "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(Dashboard, BrowsersAreLedThereAndProgramsSeeTheAddresses) {
  auto const browser = daemon.get("/", "Accept: text/html,application/xhtml+xml\r\n");
  EXPECT_EQ(browser.status, 303);
  EXPECT_TRUE(browser.has("Location: /dashboard/\r\n"));
  EXPECT_EQ(daemon.get("/", "Accept: */*\r\n").status, 200);
  EXPECT_EQ(daemon.get("/dashboard").status, 303);
}

TEST_F(Dashboard, OtherNamesAreNotThere) {
  for (auto const* path : {"/dashboard/assets/none.js", "/dashboard/assets/../index.html", "/dashboard/x",
                           "/dashboard/assets/", "/dashboard/assets/%2e%2e/%2e%2e/etc/passwd"}) {
    EXPECT_EQ(daemon.get(path).status, 404) << path;
  }
}

}  // namespace
}  // namespace companion::receiver::testing
