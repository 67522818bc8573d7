#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/readable.hpp"

namespace companion::runtime {

// No watch hands out a descriptor here: whoever waits is only ever cancelled.
struct Readable::State {
  asio::steady_timer never;
};

Readable::Readable(asio::any_io_executor const& loop, int /*descriptor*/)
    : state_{
          std::make_unique<State>(State{asio::steady_timer{loop, asio::steady_timer::time_point::max()}})} {}

Readable::~Readable() = default;

asio::awaitable<void> Readable::wait() {
  auto const token = asio::use_awaitable;
  co_await state_->never.async_wait(token);
}

}  // namespace companion::runtime
