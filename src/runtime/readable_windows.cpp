#include <bit>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/windows/object_handle.hpp>
#include <cstdint>
#include <optional>

#include "runtime/readable.hpp"

namespace companion::runtime {

// The descriptor is the number of an event (platform/watch_windows.cpp).
struct Readable::State {
  asio::steady_timer never;
  std::optional<asio::windows::object_handle> event;
};

Readable::Readable(asio::any_io_executor const& loop, int descriptor)
    : state_{std::make_unique<State>(
          State{asio::steady_timer{loop, asio::steady_timer::time_point::max()}, std::nullopt})} {
  auto* const process = ::GetCurrentProcess();
  HANDLE own = nullptr;  // Asio closes what it waits on
  auto* const event = std::bit_cast<HANDLE>(std::intptr_t{descriptor});
  if (::DuplicateHandle(process, event, process, &own, 0, FALSE, DUPLICATE_SAME_ACCESS) != 0)
    state_->event.emplace(loop, own);
}

Readable::~Readable() = default;

asio::awaitable<void> Readable::wait() {
  auto const token = asio::use_awaitable;
  if (state_->event) {
    co_await state_->event->async_wait(token);
  } else {
    co_await state_->never.async_wait(token);  // nobody tells: whoever waits is only ever cancelled
  }
}

}  // namespace companion::runtime
