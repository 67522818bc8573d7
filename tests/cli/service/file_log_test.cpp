#include "cli/service/file_log.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_folder.hpp"

namespace companion::cli {
namespace {

void append(std::filesystem::path const& file, std::string const& text) {
  std::ofstream{file, std::ios::binary | std::ios::app} << text;
}

TEST(FileLog, ShowsItsLastLines) {
  test::TempFolder const folder;
  auto const file = folder.write("companion.log", "one\ntwo\nthree\n");
  EXPECT_EQ(FileLog{file}.last(1).value(), "three\n");
  EXPECT_EQ(FileLog{file}.last(2).value(), "two\nthree\n");
  EXPECT_EQ(FileLog{file}.last(3).value(), "one\ntwo\nthree\n");
  EXPECT_EQ(FileLog{file}.last(100).value(), "one\ntwo\nthree\n");
}

TEST(FileLog, ALineThatIsNotFinishedCountsAsOne) {
  test::TempFolder const folder;
  auto const file = folder.write("companion.log", "one\ntwo\nthr");
  EXPECT_EQ(FileLog{file}.last(1).value(), "thr");
  EXPECT_EQ(FileLog{file}.last(2).value(), "two\nthr");
}

TEST(FileLog, GoesOnWithWhatIsAdded) {
  test::TempFolder const folder;
  auto const file = folder.write("companion.log", "one\ntwo\n");
  FileLog log{file};
  EXPECT_EQ(log.last(1).value(), "two\n");
  EXPECT_EQ(log.more(), "");
  append(file, "three\nfo");
  EXPECT_EQ(log.more(), "three\nfo");
  append(file, "ur\n");
  EXPECT_EQ(log.more(), "ur\n");
}

TEST(FileLog, BeginsAnewWithTheFile) {
  test::TempFolder const folder;
  auto const file = folder.write("companion.log", "one\ntwo\n");
  FileLog log{file};
  ASSERT_TRUE(log.last(5));
  std::filesystem::rename(file, folder.path() / "companion.1.log");
  EXPECT_EQ(log.more(), "") << "between the old and the new one";
  append(file, "new\n");
  EXPECT_EQ(log.more(), "new\n");
}

TEST(FileLog, SaysWhereItLooked) {
  test::TempFolder const folder;
  auto const none = FileLog{folder.path() / "companion.log"}.last(5);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::not_found);
  EXPECT_NE(none.error().message.find("companion.log"), std::string::npos);
}

}  // namespace
}  // namespace companion::cli
