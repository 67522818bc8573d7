// Who listens to the stream of events, and the one coroutine that looks at the ledger for all of them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "receiver/live_events.hpp"
#include "receiver/services.hpp"
#include "runtime/event.hpp"

namespace companion::receiver {

/// Loop only. Whoever destroys it has seen run() return and every reader leave.
class LiveFeed {
 public:
  static constexpr std::size_t readers_max = 8;
  static constexpr std::size_t waiting_bytes_max = std::size_t{1} << 20U;
  static constexpr auto pace = std::chrono::seconds{1};

  struct Reader {
    Reader(boost::asio::any_io_executor const& loop, std::string zone)
        : timezone{std::move(zone)}, news{loop} {}
    std::string timezone;
    std::string waiting;  ///< events that were not sent yet
    runtime::Alarm news;
    bool is_fresh{true};  ///< has not been told anything
    bool is_late{false};  ///< too slow: more than waiting_bytes_max would wait
  };
  using Seat = std::list<Reader>::iterator;

  /// `services` outlives it.
  LiveFeed(boost::asio::any_io_executor const& loop, Services const& services);
  LiveFeed(LiveFeed const&) = delete;
  LiveFeed& operator=(LiveFeed const&) = delete;
  ~LiveFeed() = default;

  /// nullopt: all seats are taken.
  [[nodiscard]] std::optional<Seat> join(std::string timezone);
  void leave(Seat seat);
  /// Returns when something waits for the reader, after `longest`, or when the feed stops.
  [[nodiscard]] boost::asio::awaitable<void> wait(Seat seat, std::chrono::milliseconds longest);

  /// Looks at the ledger at most once a second while somebody listens, until stop().
  [[nodiscard]] boost::asio::awaitable<void> run();
  void stop();
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] boost::asio::awaitable<void> look(bool is_due);
  [[nodiscard]] std::vector<std::string> zones_of(bool is_due) const;
  void hand_out(LiveNews const& news, bool is_due);
  [[nodiscard]] bool has_fresh() const;

  boost::asio::any_io_executor loop_;
  Services const& services_;
  LiveEvents events_;  ///< used on `services_.reading` while run() waits for it
  std::list<Reader> readers_;
  runtime::Alarm joined_;
  std::optional<std::uint64_t> revision_;  ///< of the ledger when all were told last
  Clock::time_point looked_{};
  bool is_stopped_{false};
};

/// A reader's place for as long as this lives.
class Seated {
 public:
  Seated(LiveFeed& feed, LiveFeed::Seat seat) : feed_{feed}, seat_{seat} {}
  Seated(Seated const&) = delete;
  Seated& operator=(Seated const&) = delete;
  ~Seated() { feed_.leave(seat_); }

 private:
  LiveFeed& feed_;
  LiveFeed::Seat seat_;
};

}  // namespace companion::receiver
