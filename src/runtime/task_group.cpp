#include "runtime/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace companion::runtime {

namespace {

/// What went wrong, or nothing if the child was only told to stop.
std::string describe(std::exception_ptr const& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (boost::system::system_error const& error) {
    return error.code() == asio::error::operation_aborted ? std::string{} : error.what();
  } catch (std::exception const& error) {
    return error.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor loop, OnFailure on_failure)
    : loop_{std::move(loop)}, on_failure_{std::move(on_failure)}, ended_{loop_} {}

void TaskGroup::spawn(asio::awaitable<void> child) {
  auto const at = children_.emplace(children_.end());
  auto done = [this, at](std::exception_ptr const& failure) { ended(at, failure); };
  asio::co_spawn(loop_, std::move(child), asio::bind_cancellation_slot(at->slot(), std::move(done)));
}

void TaskGroup::ended(Children::iterator child, std::exception_ptr const& failure) {
  children_.erase(child);
  if (failure && on_failure_) {
    auto const what = describe(failure);
    if (!what.empty()) {
      on_failure_(what);
    }
  }
  if (children_.empty()) {
    ended_.notify();
  }
}

void TaskGroup::cancel() {
  for (auto& child : children_) {
    child.emit(asio::cancellation_type::terminal);
  }
}

asio::awaitable<void> TaskGroup::drain(std::chrono::milliseconds patience) {
  auto const deadline = std::chrono::steady_clock::now() + patience;
  while (!children_.empty() && std::chrono::steady_clock::now() < deadline) {
    co_await ended_.wait(deadline - std::chrono::steady_clock::now());
  }
  // A child that began to wait after the signal was sent did not hear it: repeat until all have.
  constexpr auto again = std::chrono::milliseconds{50};
  while (!children_.empty()) {
    cancel();
    co_await ended_.wait(again);
  }
}

}  // namespace companion::runtime
