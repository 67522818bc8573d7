#include "platform/open_to_others.hpp"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

TEST(OpenToOthers, IsWhatTheModeLetsGroupOrWorldDo) {
  test::TempFolder const folder;
  auto const file = folder.write("tokens.json", "{}");
  for (auto const mode : {0640U, 0604U, 0620U}) {
    fs::permissions(file, fs::perms{mode});
    EXPECT_TRUE(is_open_to_others(file)) << mode;
  }
  fs::permissions(file, fs::perms{0600});
  EXPECT_FALSE(is_open_to_others(file));
  EXPECT_FALSE(is_open_to_others(folder.path() / "none"));
}

TEST(OpenToOthers, TheRemedyFitsFilesAndFolders) {
  test::TempFolder const folder;
  auto const file = folder.write("tokens.json", "{}");
  EXPECT_EQ(how_to_close(folder.path()), "chmod 700 " + folder.path().string());
  EXPECT_EQ(how_to_close(file), "chmod 600 " + file.string());
}

}  // namespace
}  // namespace companion::platform
