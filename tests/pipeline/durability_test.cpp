// The one road over a real ledger: what was acknowledged can be read by another connection.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/ingest.hpp"
#include "runtime/executors.hpp"
#include "runtime/task_group.hpp"
#include "tests/pipeline/fake_books.hpp"
#include "tests/pipeline/ledger_fixture.hpp"
#include "tests/runtime/loop.hpp"

namespace companion::pipeline {
namespace {

using namespace std::chrono_literals;

struct Road {
  Ledger ledger;
  LedgerBooks books{ledger.bookkeeper(), ledger.store()};
  test::FixedClock clock;
  runtime::Executors executors;
  Ingest ingest{executors.loop.get_executor(), executors.store.get_executor(), books, clock};
};

asio::awaitable<void> send_and_look(Road& road, int sender, int calls, std::int64_t& missing) {
  for (int i = 0; i < calls; ++i) {
    auto const id = std::to_string(sender) + "-" + std::to_string(i);
    Observations batch;
    batch.sightings.push_back(local_call(id, sender * 100 + i, 1000 + sender * 100 + i));
    auto const receipt = co_await road.ingest.submit(std::move(batch));
    EXPECT_TRUE(receipt.has_value());
    auto const found = road.ledger.reader().find("msg_" + id);
    missing += found && found->has_value() ? 0 : 1;
  }
}

asio::awaitable<void> live(Road& road, runtime::TaskGroup& senders) {
  runtime::TaskGroup writer{road.executors.loop.get_executor()};
  writer.spawn(road.ingest.write());
  co_await senders.drain(1h);
  road.ingest.close();
  co_await writer.drain(1h);
}

TEST(Durability, WhatIsAcknowledgedIsInTheLedger) {
  Road road;
  runtime::TaskGroup senders{road.executors.loop.get_executor()};
  std::int64_t missing = 0;
  for (int sender = 0; sender < 8; ++sender) {
    senders.spawn(send_and_look(road, sender, 20, missing));
  }
  test::run(road.executors.loop, live(road, senders));
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(road.ledger.total().calls, 160);
}

TEST(Durability, FactsAndTheirCheckpointGoTogether) {
  Road road;
  Observations batch;
  batch.sightings.push_back(local_call("a", 0));
  batch.checkpoints.push_back({"log:claude-code", "file", "offset 10"});
  runtime::TaskGroup senders{road.executors.loop.get_executor()};
  auto const submit = [](Ingest& ingest, Observations one) -> asio::awaitable<void> {
    auto const receipt = co_await ingest.submit_patiently(std::move(one));
    EXPECT_TRUE(receipt.has_value());
  };
  senders.spawn(submit(road.ingest, std::move(batch)));
  test::run(road.executors.loop, live(road, senders));
  auto const kept = road.ledger.store().checkpoints("log:claude-code");
  ASSERT_TRUE(kept.has_value());
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->front().value, "offset 10");
  EXPECT_EQ(road.ledger.total().calls, 1);
}

TEST(Durability, AnHourIsSummedUpAQuarterOfAnHourAfterItsEnd) {
  Ledger ledger;
  LedgerBooks books{ledger.bookkeeper(), ledger.store()};
  Observations batch;
  batch.sightings.push_back(local_call("a", 0));
  auto const end = std::chrono::floor<std::chrono::hours>(batch.sightings[0].start) + 1h;
  Observations const* const one = &batch;
  ASSERT_TRUE(books.record({&one, 1}, end));
  EXPECT_FALSE(books.sum_up(end + 14min).value());
  EXPECT_TRUE(books.sum_up(end + 15min).value());
  EXPECT_FALSE(books.sum_up(end + 15min).value()) << "none is left";
}

}  // namespace
}  // namespace companion::pipeline
