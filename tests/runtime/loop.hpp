// Runs one coroutine to its end on a loop, as a test needs it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

namespace companion::test {

inline void run(boost::asio::io_context& loop, boost::asio::awaitable<void> task) {
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, std::move(task),
                        [&failure](std::exception_ptr const& ended) { failure = ended; });
  loop.restart();
  loop.run();
  if (failure) {
    std::rethrow_exception(failure);
  }
}

}  // namespace companion::test
