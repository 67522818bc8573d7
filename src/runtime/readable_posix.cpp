#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/readable.hpp"

namespace companion::runtime {

struct Readable::State {
  asio::posix::stream_descriptor descriptor;
};

Readable::Readable(asio::any_io_executor const& loop, int descriptor)
    : state_{std::make_unique<State>(State{asio::posix::stream_descriptor{loop, descriptor}})} {}

Readable::~Readable() { state_->descriptor.release(); }

asio::awaitable<void> Readable::wait() {
  co_await state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
}

}  // namespace companion::runtime
