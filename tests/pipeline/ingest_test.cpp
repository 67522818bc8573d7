#include "pipeline/ingest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "runtime/executors.hpp"
#include "runtime/offload.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "tests/pipeline/fake_books.hpp"
#include "tests/runtime/loop.hpp"

namespace companion::pipeline {
namespace {

using namespace std::chrono_literals;

/// An ingest over fake books, with everything that happened.
struct Stage {
  explicit Stage(IngestOptions options = {})
      : ingest{executors.loop.get_executor(), executors.store.get_executor(), books, clock, options} {}

  runtime::Executors executors;
  test::FakeBooks books;
  test::FixedClock clock;
  Ingest ingest;
  std::vector<std::string> log;
};

asio::awaitable<void> submit(Stage& stage, std::vector<std::string> keys) {
  auto batch = test::batch_of(keys);
  auto const receipt = co_await stage.ingest.submit(std::move(batch));
  auto look = [&stage, &keys] {
    auto const& known = stage.books.keys;
    return std::find(known.begin(), known.end(), keys.front()) != known.end();
  };
  auto const found = co_await runtime::offload(stage.executors.store.get_executor(), look);
  auto const* const committed = found ? " committed" : " unknown";
  stage.log.push_back(keys.front() + (receipt ? " ok" : " " + receipt.error().message) + committed);
}

asio::awaitable<void> submit_patiently(Stage& stage, std::vector<std::string> keys) {
  auto batch = test::batch_of(keys);
  auto const receipt = co_await stage.ingest.submit_patiently(std::move(batch));
  stage.log.push_back(keys.front() + (receipt ? " ok" : " " + receipt.error().message));
}

asio::awaitable<void> write_until_done(Stage& stage, runtime::TaskGroup& senders) {
  runtime::TaskGroup writer{stage.executors.loop.get_executor()};
  writer.spawn(stage.ingest.write());
  co_await senders.drain(1h);
  stage.ingest.close();
  co_await writer.drain(1h);
}

TEST(Ingest, AnswersOnlyWhatIsCommitted) {
  Stage stage;
  runtime::TaskGroup senders{stage.executors.loop.get_executor()};
  for (auto const* key : {"a", "b", "c"}) {
    senders.spawn(submit(stage, {key}));
  }
  test::run(stage.executors.loop, write_until_done(stage, senders));
  EXPECT_EQ(stage.log, (std::vector<std::string>{"a ok committed", "b ok committed", "c ok committed"}));
}

TEST(Ingest, EverythingThatGatheredIsOneTransaction) {
  Stage stage;
  stage.books.slowness = 5ms;
  runtime::TaskGroup senders{stage.executors.loop.get_executor()};
  for (int i = 0; i < 500; ++i) {
    senders.spawn(submit(stage, {std::to_string(i)}));
  }
  test::run(stage.executors.loop, write_until_done(stage, senders));
  EXPECT_EQ(stage.books.keys.size(), 500U);
  EXPECT_LE(stage.books.transactions.size(), 2U);
}

TEST(Ingest, ATransactionHasABoundButALargeBatchStaysWhole) {
  Stage stage{{.events_per_transaction_max = 3}};
  runtime::TaskGroup senders{stage.executors.loop.get_executor()};
  senders.spawn(submit(stage, {"a", "b"}));
  senders.spawn(submit(stage, {"c", "d"}));
  senders.spawn(submit(stage, {"e", "f", "g", "h", "i"}));
  test::run(stage.executors.loop, write_until_done(stage, senders));
  EXPECT_EQ(stage.books.transactions, (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(stage.books.keys.size(), 9U);
}

TEST(Ingest, APoisonedBatchFailsAlone) {
  Stage stage;
  stage.books.poison = {"b"};
  runtime::TaskGroup senders{stage.executors.loop.get_executor()};
  for (auto const* key : {"a", "b", "c"}) {
    senders.spawn(submit(stage, {key}));
  }
  test::run(stage.executors.loop, write_until_done(stage, senders));
  EXPECT_EQ(stage.log,
            (std::vector<std::string>{"a ok committed", "b poisoned by b unknown", "c ok committed"}));
  EXPECT_EQ(stage.ingest.state().batches_failed, 1U);
}

TEST(Ingest, AFullQueueIsBusyForSendersAndAWaitForDetectors) {
  Stage stage{{.queue = {.items = 1, .bytes = 1U << 30U}}};
  runtime::TaskGroup senders{stage.executors.loop.get_executor()};
  senders.spawn(submit(stage, {"a"}));
  senders.spawn(submit(stage, {"b"}));
  senders.spawn(submit_patiently(stage, {"c"}));
  test::run(stage.executors.loop, write_until_done(stage, senders));
  std::sort(stage.log.begin(), stage.log.end());
  EXPECT_EQ(stage.log,
            (std::vector<std::string>{"a ok committed", "b the queue is full; try again unknown", "c ok"}));
}

asio::awaitable<void> close_then_write(Stage& stage) {
  co_await runtime::sleep(0ms);
  std::vector<std::string> late{"late"};
  stage.ingest.close();
  co_await submit(stage, std::move(late));
  co_await stage.ingest.write();
}

TEST(Ingest, ClosingCommitsWhatIsHeldAndRefusesTheRest) {
  Stage stage;
  runtime::TaskGroup senders{stage.executors.loop.get_executor()};
  senders.spawn(submit(stage, {"held"}));
  test::run(stage.executors.loop, close_then_write(stage));
  EXPECT_EQ(stage.log, (std::vector<std::string>{"late shutting down unknown", "held ok committed"}));
}

asio::awaitable<void> abandon(Stage& stage, runtime::TaskGroup& writer) {
  {
    Ticket ticket;
    std::vector<std::string> const keys{"orphan"};
    auto batch = test::batch_of(keys);
    co_await stage.ingest.enqueue(std::move(batch), ticket);
  }
  writer.spawn(stage.ingest.write());
  stage.ingest.close();
  co_await writer.drain(1h);
}

TEST(Ingest, ABatchWhoseSenderIsGoneIsCommittedAllTheSame) {
  Stage stage;
  runtime::TaskGroup writer{stage.executors.loop.get_executor()};
  test::run(stage.executors.loop, abandon(stage, writer));
  EXPECT_EQ(stage.books.keys, std::vector<std::string>{"orphan"});
}

asio::awaitable<void> write_until_settled(Stage& stage) {
  runtime::TaskGroup writer{stage.executors.loop.get_executor()};
  writer.spawn(stage.ingest.write());
  while (stage.books.tidied < 3) {
    co_await runtime::sleep(1ms);
  }
  stage.ingest.close();
  co_await writer.drain(1h);
}

TEST(Ingest, SettlesInSlicesUntilNothingIsDue) {
  Stage stage{{.upkeep_interval = 1ms, .settle_limit = 10}};
  stage.books.due = 25;
  test::run(stage.executors.loop, write_until_settled(stage));
  ASSERT_GE(stage.books.settled.size(), 3U);
  stage.books.settled.resize(3);
  EXPECT_EQ(stage.books.settled, (std::vector<std::size_t>{10, 10, 5}));
}

asio::awaitable<void> write_until_summed(Stage& stage) {
  runtime::TaskGroup writer{stage.executors.loop.get_executor()};
  writer.spawn(stage.ingest.write());
  while (stage.books.tidied < 6) {
    co_await runtime::sleep(1ms);
  }
  stage.ingest.close();
  co_await writer.drain(1h);
}

TEST(Ingest, SumsUpWhenNothingIsLeftToSettle) {
  Stage stage{{.upkeep_interval = 1ms, .settle_limit = 10}};
  stage.books.due = 25;
  stage.books.unsummed = 4;
  test::run(stage.executors.loop, write_until_summed(stage));
  EXPECT_EQ(stage.books.summed, (std::vector<std::size_t>{3, 4, 5, 6}));
}

}  // namespace
}  // namespace companion::pipeline
