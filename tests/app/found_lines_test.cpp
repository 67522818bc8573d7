#include "app/found_lines.hpp"

#include <gtest/gtest.h>

namespace companion::app {
namespace {

pipeline::DetectorStatus detector(std::string name, std::string description) {
  pipeline::DetectorStatus status;
  status.name = std::move(name);
  status.description = std::move(description);
  return status;
}

TEST(FoundLines, ALineForEachThatHasLooked) {
  EXPECT_EQ(found_lines({detector("log:codex", "2 files below ~/.codex")}),
            std::vector<std::string>{"2 files below ~/.codex"});
}

TEST(FoundLines, ThoseThatHaveNotLookedYetAreCountedAndLeaveNoBlankLine) {
  auto const lines = found_lines({detector("log:zed", ""), detector("log:piebald", "")});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("2 readers are still looking")) << lines[0];
}

TEST(FoundLines, AReaderThatFailedTellsWhy) {
  auto broken = detector("log:zed", "");
  broken.reason = "permission denied";
  EXPECT_EQ(found_lines({broken}), std::vector<std::string>{"log:zed: permission denied"});
}

TEST(FoundLines, AbsentToolsAreCountedAndThePresentIsLeftToStatus) {
  auto absent = detector("log:zed", "nothing");
  absent.absent = true;
  auto present = detector("apps", "3 running");
  present.has_past = false;
  EXPECT_EQ(found_lines({absent, present}),
            std::vector<std::string>{"1 more readers wait for tools that are not here yet"});
}

}  // namespace
}  // namespace companion::app
