#include "runtime/readable.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "platform/watch.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "tests/runtime/loop.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::runtime {
namespace {

using namespace std::chrono_literals;

asio::awaitable<void> wait_for(Readable& readable, int& heard) {
  co_await readable.wait();
  ++heard;
}

asio::awaitable<void> write_then_drain(TaskGroup& group, test::TempFolder& folder) {
  co_await sleep(10ms);
  folder.write("new.jsonl", "{}");
  co_await group.drain(10s);
}

asio::awaitable<void> drain_soon(TaskGroup& group) {
  co_await sleep(10ms);
  co_await group.drain(0ms);
}

// What it waits on is what it is for: a watch of folders.
class ReadableTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto watch = platform::make_directory_watch();
    ASSERT_TRUE(watch.has_value());
    watch_ = std::move(*watch);
    ASSERT_TRUE(watch_->add(folder_.path()).has_value());
  }

  test::TempFolder folder_;
  std::unique_ptr<platform::DirectoryWatch> watch_;
  asio::io_context loop_;
  int heard_{0};
};

TEST_F(ReadableTest, ResumesWhenThereIsSomethingToRead) {
  Readable readable{loop_.get_executor(), watch_->native_handle()};
  TaskGroup group{loop_.get_executor()};
  group.spawn(wait_for(readable, heard_));
  test::run(loop_, write_then_drain(group, folder_));
  EXPECT_EQ(heard_, 1);
  EXPECT_FALSE(watch_->drain().paths.empty());
}

TEST_F(ReadableTest, AWaitThatIsCancelledEnds) {
  Readable readable{loop_.get_executor(), watch_->native_handle()};
  TaskGroup group{loop_.get_executor()};
  group.spawn(wait_for(readable, heard_));
  test::run(loop_, drain_soon(group));
  EXPECT_EQ(heard_, 0);
  EXPECT_EQ(group.size(), 0U);
}

}  // namespace
}  // namespace companion::runtime
