#include <gtest/gtest.h>

#include <algorithm>

#include "platform/watch.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

std::size_t mentions(WatchedChanges const& changes, std::filesystem::path const& path) {
  return static_cast<std::size_t>(std::count(changes.paths.begin(), changes.paths.end(), path));
}

TEST(DirectoryWatch, SurvivesThatItsFolderGoesAway) {
  test::TempFolder const folder;
  folder.write("sub/a", "1");
  auto const watch = make_directory_watch();
  ASSERT_TRUE(watch);
  ASSERT_TRUE((*watch)->add(folder.path() / "sub"));
  ASSERT_TRUE((*watch)->add(folder.path() / "sub")) << "twice is fine";
  std::filesystem::remove_all(folder.path() / "sub");
  EXPECT_EQ(mentions((*watch)->drain(), folder.path() / "sub"), 1U);
  folder.write("sub/b", "1");
  EXPECT_TRUE((*watch)->drain().paths.empty());
}

}  // namespace
}  // namespace companion::platform
