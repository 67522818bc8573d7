#include "runtime/queue.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>

#include "tests/runtime/loop.hpp"

namespace companion::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto one_each = [](int) { return std::size_t{1}; };

asio::awaitable<void> put_one(Queue<int>& queue, int item, std::string& log) {
  auto const taken = co_await queue.put(item, 1);
  log += (taken ? "+" : "-") + std::to_string(item);
}

asio::awaitable<void> wait_for_news(Queue<int>& queue, std::size_t& seen) {
  co_await queue.wait(1h);
  seen = queue.size();
}

void spawn(asio::io_context& loop, asio::awaitable<void> task) {
  asio::co_spawn(loop, std::move(task), [](std::exception_ptr const& failure) { EXPECT_FALSE(failure); });
}

TEST(Queue, RefusesPastItsItems) {
  asio::io_context loop{1};
  Queue<int> queue{loop.get_executor(), {.items = 2, .bytes = 100}};
  EXPECT_TRUE(queue.try_put(1, 1));
  EXPECT_TRUE(queue.try_put(2, 1));
  EXPECT_FALSE(queue.try_put(3, 1));
}

TEST(Queue, RefusesPastItsBytesButNeverStarvesALargeItem) {
  asio::io_context loop{1};
  Queue<int> queue{loop.get_executor(), {.items = 10, .bytes = 100}};
  EXPECT_TRUE(queue.try_put(1, 500));
  EXPECT_FALSE(queue.try_put(2, 1));
  EXPECT_EQ(queue.take(10, one_each).size(), 1U);
  EXPECT_EQ(queue.bytes(), 0U);
  EXPECT_TRUE(queue.try_put(2, 60));
  EXPECT_FALSE(queue.try_put(3, 41));
  EXPECT_TRUE(queue.try_put(3, 40));
}

TEST(Queue, TakesInOrderUpToAWeight) {
  asio::io_context loop{1};
  Queue<int> queue{loop.get_executor(), {.items = 10, .bytes = 100}};
  for (int item : {5, 6, 7}) {
    EXPECT_TRUE(queue.try_put(item, 1));
  }
  auto const weigh = [](int item) { return static_cast<std::size_t>(item); };
  EXPECT_EQ(queue.take(11, weigh), (std::vector{5, 6}));
  EXPECT_EQ(queue.take(1, weigh), std::vector{7}) << "one item is always taken, whatever it weighs";
  EXPECT_TRUE(queue.take(1, weigh).empty());
}

TEST(Queue, PuttersWaitForRoomInTurn) {
  asio::io_context loop{1};
  Queue<int> queue{loop.get_executor(), {.items = 1, .bytes = 100}};
  std::string log;
  for (int item : {1, 2, 3}) {
    spawn(loop, put_one(queue, item, log));
  }
  loop.poll();
  EXPECT_EQ(log, "+1");
  EXPECT_EQ(queue.take(9, one_each), std::vector{1});
  loop.poll();
  EXPECT_EQ(log, "+1+2");
  EXPECT_EQ(queue.take(9, one_each), std::vector{2});
  loop.poll();
  EXPECT_EQ(log, "+1+2+3");
}

TEST(Queue, ClosingKeepsWhatItHoldsAndTurnsWaitersAway) {
  asio::io_context loop{1};
  Queue<int> queue{loop.get_executor(), {.items = 2, .bytes = 100}};
  std::string log;
  for (int item : {1, 2, 3}) {
    spawn(loop, put_one(queue, item, log));
  }
  loop.poll();
  queue.close();
  loop.poll();
  EXPECT_EQ(log, "+1+2-3");
  EXPECT_FALSE(queue.try_put(4, 1));
  EXPECT_EQ(queue.take(9, one_each), (std::vector{1, 2}));
}

TEST(Queue, TheTakerIsWokenByNewsAndByClosing) {
  asio::io_context loop{1};
  Queue<int> queue{loop.get_executor(), {.items = 2, .bytes = 100}};
  std::size_t seen = 9;
  spawn(loop, wait_for_news(queue, seen));
  loop.poll();
  EXPECT_EQ(seen, 9U);
  EXPECT_TRUE(queue.try_put(1, 1));
  loop.poll();
  EXPECT_EQ(seen, 1U);
  EXPECT_EQ(queue.take(9, one_each).size(), 1U);

  loop.restart();
  spawn(loop, wait_for_news(queue, seen));
  loop.poll();
  EXPECT_EQ(seen, 1U) << "still waiting";
  queue.close();
  loop.poll();
  EXPECT_EQ(seen, 0U);
}

}  // namespace
}  // namespace companion::runtime
