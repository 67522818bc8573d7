#include "runtime/task_group.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "runtime/executors.hpp"
#include "runtime/offload.hpp"
#include "runtime/sleep.hpp"
#include "tests/runtime/loop.hpp"

namespace companion::runtime {
namespace {

using namespace std::chrono_literals;

/// Says when it is gone: the proof that a child was unwound.
struct Witness {
  int& gone;
  ~Witness() { ++gone; }
};

asio::awaitable<void> sleeper(std::chrono::milliseconds how_long, int& gone) {
  Witness const witness{gone};
  co_await sleep(how_long);
}

asio::awaitable<void> thrower() {
  co_await sleep(0ms);
  throw std::runtime_error{"child broke"};
}

asio::awaitable<void> worker(Executors& executors, std::vector<int>& done) {
  auto work = [&done] {
    std::this_thread::sleep_for(20ms);
    done.push_back(1);
  };
  co_await offload(executors.work.get_executor(), work);
  co_await sleep(1h);
}

asio::awaitable<void> drain(TaskGroup& group, std::chrono::milliseconds patience) {
  co_await group.drain(patience);
}

TEST(TaskGroup, DrainWaitsForChildrenThatEndInTime) {
  asio::io_context loop{1};
  TaskGroup group{loop.get_executor()};
  int gone = 0;
  group.spawn(sleeper(1ms, gone));
  group.spawn(sleeper(2ms, gone));
  EXPECT_EQ(group.size(), 2U);
  test::run(loop, drain(group, 1h));
  EXPECT_EQ(gone, 2);
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, DrainCancelsChildrenThatDoNotEnd) {
  asio::io_context loop{1};
  std::string complaint;
  TaskGroup group{loop.get_executor(), [&complaint](std::string const& what) { complaint = what; }};
  int gone = 0;
  group.spawn(sleeper(1h, gone));
  group.spawn(sleeper(1h, gone));
  test::run(loop, drain(group, 0ms));
  EXPECT_EQ(gone, 2);
  EXPECT_EQ(complaint, "") << "being cancelled is success";
}

TEST(TaskGroup, AnEmptyGroupDrainsAtOnce) {
  asio::io_context loop{1};
  TaskGroup group{loop.get_executor()};
  test::run(loop, drain(group, 1h));
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, TellsOfAChildThatThrows) {
  asio::io_context loop{1};
  std::string complaint;
  TaskGroup group{loop.get_executor(), [&complaint](std::string const& what) { complaint = what; }};
  group.spawn(thrower());
  test::run(loop, drain(group, 1h));
  EXPECT_EQ(complaint, "child broke");
}

TEST(TaskGroup, ACancelledChildFinishesItsErrandFirst) {
  Executors executors;
  TaskGroup group{executors.loop.get_executor()};
  std::vector<int> done;
  group.spawn(worker(executors, done));
  test::run(executors.loop, drain(group, 0ms));
  EXPECT_EQ(done.size(), 1U);
}

}  // namespace
}  // namespace companion::runtime
