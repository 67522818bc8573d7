#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "platform/make_host.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

std::map<std::string, std::uint64_t> walked(Host const& host, std::filesystem::path const& root) {
  std::map<std::string, std::uint64_t> sizes;
  auto const result = host.walk(root, [&](std::filesystem::path const& path, FileStat const& stat) {
    sizes[path.lexically_relative(root).generic_string()] = stat.size;
    return true;
  });
  EXPECT_TRUE(result);
  return sizes;
}

TEST(RealHost, WalksAllRegularFilesBelowAFolder) {
  test::TempFolder const folder;
  folder.write("a.jsonl", "12345");
  folder.write("deep/er/b.jsonl", "1");
  auto const host = make_host();
  EXPECT_EQ(walked(*host, folder.path()),
            (std::map<std::string, std::uint64_t>{{"a.jsonl", 5}, {"deep/er/b.jsonl", 1}}));
}

TEST(RealHost, StopsWalkingWhenTheVisitorHadEnough) {
  test::TempFolder const folder;
  for (int i = 0; i < 5; ++i) folder.write("d" + std::to_string(i) + "/f", "x");
  int seen = 0;
  EXPECT_TRUE(make_host()->walk(folder.path(), [&](auto const&, auto const&) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

TEST(RealHost, SaysWhenSomethingIsNotThere) {
  test::TempFolder const folder;
  auto const host = make_host();
  auto const missing = folder.path() / "missing";
  EXPECT_EQ(host->walk(missing, [](auto const&, auto const&) { return true; }).error().code, Errc::not_found);
  EXPECT_EQ(host->stat(missing).error().code, Errc::not_found);
  EXPECT_EQ(host->open(missing).error().code, Errc::not_found);
  EXPECT_EQ(host->stat(folder.path()).error().code, Errc::not_found) << "a folder is no file";
}

TEST(RealHost, ReadsAtAnyPlaceAndSeesWhatIsAppended) {
  test::TempFolder const folder;
  auto const path = folder.write("a", "hello");
  auto const host = make_host();
  auto const file = host->open(path);
  ASSERT_TRUE(file);
  std::array<char, 8> bytes{};
  EXPECT_EQ((*file)->read_at(3, bytes).value(), 2U);
  EXPECT_EQ((std::string{bytes.data(), 2}), "lo");
  EXPECT_EQ((*file)->read_at(5, bytes).value(), 0U);
  folder.append("a", " world");
  EXPECT_EQ((*file)->read_at(5, bytes).value(), 6U);
  EXPECT_EQ((*file)->stat()->size, 11U);
}

TEST(RealHost, AFileKeepsItsIdWhenItIsRenamed) {
  test::TempFolder const folder;
  auto const path = folder.write("a", "1");
  auto const host = make_host();
  auto const before = host->stat(path);
  std::filesystem::rename(path, folder.path() / "b");
  folder.write("a", "2");
  EXPECT_EQ(host->stat(folder.path() / "b")->id, before->id);
  EXPECT_NE(host->stat(path)->id, before->id);
}

TEST(RealHost, KnowsHomeEnvironmentAndTime) {
  auto const host = make_host();
  EXPECT_TRUE(host->home().is_absolute());
  EXPECT_TRUE(host->environment("PATH"));
  EXPECT_FALSE(host->environment("COMPANION_NO_SUCH_VARIABLE"));
  EXPECT_GT(host->clock().now(), from_epoch_ms(1'700'000'000'000));
}

}  // namespace
}  // namespace companion::platform
