// The daemon's only threads: a loop, a store, a reader and two workers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace companion::runtime {

namespace asio = boost::asio;

/// Whoever owns it runs the loop: `executors.loop.run()`. Nothing mutable is shared between them.
/// Destroy it last: what runs on the pools may still want to return to the loop.
struct Executors {
  asio::io_context loop{1};    ///< sockets, timers, signals, all mutable state of the daemon
  asio::thread_pool store{1};  ///< owns the writing SQLite connection
  asio::thread_pool reads{1};  ///< owns the read-only connection: an answer never waits for a scan
  asio::thread_pool work{2};   ///< scans, parsing: values in, values out

  Executors() = default;
  Executors(Executors const&) = delete;
  Executors& operator=(Executors const&) = delete;
  ~Executors() { join(); }

  /// Waits until the pools have done everything that was handed to them. Safe to repeat.
  void join() {
    work.join();
    reads.join();
    store.join();
  }
  /// Forgets what the pools have not begun, then waits for the rest.
  void stop() {
    work.stop();
    reads.stop();
    store.stop();
    join();
  }
};

}  // namespace companion::runtime
