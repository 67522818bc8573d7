#include "platform/replace_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

std::string contents(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(ReplaceFile, AWriteProtectedFileStaysAsItIs) {
  test::TempFolder const folder;
  auto const path = folder.write("a.yaml", "old");
  fs::permissions(path, fs::perms{0444});
  auto const replaced = replace_file(path, "new", path);
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().code, Errc::denied);
  EXPECT_EQ(contents(path), "old");
}

TEST(ReplaceFile, NothingIsLeftBesideTheFile) {
  test::TempFolder const folder;
  auto const path = folder.write("a", "");
  ASSERT_TRUE(replace_file(path, std::string(100'000, 'x'), path));
  EXPECT_FALSE(replace_file(folder.path() / "no/such/folder", "x", path));
  EXPECT_EQ(std::distance(fs::directory_iterator{folder.path()}, fs::directory_iterator{}), 1);
}

}  // namespace
}  // namespace companion::platform
