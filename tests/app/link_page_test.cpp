#include "app/link_page.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/file_modes.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

namespace fs = std::filesystem;

std::string text_of(fs::path const& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(LinkPage, LeadsOnByItselfAndByHandForItsOwnerOnly) {
  test::TempFolder const folder;
  ASSERT_TRUE(write_link_page(folder.path(), "http://127.0.0.1:4319/open/first"));
  ASSERT_TRUE(write_link_page(folder.path(), "http://127.0.0.1:4319/open/second"));
  auto const path = link_page_path(folder.path());
  auto const page = text_of(path);
  EXPECT_NE(page.find(R"(content="0; url=http://127.0.0.1:4319/open/second">)"), std::string::npos) << page;
  EXPECT_NE(page.find(R"(<a href="http://127.0.0.1:4319/open/second">)"), std::string::npos) << page;
  EXPECT_EQ(page.find("first"), std::string::npos);
  EXPECT_TRUE(test::has_mode(path, 0600));
  remove_link_page(folder.path());
  EXPECT_FALSE(fs::exists(path));
}

TEST(LinkPage, AFolderThatIsNotThereIsSaid) {
  test::TempFolder const folder;
  EXPECT_FALSE(write_link_page(folder.path() / "none", "http://127.0.0.1/open/x").has_value());
}

}  // namespace
}  // namespace companion::app
