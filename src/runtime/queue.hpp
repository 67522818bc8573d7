// A bounded queue on the loop. Closing it keeps what it holds.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "runtime/event.hpp"

namespace companion::runtime {

struct QueueLimits {
  std::size_t items{4096};
  std::size_t bytes{64U << 20U};
};

/// Loop only; one taker, any number of putters. Must outlive whoever waits on it.
template <class T>
class Queue {
 public:
  Queue(asio::any_io_executor const& loop, QueueLimits limits) : limits_{limits}, room_{loop}, news_{loop} {}

  /// False: closed, or no room. An item past the byte limit is taken when the queue is empty.
  [[nodiscard]] bool try_put(T item, std::size_t bytes) {
    if (closed_ || !has_room(bytes)) {
      return false;
    }
    append(std::move(item), bytes);
    return true;
  }

  /// Waits for room, in turn with the others that wait. False: closed meanwhile, the item is dropped.
  [[nodiscard]] asio::awaitable<bool> put(T item, std::size_t bytes) {
    while (!closed_ && !has_room(bytes)) {
      co_await room_.wait();
    }
    co_return try_put(std::move(item), bytes);
  }

  /// Resumes when something is there, when the queue was closed, or after `longest`.
  [[nodiscard]] asio::awaitable<void> wait(std::chrono::steady_clock::duration longest) {
    if (held_.empty() && !closed_) {
      co_await news_.wait(longest);
    }
  }

  /// The oldest items, in order, while their weights fit `weight_max`; at least one if any is held.
  template <class Weigh>
  [[nodiscard]] std::vector<T> take(std::size_t weight_max, Weigh weigh) {
    std::vector<T> taken;
    std::size_t weight = 0;
    while (!held_.empty()) {
      weight += weigh(held_.front().item);
      if (!taken.empty() && weight > weight_max) {
        break;
      }
      bytes_ -= held_.front().bytes;
      taken.push_back(std::move(held_.front().item));
      held_.pop_front();
    }
    room_.notify_all();
    return taken;
  }

  /// Nothing more gets in; what is held stays to be taken.
  void close() {
    closed_ = true;
    room_.notify_all();
    news_.notify();
  }

  /// Wakes the taker although nothing came.
  void nudge() { news_.notify(); }

  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool empty() const { return held_.empty(); }
  [[nodiscard]] std::size_t size() const { return held_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Held {
    T item;
    std::size_t bytes;
  };

  [[nodiscard]] bool has_room(std::size_t bytes) const {
    return held_.empty() || (held_.size() < limits_.items && bytes_ + bytes <= limits_.bytes);
  }
  void append(T item, std::size_t bytes) {
    bool const was_empty = held_.empty();
    held_.push_back(Held{std::move(item), bytes});
    bytes_ += bytes;
    if (was_empty) {
      news_.notify();
    }
  }

  QueueLimits limits_;
  std::deque<Held> held_;
  std::size_t bytes_{0};
  bool closed_{false};
  Event room_;
  Alarm news_;
};

}  // namespace companion::runtime
