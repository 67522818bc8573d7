#include "detectors/browser/site_matcher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/catalogue.hpp"
#include "tests/support/places.hpp"

namespace companion::detectors {
namespace {

Catalogue const& sites() {
  static auto const catalogue = [] {
    config::Findings findings;
    return config::load_catalogues({}, findings).sites;
  }();
  return catalogue;
}

std::string site_of(std::string_view url) {
  auto const* const site = SiteMatcher{sites()}.match(url);
  return site == nullptr ? "-" : site->name;
}

// Each line of the table: URL, tab, the site or "-".
TEST(SiteMatcher, TellsAiSitesFromTheirFalseFriends) {
  std::ifstream table{std::string{places::fixtures()} + "/browser/urls.tsv"};
  ASSERT_TRUE(table.good());
  std::string line;
  int lines = 0;
  SiteMatcher const matcher{sites()};
  while (std::getline(table, line)) {
    if (line.empty() || line.starts_with('#')) continue;
    auto const tab = line.find('\t');
    ASSERT_NE(tab, line.npos) << line;
    auto const* const site = matcher.match(line.substr(0, tab));
    EXPECT_EQ(site == nullptr ? "-" : site->name, line.substr(tab + 1)) << line;
    ++lines;
  }
  EXPECT_GE(lines, 300);
}

TEST(SiteMatcher, EverySiteOfTheCatalogueIsFoundByEachOfItsPlaces) {
  ASSERT_GE(sites().size(), 89U);
  for (auto const& site : sites()) {
    for (auto const& host : site.list("hosts")) {
      if (site.list("paths").empty()) {
        EXPECT_EQ(site_of("https://" + host + "/some/page?x=1"), site.name);
      }
      for (auto const& path : site.list("paths")) EXPECT_EQ(site_of("https://" + host + path), site.name);
      bool const is_registrable = std::count(host.begin(), host.end(), '.') == 1;
      if (is_registrable) {
        EXPECT_EQ(site_of("https://not" + host + "/"), "-") << host;
      }
    }
  }
}

TEST(SiteMatcher, WhatIsNoWebAddressIsNoSite) {
  for (auto const* const url :
       {"", "claude.ai", "file:///home/alex/claude.ai/x.html", "https://", "https:///claude.ai",
        "chrome-extension://claude.ai/page", "about:blank", "javascript://claude.ai/%0a",
        "https://claude.ai.example/", "https://example.com/?u=https://claude.ai/"})
    EXPECT_EQ(site_of(url), "-") << url;
}

}  // namespace
}  // namespace companion::detectors
