#include <bit>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/windows/object_handle.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "runtime/readable.hpp"

namespace companion::runtime {

namespace {

/// Asio's own wait on a handle hears no cancellation slot (1.81): so the slot cancels the handle.
struct CancellableWait {
  asio::windows::object_handle* event;

  template <typename Handler>
  void operator()(Handler&& handler) const {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      slot.assign([waited = event](asio::cancellation_type) {
        boost::system::error_code ignored;
        waited->cancel(ignored);
      });
    }
    event->async_wait([slot, done = std::forward<Handler>(handler)](auto const& error) mutable {
      slot.clear();
      std::move(done)(error);
    });
  }
};

}  // namespace

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
    CancellableWait wait{&*state_->event};
    co_await asio::async_initiate<decltype(token), void(boost::system::error_code)>(wait, token);
  } else {
    co_await state_->never.async_wait(token);  // nobody tells: whoever waits is only ever cancelled
  }
}

}  // namespace companion::runtime
