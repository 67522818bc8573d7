#include "app/runtime_file.hpp"

#include <gtest/gtest.h>

#include "tests/support/file_modes.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

namespace fs = std::filesystem;

RuntimeFile example() {
  return {.pid = 4711,
          .address = "127.0.0.1",
          .port = 4319,
          .url = "http://127.0.0.1:4319/",
          .started = from_epoch_ms(1'700'000'000'123),
          .version = "0.1.0"};
}

TEST(RuntimeFile, TellsWhatWasWritten) {
  test::TempFolder const folder;
  ASSERT_TRUE(write_runtime_file(folder.path(), example()));
  auto const read = read_runtime_file(folder.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->pid, 4711);
  EXPECT_EQ(read->address, "127.0.0.1");
  EXPECT_EQ(read->port, 4319);
  EXPECT_EQ(read->url, "http://127.0.0.1:4319/");
  EXPECT_EQ(read->started, example().started);
  EXPECT_EQ(read->version, "0.1.0");
}

TEST(RuntimeFile, IsForItsOwnerOnly) {
  test::TempFolder const folder;
  ASSERT_TRUE(write_runtime_file(folder.path(), example()));
  EXPECT_TRUE(test::has_mode(runtime_file_path(folder.path()), 0600));
}

TEST(RuntimeFile, AbsentOrBrokenIsNothing) {
  test::TempFolder const folder;
  EXPECT_FALSE(read_runtime_file(folder.path()));
  folder.write("daemon.json", "{\"pid\":");
  EXPECT_FALSE(read_runtime_file(folder.path()));
}

TEST(RuntimeFile, OddTypesAreNotTrusted) {
  test::TempFolder const folder;
  folder.write("daemon.json", R"({"pid":"x","url":5,"started":"yesterday"})");
  auto const read = read_runtime_file(folder.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->pid, 0);
  EXPECT_EQ(read->url, "");
}

TEST(RuntimeFile, RemovingTwiceIsFine) {
  test::TempFolder const folder;
  ASSERT_TRUE(write_runtime_file(folder.path(), example()));
  remove_runtime_file(folder.path());
  remove_runtime_file(folder.path());
  EXPECT_FALSE(read_runtime_file(folder.path()));
}

}  // namespace
}  // namespace companion::app
