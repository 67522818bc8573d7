#include "app/link_secret.hpp"

#include <gtest/gtest.h>

#include "tests/support/file_modes.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

namespace fs = std::filesystem;

TEST(LinkSecret, IsForItsOwnerOnlyAndGoesWithTheDaemon) {
  test::TempFolder const folder;
  EXPECT_EQ(read_link_secret(folder.path()).error().code, Errc::not_found);
  ASSERT_TRUE(write_link_secret(folder.path(), "first"));
  ASSERT_TRUE(write_link_secret(folder.path(), "second"));
  EXPECT_EQ(read_link_secret(folder.path()).value(), "second");
  EXPECT_TRUE(test::has_mode(link_secret_path(folder.path()), 0600));
  remove_link_secret(folder.path());
  EXPECT_EQ(read_link_secret(folder.path()).error().code, Errc::not_found);
}

TEST(LinkSecret, AFolderThatIsNotThereIsSaid) {
  test::TempFolder const folder;
  EXPECT_FALSE(write_link_secret(folder.path() / "none", "x").has_value());
}

}  // namespace
}  // namespace companion::app
