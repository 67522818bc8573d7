#include "runtime/offload.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "runtime/executors.hpp"
#include "tests/runtime/loop.hpp"

namespace companion::runtime {
namespace {

asio::awaitable<void> where_it_runs(Executors& executors, std::thread::id& there, std::thread::id& after) {
  auto work = [&there] { there = std::this_thread::get_id(); };
  co_await offload(executors.store.get_executor(), work);
  after = std::this_thread::get_id();
}

asio::awaitable<void> carry(Executors& executors, std::string const& text, std::string& back) {
  auto work = [text] { return std::make_unique<std::string>(text + "!"); };
  auto const made = co_await offload(executors.work.get_executor(), std::move(work));
  back = *made;
}

asio::awaitable<void> fail_there(Executors& executors) {
  auto work = []() -> int { throw std::runtime_error{"from the pool"}; };
  co_await offload(executors.work.get_executor(), work);
}

asio::awaitable<void> many(Executors& executors, int& sum) {
  for (int i = 0; i < 2000; ++i) {
    auto work = [i] { return i; };
    auto const value = co_await offload(executors.work.get_executor(), work);
    sum += value;
  }
}

TEST(Offload, RunsThereAndResumesHere) {
  Executors executors;
  std::thread::id there;
  std::thread::id after;
  test::run(executors.loop, where_it_runs(executors, there, after));
  EXPECT_NE(there, std::this_thread::get_id());
  EXPECT_EQ(after, std::this_thread::get_id());
}

TEST(Offload, CarriesBackWhatOnlyMoves) {
  Executors executors;
  std::string back;
  test::run(executors.loop, carry(executors, "a string long enough to live on the heap", back));
  EXPECT_EQ(back, "a string long enough to live on the heap!");
}

TEST(Offload, CarriesExceptionsBack) {
  Executors executors;
  EXPECT_THROW(test::run(executors.loop, fail_there(executors)), std::runtime_error);
}

TEST(Offload, NothingIsLostOverManyTrips) {
  Executors executors;
  int first = 0;
  int second = 0;
  asio::co_spawn(executors.loop, many(executors, first),
                 [](std::exception_ptr const& failure) { EXPECT_FALSE(failure); });
  test::run(executors.loop, many(executors, second));
  EXPECT_EQ(first, 1999000);
  EXPECT_EQ(second, 1999000);
}

}  // namespace
}  // namespace companion::runtime
