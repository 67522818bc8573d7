// Waiting for a descriptor of someone else's to become readable.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace companion::runtime {

namespace asio = boost::asio;

/// Loop only. Never closes the descriptor, which outlives it.
class Readable {
 public:
  Readable(asio::any_io_executor const& loop, int descriptor);
  Readable(Readable const&) = delete;
  Readable& operator=(Readable const&) = delete;
  ~Readable();

  /// Resumes when there is something to read. Cancellable.
  [[nodiscard]] asio::awaitable<void> wait();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace companion::runtime
