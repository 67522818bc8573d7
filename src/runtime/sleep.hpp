// Waiting for a while, on the caller's executor. Cancellable.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace companion::runtime {

namespace asio = boost::asio;

inline asio::awaitable<void> sleep(std::chrono::steady_clock::duration how_long) {
  auto const executor = co_await asio::this_coro::executor;
  asio::steady_timer timer{executor, how_long};
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace companion::runtime
