#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "platform/replace_file.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

std::string contents(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

fs::perms mode(fs::path const& path) { return fs::status(path).permissions(); }

TEST(ReplaceFile, KeepsTheModeOfTheFileItReplaces) {
  test::TempFolder const folder;
  auto const path = folder.write("a.yaml", "old");
  fs::permissions(path, fs::perms{0640});
  ASSERT_TRUE(replace_file(path, "new\r\n", path));
  EXPECT_EQ(contents(path), "new\r\n");
  EXPECT_EQ(mode(path), fs::perms{0640});
}

TEST(ReplaceFile, ACopyTakesTheModeOfItsModel) {
  test::TempFolder const folder;
  auto const model = folder.write("a.yaml", "old");
  fs::permissions(model, fs::perms{0604});
  ASSERT_TRUE(replace_file(folder.path() / "b.yaml", "copy", model));
  EXPECT_EQ(mode(folder.path() / "b.yaml"), fs::perms{0604});
}

TEST(ReplaceFile, APrivateFileIsPrivateWhateverItWasBefore) {
  test::TempFolder const folder;
  auto const path = folder.write("key", "old");
  fs::permissions(path, fs::perms{0644});
  ASSERT_TRUE(replace_private_file(path, "secret"));
  EXPECT_EQ(mode(path), fs::perms{0600});
}

}  // namespace
}  // namespace companion::platform
