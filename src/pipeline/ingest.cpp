#include "pipeline/ingest.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "runtime/offload.hpp"

namespace companion::pipeline {

namespace {

using SteadyClock = std::chrono::steady_clock;

std::size_t events_in(std::unique_ptr<Pending> const& item) {
  auto const& batch = item->batch();
  return batch.sightings.size() + batch.quarantined.size() + batch.activities.size() + batch.inventory.size();
}

}  // namespace

Ingest::Ingest(asio::any_io_executor const& loop, asio::any_io_executor store, Books& books,
               Clock const& clock, IngestOptions options)
    : loop_{loop},
      store_{std::move(store)},
      books_{books},
      clock_{clock},
      options_{options},
      queue_{loop, options.queue},
      upkeep_next_{SteadyClock::now() + options.upkeep_interval} {}

std::size_t Ingest::bytes_of(Observations const& batch) {
  // Strings that do not fit their object are few and short in a sighting: half as much again covers them.
  constexpr auto sighting_bytes = sizeof(Sighting) + sizeof(Sighting) / 2;
  auto bytes = sizeof(Pending) + batch.sightings.size() * sighting_bytes +
               batch.quarantined.size() * sizeof(Quarantined) +
               batch.activities.size() * (sizeof(Activity) + sizeof(Activity) / 2) +
               batch.inventory.size() * (sizeof(InventoryItem) + sizeof(InventoryItem) / 2);
  for (auto const& checkpoint : batch.checkpoints) {
    bytes += sizeof(Checkpoint) + checkpoint.item.size() + checkpoint.value.size();
  }
  return bytes;
}

asio::awaitable<Result<Receipt>> Ingest::submit(Observations batch) {
  Ticket ticket;
  auto const bytes = bytes_of(batch);
  auto item = std::make_unique<Pending>(std::move(batch));
  ticket.bind(*item);
  if (queue_.closed()) {
    co_return fail(Errc::cancelled, "shutting down");
  }
  if (!queue_.try_put(std::move(item), bytes)) {
    co_return fail(Errc::busy, "the queue is full; try again");
  }
  co_return co_await ticket.outcome();
}

asio::awaitable<Result<void>> Ingest::enqueue(Observations batch, Ticket& ticket) {
  auto const bytes = bytes_of(batch);
  auto item = std::make_unique<Pending>(std::move(batch));
  ticket.bind(*item);
  auto const taken = co_await queue_.put(std::move(item), bytes);
  if (!taken) {
    co_return fail(Errc::cancelled, "shutting down");
  }
  co_return Result<void>{};
}

asio::awaitable<Result<Receipt>> Ingest::submit_patiently(Observations batch) {
  Ticket ticket;
  auto queued = co_await enqueue(std::move(batch), ticket);
  if (!queued) {
    co_return propagate(queued);
  }
  co_return co_await ticket.outcome();
}

asio::awaitable<void> Ingest::write() {
  while (!queue_.closed() || !queue_.empty()) {
    co_await queue_.wait(until_upkeep());
    auto group = queue_.take(options_.events_per_transaction_max, events_in);
    if (!group.empty()) {
      co_await commit(std::move(group));
    }
    if (until_upkeep() == SteadyClock::duration::zero() && !queue_.closed()) {
      co_await look_after_books();
    }
  }
}

asio::awaitable<void> Ingest::commit(std::vector<Item> group) {
  std::vector<Observations const*> batches;
  batches.reserve(group.size());
  for (auto const& item : group) {
    batches.push_back(&item->batch());
    events_since_upkeep_ += events_in(item);
  }
  state_.busy_since = SteadyClock::now();
  auto work = [this, &batches] { return record_each(books_, batches, clock_.now()); };
  auto receipts = co_await runtime::offload(store_, std::move(work));
  state_.busy_since = {};
  answer(group, std::move(receipts));
}

void Ingest::answer(std::vector<Item> const& group, std::vector<Result<Receipt>> receipts) {
  ++state_.transactions;
  state_.last_error.clear();
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!receipts[i]) {
      ++state_.batches_failed;
      state_.last_error = receipts[i].error().message;
    }
    if (group[i]->ticket() == nullptr) {
      continue;
    }
    auto waiter = group[i]->ticket()->answer(std::move(receipts[i]));
    if (waiter) {
      asio::post(loop_, std::move(waiter));
    }
  }
}

asio::awaitable<void> Ingest::look_after_books() {
  auto const limit = queue_.empty() ? options_.settle_limit : options_.settle_limit_busy;
  state_.busy_since = SteadyClock::now();
  auto work = [this, limit] { return upkeep(limit); };
  auto done = co_await runtime::offload(store_, std::move(work));
  state_.busy_since = {};
  bool const quiet = std::exchange(events_since_upkeep_, 0) == 0;
  state_.transactions += done.settled > 0 || done.summed ? 1U : 0U;
  bool const more = done.settled == limit || (done.summed && quiet);
  auto const pause = more ? std::chrono::milliseconds{0} : options_.upkeep_interval;
  upkeep_next_ = SteadyClock::now() + pause;
  if (!done.problem.empty()) {
    state_.last_error = std::move(done.problem);
  }
}

Ingest::Upkeep Ingest::upkeep(std::size_t settle_limit) {
  try {
    auto const settled = books_.settle(clock_.now(), settle_limit);
    auto const reassigned = books_.reassign(settle_limit);
    // What is still being settled would only change the sums again.
    bool const all_settled = settled.value_or(0) < settle_limit && reassigned.value_or(0) < settle_limit;
    auto const summed = all_settled ? books_.sum_up(clock_.now()) : Result<bool>{false};
    auto const tidied = books_.tidy();
    auto problem = !settled      ? settled.error().message
                   : !reassigned ? reassigned.error().message
                   : !summed     ? summed.error().message
                   : !tidied     ? tidied.error().message
                                 : "";
    return Upkeep{.settled = std::max(settled.value_or(0), reassigned.value_or(0)),
                  .summed = summed.value_or(false),
                  .problem = std::move(problem)};
  } catch (std::exception const& error) {
    return Upkeep{.problem = error.what()};
  }
}

SteadyClock::duration Ingest::until_upkeep() const {
  if (events_since_upkeep_ >= options_.events_between_upkeep_max) {
    return SteadyClock::duration::zero();
  }
  return std::max(upkeep_next_ - SteadyClock::now(), SteadyClock::duration::zero());
}

WriterState const& Ingest::state() {
  state_.waiting = queue_.size();
  return state_;
}

}  // namespace companion::pipeline
