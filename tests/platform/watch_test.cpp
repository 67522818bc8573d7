#include <gtest/gtest.h>

#include <algorithm>

#include "platform/watch.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

std::size_t mentions(WatchedChanges const& changes, std::filesystem::path const& path) {
  return static_cast<std::size_t>(std::count(changes.paths.begin(), changes.paths.end(), path));
}

TEST(DirectoryWatch, MentionsEachChangedFileOnce) {
  test::TempFolder const folder;
  auto const watch = make_directory_watch();
  ASSERT_TRUE(watch);
  ASSERT_TRUE((*watch)->add(folder.path()));
  auto const file = folder.write("a.jsonl", "1");
  for (int i = 0; i < 5; ++i) folder.append("a.jsonl", "2");
  auto const changes = (*watch)->drain();
  EXPECT_EQ(mentions(changes, file), 1U);
  EXPECT_FALSE(changes.overflow);
  EXPECT_TRUE((*watch)->drain().paths.empty());
  EXPECT_GE((*watch)->native_handle(), 0);
}

TEST(DirectoryWatch, MentionsNewFoldersButNotWhatHappensInThem) {
  test::TempFolder const folder;
  auto const watch = make_directory_watch();
  ASSERT_TRUE(watch);
  ASSERT_TRUE((*watch)->add(folder.path()));
  auto const file = folder.write("new/a.jsonl", "1");
  auto const changes = (*watch)->drain();
  EXPECT_EQ(mentions(changes, folder.path() / "new"), 1U);
  EXPECT_EQ(mentions(changes, file), 0U);
}

TEST(DirectoryWatch, MentionsBothNamesOfARenamedFile) {
  test::TempFolder const folder;
  auto const old_name = folder.write("a", "1");
  auto const watch = make_directory_watch();
  ASSERT_TRUE(watch);
  ASSERT_TRUE((*watch)->add(folder.path()));
  std::filesystem::rename(old_name, folder.path() / "b");
  auto const changes = (*watch)->drain();
  EXPECT_EQ(mentions(changes, old_name), 1U);
  EXPECT_EQ(mentions(changes, folder.path() / "b"), 1U);
}

TEST(DirectoryWatch, CannotWatchWhatIsNotThere) {
  test::TempFolder const folder;
  auto const file = folder.write("a", "1");
  auto const watch = make_directory_watch();
  ASSERT_TRUE(watch);
  EXPECT_EQ((*watch)->add(folder.path() / "missing").error().code, Errc::not_found);
  EXPECT_EQ((*watch)->add(file).error().code, Errc::not_found);
}

}  // namespace
}  // namespace companion::platform
