#include "app/watching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

namespace fs = std::filesystem;
using pipeline::Reach;

bool contains(std::vector<fs::path> const& all, fs::path const& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

TEST(Watching, CoversFoldersThatAreThere) {
  test::TempFolder const folder;
  boost::asio::io_context loop{1};
  Watching watching{loop.get_executor()};
  auto const first = watching.cover("log:a", {folder.path(), folder.path() / "absent"});
  EXPECT_EQ(first.reach, Reach::all) << "an absent folder shows up in the one above it";
  EXPECT_EQ(first.added, std::vector<fs::path>{folder.path()});
  auto const again = watching.cover("log:a", {folder.path()});
  EXPECT_EQ(again.reach, Reach::all);
  EXPECT_TRUE(again.added.empty());
}

TEST(Watching, NothingThereIsNotCovered) {
  test::TempFolder const folder;
  boost::asio::io_context loop{1};
  Watching watching{loop.get_executor()};
  EXPECT_EQ(watching.cover("log:a", {folder.path() / "absent"}).reach, Reach::nothing);
  EXPECT_EQ(watching.cover("log:a", {}).reach, Reach::nothing);
}

TEST(Watching, AFolderAddedLaterIsToldWithItsSubfolders) {
  test::TempFolder const folder;
  boost::asio::io_context loop{1};
  Watching watching{loop.get_executor()};
  static_cast<void>(watching.cover("log:a", {folder.path()}));
  auto const made = folder.path() / "project";
  fs::create_directories(made / "session");
  auto const later = watching.cover("log:a", {folder.path(), made});
  EXPECT_TRUE(contains(later.added, made));
  EXPECT_TRUE(contains(later.added, made / "session"));
}

TEST(Watching, SubfoldersThatTheDetectorDoesNotListAreTold) {
  test::TempFolder const folder;
  boost::asio::io_context loop{1};
  Watching watching{loop.get_executor()};
  fs::create_directories(folder.path() / "listed");
  fs::create_directories(folder.path() / "empty");
  auto const first = watching.cover("log:a", {folder.path(), folder.path() / "listed"});
  EXPECT_TRUE(contains(first.added, folder.path() / "empty"));
  EXPECT_EQ(first.added.size(), 3U);
}

TEST(Watching, TwoDetectorsMayWatchOneFolder) {
  test::TempFolder const folder;
  boost::asio::io_context loop{1};
  Watching watching{loop.get_executor()};
  EXPECT_EQ(watching.cover("log:a", {folder.path()}).added.size(), 1U);
  EXPECT_EQ(watching.cover("log:b", {folder.path()}).added.size(), 1U);
}

}  // namespace
}  // namespace companion::app
