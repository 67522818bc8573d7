// The one road into the ledger: observations in, calls out. Runs on the store thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "domain/ownership.hpp"
#include "domain/price_book.hpp"
#include "store/ledger_store.hpp"
#include "telemetry/conventions.hpp"

namespace companion::pipeline {

/// Whether calls that only this machine saw are dark or unknown.
enum class ProxyFeed : std::uint8_t {
  automatic,  ///< a feed exists from the start of the earliest call that any proxy told of
  on,         ///< the user says that proxies report here: everything they do not report is dark
  off,        ///< the user says none does
};

struct BookkeeperOptions {
  ProxyFeed proxy_feed{ProxyFeed::automatic};
  Milliseconds settle_after{std::chrono::seconds{120}};
  domain::OwnershipRules ownership{};
  telemetry::Conventions conventions{telemetry::Conventions::latest};  ///< of the metrics of calls
};

/// Merges, prices and stores batches; settles calls into counters.
class Bookkeeper {
 public:
  /// Both outlive the bookkeeper.
  Bookkeeper(store::LedgerStore& ledger, domain::PriceBook const& prices, BookkeeperOptions options);
  ~Bookkeeper();
  Bookkeeper(Bookkeeper const&) = delete;
  Bookkeeper& operator=(Bookkeeper const&) = delete;

  /// All batches in one transaction: on success each has its receipt and is durable; on failure nothing
  /// happened.
  [[nodiscard]] Result<std::vector<Receipt>> record(std::span<Observations const* const> batches,
                                                    Instant now);

  /// Settles calls without news for `settle_after`: at most `limit`, in a transaction of its own.
  /// Returns how many; fewer than `limit` means none is left.
  [[nodiscard]] Result<std::size_t> settle(Instant now, std::size_t limit);

  /// After the ownership rules have changed: applies them to at most `limit` calls of the past, in a
  /// transaction of its own. Returns how many it looked at; fewer than `limit` means none is left.
  [[nodiscard]] Result<std::size_t> reassign(std::size_t limit);

  /// Adds to counters that no call carries (bytes, errors, rejected items): written with the next
  /// transaction.
  void count(CounterDelta delta);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace companion::pipeline
