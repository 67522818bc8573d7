// What the writer does on the store thread, as ingest sees it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "pipeline/bookkeeper.hpp"
#include "store/ledger_store.hpp"

namespace companion::pipeline {

using Batches = std::span<Observations const* const>;

/// Called on the store thread only.
class Books {
 public:
  Books() = default;
  Books(Books const&) = delete;
  Books& operator=(Books const&) = delete;
  virtual ~Books() = default;

  /// All batches in one transaction or none: one receipt each.
  [[nodiscard]] virtual Result<std::vector<Receipt>> record(Batches batches, Instant now) = 0;
  /// Fewer than `limit`: none is left.
  [[nodiscard]] virtual Result<std::size_t> settle(Instant now, std::size_t limit) = 0;
  /// Applies changed rules to the past. Fewer than `limit`: none is left.
  [[nodiscard]] virtual Result<std::size_t> reassign(std::size_t limit) = 0;
  /// Sums that make reports fast, of what is over. False: none was left.
  [[nodiscard]] virtual Result<bool> sum_up(Instant now) = 0;
  /// Housekeeping between transactions.
  [[nodiscard]] virtual Result<void> tidy() = 0;
};

/// The real ones. Both outlive it.
class LedgerBooks final : public Books {
 public:
  LedgerBooks(Bookkeeper& bookkeeper, store::LedgerStore& ledger)
      : bookkeeper_{bookkeeper}, ledger_{ledger} {}

  [[nodiscard]] Result<std::vector<Receipt>> record(Batches batches, Instant now) override {
    return bookkeeper_.record(batches, now);
  }
  [[nodiscard]] Result<std::size_t> settle(Instant now, std::size_t limit) override {
    return bookkeeper_.settle(now, limit);
  }
  [[nodiscard]] Result<std::size_t> reassign(std::size_t limit) override {
    return bookkeeper_.reassign(limit);
  }
  [[nodiscard]] Result<bool> sum_up(Instant now) override {
    // Most calls of an hour are known by then; a later one makes its hour due again.
    constexpr std::chrono::minutes latecomers{15};
    constexpr std::int64_t calls_max = 20'000;  // some 30 ms
    return ledger_.sum_up_sessions(now - latecomers, calls_max);
  }
  [[nodiscard]] Result<void> tidy() override { return ledger_.checkpoint_wal(); }

 private:
  Bookkeeper& bookkeeper_;
  store::LedgerStore& ledger_;
};

/// Records all in one transaction; if that fails, each in its own, so that a bad batch fails alone.
[[nodiscard]] std::vector<Result<Receipt>> record_each(Books& books, Batches batches, Instant now);

}  // namespace companion::pipeline
