#include "platform/search_path.hpp"

#include <gtest/gtest.h>

namespace companion::platform {
namespace {

using Folders = std::vector<std::filesystem::path>;
using Names = std::vector<std::string>;

TEST(SearchPath, OfWindowsKeepsTheColonsOfItsDrives) {
  EXPECT_EQ(split_path(R"(C:\Windows;"C:\Program Files\nodejs";D:\b)", ';'),
            (Folders{R"(C:\Windows)", R"(C:\Program Files\nodejs)", R"(D:\b)"}));
  EXPECT_EQ(with_endings("claude", {".exe", ".cmd"}), (Names{"claude.exe", "claude.cmd"}));
}

TEST(SearchPath, EmptyEntriesAreNoFolder) {
  EXPECT_EQ(split_path("::/bin::", ':'), Folders{"/bin"});
  EXPECT_TRUE(split_path("", ':').empty());
  EXPECT_TRUE(split_path("\"\"", ';').empty());
}

}  // namespace
}  // namespace companion::platform
