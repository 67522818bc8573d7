// Histories in several homes: real folders and links.
#include "shell_world.hpp"
#include "tests/detectors/two_homes.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::detectors::shell {
namespace {

namespace fs = std::filesystem;

class ShellHomes : public testing::Test {
 protected:
  std::vector<Activity> run() {
    return homes
        .run(*homes.restored(std::make_unique<ShellDetector>(homes.own, shell_named("bash"), built_in_clis(),
                                                             ShellOptions{}, homes.others())))
        .activities;
  }
  TwoHomes homes;
};

TEST_F(ShellHomes, EachIsReadAndItsCommandsSayWhereTheyRan) {
  homes.folder.write("own/.bash_history", "claude\n");
  homes.folder.write("other/.bash_history", "codex\nclaude\n");
  std::multimap<std::string, std::string> seen;
  for (auto const& activity : run()) seen.emplace(activity.environment, activity.name);
  EXPECT_EQ(seen, (std::multimap<std::string, std::string>{
                      {"", "claude-code"}, {"windows", "claude-code"}, {"windows", "codex"}}));
  EXPECT_TRUE(run().empty()) << "each goes on where it stopped";
}

TEST_F(ShellHomes, ALinkedHistoryIsOneHistory) {
  if (!test::has_links) GTEST_SKIP();
  homes.folder.write("own/.bash_history", "claude\n");
  fs::create_symlink(homes.own_folder() / ".bash_history", homes.other_folder() / ".bash_history");
  auto const seen = run();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].environment, "");
  EXPECT_EQ(homes.checkpoints.size(), 1U);
}

TEST_F(ShellHomes, AnEarlierHomeTakesAHistoryOverWithoutCountingItAgain) {
  if (!test::has_links) GTEST_SKIP();
  homes.folder.write("other/.bash_history", "claude\n");
  EXPECT_EQ(run().size(), 1U);
  fs::create_symlink(homes.other_folder() / ".bash_history", homes.own_folder() / ".bash_history");
  EXPECT_TRUE(run().empty());
  ASSERT_EQ(homes.checkpoints.size(), 1U);
  EXPECT_EQ(homes.checkpoints.begin()->first, (homes.own_folder() / ".bash_history").string());
}

TEST_F(ShellHomes, OneThatIsAwayIsPassedOver) {
  fs::remove(homes.other_folder());
  homes.folder.write("own/.bash_history", "claude\n");
  EXPECT_EQ(run().size(), 1U);
}

}  // namespace
}  // namespace companion::detectors::shell
