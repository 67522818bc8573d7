#include "detectors/logs/file_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

constexpr auto none = FileTable::none;

TEST(FileTable, FindsAFileByItsPathItsIdAndItsThread) {
  FileTable files;
  auto const index = files.add("/home/kim/.claude/projects/-p/one.jsonl", "one");
  files.set_id(index, {.volume = 1, .file = 7});
  EXPECT_EQ(files.find("/home/kim/.claude/projects/-p/one.jsonl"), index);
  EXPECT_EQ(files.find(FileId{.volume = 1, .file = 7}), index);
  EXPECT_EQ(files.of_thread(hash64("one")), (std::vector<FileTable::Index>{index}));
  EXPECT_EQ(files.path(index), "/home/kim/.claude/projects/-p/one.jsonl");
  EXPECT_EQ(files.find("/home/kim/.claude/projects/-q/one.jsonl"), none);
  EXPECT_EQ(files.find("one.jsonl"), none);
  EXPECT_EQ(files.find(FileId{.volume = 2, .file = 7}), none);
  EXPECT_TRUE(files.of_thread(hash64("two")).empty());
}

TEST(FileTable, PathsWithoutFolderAndFromWindowsComeBackAsTheyWere) {
  FileTable files;
  for (std::string const path : {"a.jsonl", R"(C:\Users\Kim\.codex\a.jsonl)", "/a.jsonl", "folder/", ""})
    EXPECT_EQ(files.path(files.add(path, "")), path);
  EXPECT_EQ(files.size(), 5U);
}

TEST(FileTable, AnIdGoesToTheFileThatHadItLast) {
  FileTable files;
  FileId const id{.volume = 1, .file = 7};
  auto const before = files.add("/a/before", "");
  auto const after = files.add("/a/after", "");
  files.set_id(before, id);
  files.set_id(after, id);
  EXPECT_EQ(files.find(id), after);
  files.erase(before);
  EXPECT_EQ(files.find(id), after);
  files.set_id(after, {.volume = 1, .file = 8});
  EXPECT_EQ(files.find(id), none);
}

TEST(FileTable, AThreadKeepsItsOtherFilesWhicheverOfThemGoes) {
  for (std::size_t gone = 0; gone < 3; ++gone) {
    FileTable files;
    std::vector<FileTable::Index> of_thread;
    for (auto const* path : {"/a/1", "/a/2", "/b/3"}) of_thread.push_back(files.add(path, "t"));
    files.erase(of_thread[gone]);
    of_thread.erase(of_thread.begin() + static_cast<std::ptrdiff_t>(gone));
    auto found = files.of_thread(hash64("t"));
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, of_thread);
  }
}

/// Names of files that went are cleared away in between: 60 kB and more of them.
TEST(FileTable, HoldsWhatAMapHoldsThroughTenThousandComingsAndGoings) {
  FileTable files;
  std::map<std::string, std::uint64_t> expected;
  std::mt19937 random{7};
  for (std::uint64_t step = 1; step <= 10'000; ++step) {
    auto const path = "/home/kim/p" + std::to_string(random() % 20) + "/" + std::string(30, 'x') +
                      std::to_string(random() % 300);
    if (auto const known = files.find(path); known != none) {
      ASSERT_EQ(expected.erase(path), 1U);
      files.erase(known);
      continue;
    }
    auto const index = files.add(path, path.substr(0, 12));
    files.set_id(index, {.volume = 1, .file = step});
    files[index].size = step;
    ASSERT_TRUE(expected.emplace(path, step).second);
  }
  ASSERT_EQ(files.size(), expected.size());
  for (auto const& [path, step] : expected) {
    auto const index = files.find(path);
    ASSERT_NE(index, none) << path;
    EXPECT_EQ(files[index].size, step);
    EXPECT_EQ(files.find(FileId{.volume = 1, .file = step}), index);
  }
  std::set<std::string> seen;
  files.each([&](FileTable::Index index, FileTable::File const&) { seen.insert(files.path(index)); });
  EXPECT_EQ(seen.size(), expected.size());
}

}  // namespace
}  // namespace companion::detectors
