// What the operating system tells the process to do: stop (SIGINT, SIGTERM) or reload (SIGHUP).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>

namespace companion::runtime {

namespace asio = boost::asio;

/// Loop only. From its making on, these signals no longer end the process.
class Signals {
 public:
  explicit Signals(asio::any_io_executor const& loop);

  /// Resumes with the number of the signal that asks to stop. A second one while shutting down ends the
  /// process.
  [[nodiscard]] asio::awaitable<int> stop_requested();
  /// Resumes at the next wish to reload; never where the system has no such signal.
  [[nodiscard]] asio::awaitable<void> reload_requested();

 private:
  asio::signal_set stop_;
  asio::signal_set reload_;
};

}  // namespace companion::runtime
