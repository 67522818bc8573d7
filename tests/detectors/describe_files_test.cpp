#include "detectors/logs/describe_files.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/fake_host.hpp"

namespace companion::detectors {
namespace {

using Roots = std::vector<std::filesystem::path>;

TEST(DescribeFiles, NamesTheFolderAsAPersonWritesIt) {
  test::FakeHost host;
  host.write("/home/alex/.codex/sessions/a.jsonl", "x");
  Roots const roots{"/home/alex/.codex/sessions"};
  EXPECT_EQ(describe_files(host, 12, roots, 0), "12 files below ~/.codex/sessions");
  EXPECT_EQ(describe_files(host, 1, roots, 1),
            "1 file below ~/.codex/sessions; 1 line or file could not be read");
  EXPECT_EQ(describe_files(host, 0, roots, 2),
            "0 files below ~/.codex/sessions; 2 lines or files could not be read");
}

TEST(DescribeFiles, OfManyPlacesThoseThatAreThereAndThreeAtMost) {
  test::FakeHost host;
  Roots roots;
  for (int i = 0; i < 60; ++i) roots.emplace_back("/home/alex/editor" + std::to_string(i) + "/tasks");
  host.write("/home/alex/editor7/tasks/1/ui.json", "x");
  EXPECT_EQ(describe_files(host, 1, roots, 0), "1 file below ~/editor7/tasks");
  for (int i = 0; i < 60; ++i) host.write(roots[static_cast<std::size_t>(i)].string() + "/1/ui.json", "x");
  EXPECT_EQ(describe_files(host, 60, roots, 0),
            "60 files below ~/editor0/tasks, ~/editor1/tasks, ~/editor2/tasks and 57 more");
}

TEST(DescribeFiles, PlacesThatAreNotThereAreNotListed) {
  test::FakeHost const host;
  EXPECT_EQ(describe_files(host, 0, Roots{"/home/alex/.zed"}, 0), "no files: ~/.zed is not there");
  EXPECT_EQ(describe_files(host, 0, Roots{"/a", "/b"}, 0), "no files: none of its 2 places is there");
  EXPECT_EQ(describe_files(host, 0, {}, 0), "no files: no place is known here");
}

TEST(DescribeFiles, ADatabaseIsAPlaceToo) {
  test::FakeHost host;
  host.write("/data/goose.db", "x");
  EXPECT_EQ(describe_files(host, 1, Roots{"/data/goose.db"}, 0), "1 file below /data/goose.db");
}

}  // namespace
}  // namespace companion::detectors
