#include "runtime/signals.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace companion::runtime {

namespace {

/// Absent on Windows, where nobody sends it.
constexpr int hang_up = 1;

}  // namespace

Signals::Signals(asio::any_io_executor const& loop) : stop_{loop, SIGINT, SIGTERM}, reload_{loop} {
  boost::system::error_code unknown;
  reload_.add(hang_up, unknown);
#ifdef SIGBREAK
  stop_.add(SIGBREAK, unknown);  // Ctrl-Break; Windows sends it too when the console's window is closed
#endif
}

asio::awaitable<int> Signals::stop_requested() {
  auto const signal = co_await stop_.async_wait(asio::use_awaitable);
  boost::system::error_code ignored;
  stop_.clear(ignored);
  co_return signal;
}

asio::awaitable<void> Signals::reload_requested() {
  auto const token = asio::use_awaitable;
  co_await reload_.async_wait(token);
}

}  // namespace companion::runtime
