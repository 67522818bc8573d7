// Children that cannot outlive their parent.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <string>

#include "runtime/event.hpp"

namespace companion::runtime {

namespace asio = boost::asio;

/// Loop only. Whoever owns a group drains it before letting go of it and of what its children use.
class TaskGroup {
 public:
  /// Told of every child that ended with an exception other than its cancellation.
  using OnFailure = std::function<void(std::string const& what)>;

  explicit TaskGroup(asio::any_io_executor loop, OnFailure on_failure = {});
  TaskGroup(TaskGroup const&) = delete;
  TaskGroup& operator=(TaskGroup const&) = delete;
  ~TaskGroup() = default;

  void spawn(asio::awaitable<void> child);
  /// Children still running.
  [[nodiscard]] std::size_t size() const { return children_.size(); }
  /// Tells every child to stop; those that offload end when their errand is done.
  void cancel();
  /// Waits up to `patience` for the children, then cancels them and waits for their end.
  [[nodiscard]] asio::awaitable<void> drain(std::chrono::milliseconds patience);

 private:
  using Children = std::list<asio::cancellation_signal>;
  void ended(Children::iterator child, std::exception_ptr const& failure);

  asio::any_io_executor loop_;
  OnFailure on_failure_;
  Children children_;
  Alarm ended_;
};

}  // namespace companion::runtime
