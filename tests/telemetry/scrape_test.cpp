#include "telemetry/scrape.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

Collected requests(std::int64_t count) {
  return {{}, {{std::string{metric::requests}, {{"ai.tool.name", "codex"}}, 0, count}}, {}};
}

bool shows(ScrapePage const& page, std::string const& value) {
  return page.text.find("ai_requests_total{ai_tool_name=\"codex\"} " + value + "\n") != std::string::npos;
}

TEST(Scrape, TheFirstPageShowsZeroAndAsksToRememberIt) {
  Scrape scrape{"", {}};
  auto const first = scrape.render(requests(7), {});
  EXPECT_TRUE(shows(first, "0")) << first.text;
  ASSERT_TRUE(first.announced);
  auto const second = scrape.render(requests(8), {});
  EXPECT_TRUE(shows(second, "8")) << second.text;
  EXPECT_FALSE(second.announced);
}

TEST(Scrape, AfterARestartThereIsNoSecondZero) {
  Scrape before{"", {}};
  auto const page = before.render(requests(7), {});
  ASSERT_TRUE(page.announced);
  Scrape after{*page.announced, {}};
  EXPECT_TRUE(shows(after.render(requests(9), {}), "9"));
}

}  // namespace
}  // namespace companion::telemetry
