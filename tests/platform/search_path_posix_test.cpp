#include <gtest/gtest.h>

#include "platform/search_path.hpp"

namespace companion::platform {
namespace {

using Folders = std::vector<std::filesystem::path>;
using Names = std::vector<std::string>;

TEST(SearchPath, IsSplitAtTheSystemsOwnSign) {
  EXPECT_EQ(path_folders("/usr/bin:/home/alex/my bin"), (Folders{"/usr/bin", "/home/alex/my bin"}));
  EXPECT_EQ(program_names("claude"), Names{"claude"});
}

}  // namespace
}  // namespace companion::platform
