// A place on the loop where coroutines wait to be woken.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>

namespace companion::runtime {

namespace asio = boost::asio;

/// Loop only. A wake-up reaches who waits now and is not remembered: look at your condition, then wait.
class Event {
 public:
  explicit Event(asio::any_io_executor const& loop) : timer_{loop, asio::steady_timer::time_point::max()} {}

  void notify_one() { timer_.cancel_one(); }
  void notify_all() { timer_.cancel(); }

  asio::awaitable<void> wait() {
    boost::system::error_code woken;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

 private:
  asio::steady_timer timer_;
};

/// Like Event for one waiter that also wakes by itself after a while.
class Alarm {
 public:
  explicit Alarm(asio::any_io_executor const& loop) : timer_{loop} {}

  void notify() { timer_.cancel(); }

  asio::awaitable<void> wait(std::chrono::steady_clock::duration longest) {
    boost::system::error_code woken;
    timer_.expires_after(longest);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

 private:
  asio::steady_timer timer_;
};

}  // namespace companion::runtime
