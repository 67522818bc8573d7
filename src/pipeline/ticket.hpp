// The promise of a receipt: what a submitter holds until its batch was committed.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"

namespace companion::pipeline {

namespace asio = boost::asio;

class Ticket;

/// A batch on its way to the ledger. It goes its way even if nobody waits for its receipt any more.
class Pending {
 public:
  explicit Pending(Observations batch) : batch_{std::move(batch)} {}
  Pending(Pending const&) = delete;
  Pending& operator=(Pending const&) = delete;
  ~Pending();

  [[nodiscard]] Observations const& batch() const { return batch_; }
  [[nodiscard]] Ticket* ticket() const { return ticket_; }

 private:
  friend class Ticket;
  Observations batch_;
  Ticket* ticket_{nullptr};
};

/// Loop only. Knows its batch and is known by it, so that either may go first.
class Ticket {
 public:
  using Waiter = asio::any_completion_handler<void()>;

  Ticket() = default;
  Ticket(Ticket const&) = delete;
  Ticket& operator=(Ticket const&) = delete;
  ~Ticket() {
    if (pending_ != nullptr) {
      pending_->ticket_ = nullptr;
    }
  }

  void bind(Pending& pending) {
    pending_ = &pending;
    pending.ticket_ = this;
  }

  /// The handler of the waiting coroutine, if one waits, to be posted by the caller.
  [[nodiscard]] Waiter answer(Result<Receipt> outcome) {
    outcome_ = std::move(outcome);
    return std::move(waiter_);
  }

  /// Once. Deaf to cancellation: an answer always comes, because the writer always ends what it holds.
  [[nodiscard]] asio::awaitable<Result<Receipt>> outcome() {
    if (!outcome_) {
      co_await answered();
    }
    co_return std::move(*outcome_);
  }

 private:
  friend class Pending;
  asio::awaitable<void> answered() {
    auto start = [](auto handler, Ticket* self) {
      // Boost 1.81's move assignment wraps the handler in itself for ever; swapping is right in all versions.
      Waiter waiter{std::move(handler)};
      self->waiter_.swap(waiter);
    };
    return asio::async_initiate<asio::use_awaitable_t<> const, void()>(start, asio::use_awaitable, this);
  }

  Pending* pending_{nullptr};
  std::optional<Result<Receipt>> outcome_;
  Waiter waiter_;
};

inline Pending::~Pending() {
  if (ticket_ != nullptr) {
    ticket_->pending_ = nullptr;
  }
}

}  // namespace companion::pipeline
