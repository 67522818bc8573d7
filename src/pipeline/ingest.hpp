// The one road into the ledger: queue, group commit, receipts. Everything that gathered while the last
// commit ran becomes the next transaction; there is no waiting timer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "pipeline/books.hpp"
#include "pipeline/ticket.hpp"
#include "runtime/queue.hpp"

namespace companion::pipeline {

struct IngestOptions {
  runtime::QueueLimits queue{.items = 20'000, .bytes = 64U << 20U};
  std::size_t events_per_transaction_max{1'000};  ///< a single larger batch is still one transaction
  std::chrono::milliseconds upkeep_interval{
      5'000};                                    ///< between settling rounds when nothing is left to settle
  std::size_t events_between_upkeep_max{4'000};  ///< bounds the write-ahead log under load
  std::size_t settle_limit{2'000};
  std::size_t settle_limit_busy{200};  ///< while batches wait: keeps their latency low
};

/// Whether the writer makes progress, for health.
struct WriterState {
  std::size_t waiting{0};                            ///< batches in the queue
  std::chrono::steady_clock::time_point busy_since;  ///< start of the running store call; zero when none runs
  std::uint64_t transactions{0};
  std::uint64_t batches_failed{0};
  std::string last_error;  ///< of the last failed store call; empty after a good one
};

/// Loop only, except that the books are used on the store executor alone.
class Ingest {
 public:
  /// `books` and `clock` outlive it; whoever destroys it has seen write() return.
  Ingest(asio::any_io_executor const& loop, asio::any_io_executor store, Books& books, Clock const& clock,
         IngestOptions options = {});

  /// Resumes after the commit. busy: no room; cancelled: shutting down.
  [[nodiscard]] asio::awaitable<Result<Receipt>> submit(Observations batch);
  /// The same for sources that can wait: they get room instead of busy.
  [[nodiscard]] asio::awaitable<Result<Receipt>> submit_patiently(Observations batch);
  /// Resumes once the batch has its place in the queue; the ticket gets the outcome.
  [[nodiscard]] asio::awaitable<Result<void>> enqueue(Observations batch, Ticket& ticket);

  /// Commits until close() was called and nothing is held any more.
  [[nodiscard]] asio::awaitable<void> write();
  /// No more batches; what is held will still be committed.
  void close() { queue_.close(); }

  [[nodiscard]] WriterState const& state();
  /// Rough memory of a batch while it waits.
  [[nodiscard]] static std::size_t bytes_of(Observations const& batch);

 private:
  using Item = std::unique_ptr<Pending>;
  struct Upkeep {
    std::size_t settled{0};
    bool summed{false};  ///< and there may be more
    std::string problem;
  };

  asio::awaitable<void> commit(std::vector<Item> group);
  asio::awaitable<void> look_after_books();
  void answer(std::vector<Item> const& group, std::vector<Result<Receipt>> receipts);
  [[nodiscard]] Upkeep upkeep(std::size_t settle_limit);
  [[nodiscard]] std::chrono::steady_clock::duration until_upkeep() const;

  asio::any_io_executor loop_;
  asio::any_io_executor store_;
  Books& books_;
  Clock const& clock_;
  IngestOptions options_;
  runtime::Queue<Item> queue_;
  WriterState state_;
  std::chrono::steady_clock::time_point upkeep_next_;
  std::size_t events_since_upkeep_{0};
};

}  // namespace companion::pipeline
