#include "config/catalogue.hpp"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace companion::config {
namespace {

TEST(Catalogue, TheBuiltInOnesAreWithoutFindings) {
  Findings findings;
  auto const catalogues = load_catalogues({}, findings);
  EXPECT_EQ(to_string(findings), "");
  for (auto const* const catalogue : {&catalogues.apps, &catalogues.clis, &catalogues.sites}) {
    EXPECT_FALSE(catalogue->empty());
    for (auto const& entry : *catalogue) {
      EXPECT_FALSE(entry.text("title").empty()) << entry.name;
      EXPECT_FALSE(entry.text("category").empty()) << entry.name;
    }
  }
}

TEST(Catalogue, MistakesAreToldWithTheirLine) {
  Findings findings;
  auto const catalogue = parse_catalogue(
      "mine.yaml", "- name: a\n  titel: A\n- title: B\n- name: a\n- name: c\n  hosts: {x: y}\n",
      detectors::site_fields, findings);
  ASSERT_EQ(findings.size(), 4U);
  EXPECT_EQ(findings[0].to_string(),
            "mine.yaml:2: \"titel\" is no field of this catalogue; did you mean \"title\"?");
  EXPECT_EQ(findings[1].line, 3);
  EXPECT_EQ(findings[2].line, 4);
  EXPECT_EQ(catalogue.size(), 2U);
  EXPECT_FALSE(parse_catalogue("mine.yaml", "- [", detectors::site_fields, findings).size());
  EXPECT_EQ(findings.size(), 5U);
}

TEST(Catalogue, TheUsersEntriesAddAndReplace) {
  test::TempFolder const folder;
  folder.write("sites.yaml",
               "- {name: claude.ai, title: Ours, category: chat, hosts: claude.ai}\n"
               "- {name: chat.example, title: In-house, category: chat, hosts: [chat.example]}\n");
  Findings findings;
  auto const built_in = load_catalogues({}, findings);
  auto const sites = load_catalogues(folder.path(), findings).sites;
  EXPECT_EQ(to_string(findings), "");
  EXPECT_EQ(sites.size(), built_in.sites.size() + 1);
  EXPECT_EQ(sites.back().list("hosts").front(), "chat.example");
  for (auto const& site : sites) {
    if (site.name == "claude.ai") {
      EXPECT_EQ(site.text("title"), "Ours");
    }
  }
}

}  // namespace
}  // namespace companion::config
