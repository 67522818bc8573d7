// Runs a callable on another executor and resumes the coroutine where it was.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace companion::runtime {

namespace asio = boost::asio;

/// One callable on its way: lives in the waiting coroutine, is touched by one thread at a time.
template <class F>
class Errand {
 public:
  using Outcome = std::invoke_result_t<F&>;

  explicit Errand(F work) : work_{std::move(work)} {}

  void run() noexcept {
    try {
      if constexpr (std::is_void_v<Outcome>) {
        work_();
      } else {
        outcome_.emplace(work_());
      }
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  Outcome collect() {
    if (failure_) {
      std::rethrow_exception(std::exchange(failure_, nullptr));
    }
    if constexpr (!std::is_void_v<Outcome>) {
      return std::move(*outcome_);
    }
  }

 private:
  using Kept = std::conditional_t<std::is_void_v<Outcome>, char, Outcome>;
  F work_;
  std::optional<Kept> outcome_;
  std::exception_ptr failure_;
};

/// Runs `errand` on `where`, then resumes on the caller's executor, which stays alive meanwhile.
/// Deliberately deaf to cancellation: the errand may use what the waiting coroutine owns.
template <class F>
asio::awaitable<void> perform(asio::any_io_executor where, Errand<F>& errand) {
  auto start = [](auto handler, asio::any_io_executor const& there, Errand<F>* what) {
    auto const home = asio::get_associated_executor(handler);
    auto kept_alive = asio::prefer(home, asio::execution::outstanding_work.tracked);
    asio::post(there, [handler = std::move(handler), kept_alive = std::move(kept_alive), what]() mutable {
      what->run();
      asio::post(kept_alive, std::move(handler));
    });
  };
  return asio::async_initiate<asio::use_awaitable_t<> const, void()>(start, asio::use_awaitable, where,
                                                                     &errand);
}

/// What `work()` returns there is returned here; what it throws is thrown here.
/// Under g++ 12 name a capturing lambda first: `co_await offload(where, std::move(work))`
/// (docs/coroutines.md).
template <class F>
asio::awaitable<std::invoke_result_t<F&>> offload(asio::any_io_executor where, F work) {
  Errand<F> errand{std::move(work)};
  co_await perform(where, errand);
  co_return errand.collect();
}

}  // namespace companion::runtime
