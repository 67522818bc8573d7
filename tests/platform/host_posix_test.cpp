#include <gtest/gtest.h>

#include <map>
#include <string>

#include "platform/make_host.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

std::map<std::string, std::uint64_t> walked(Host const& host, std::filesystem::path const& root) {
  std::map<std::string, std::uint64_t> sizes;
  EXPECT_TRUE(host.walk(root, [&](std::filesystem::path const& path, FileStat const& stat) {
    sizes[path.lexically_relative(root).generic_string()] = stat.size;
    return true;
  }));
  return sizes;
}

TEST(RealHost, FollowsLinksAtTheTopOnly) {
  test::TempFolder const elsewhere;
  elsewhere.write("project/c.jsonl", "123");
  test::TempFolder const folder;
  folder.write("own/d.jsonl", "1");
  std::filesystem::create_directory_symlink(elsewhere.path() / "project", folder.path() / "linked");
  std::filesystem::create_directory_symlink(elsewhere.path() / "project", folder.path() / "own/hidden");
  auto const host = make_host();
  EXPECT_EQ(walked(*host, folder.path()),
            (std::map<std::string, std::uint64_t>{{"linked/c.jsonl", 3}, {"own/d.jsonl", 1}}));
}

}  // namespace
}  // namespace companion::platform
