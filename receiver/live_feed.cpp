#include "receiver/live_feed.hpp"

#include <algorithm>
#include <utility>

#include "runtime/offload.hpp"

namespace companion::receiver {

namespace asio = boost::asio;

LiveFeed::LiveFeed(asio::any_io_executor const& loop, Services const& services)
    : loop_{loop}, services_{services}, joined_{loop} {}

std::optional<LiveFeed::Seat> LiveFeed::join(std::string timezone) {
  if (readers_.size() >= readers_max || is_stopped_) return std::nullopt;
  readers_.emplace_front(loop_, std::move(timezone));
  joined_.notify();
  return readers_.begin();
}

void LiveFeed::leave(Seat seat) { readers_.erase(seat); }

asio::awaitable<void> LiveFeed::wait(Seat seat, std::chrono::milliseconds longest) {
  if (!seat->waiting.empty() || seat->is_late || is_stopped_) co_return;
  co_await seat->news.wait(longest);
}

void LiveFeed::stop() {
  is_stopped_ = true;
  joined_.notify();
  for (auto& reader : readers_) reader.news.notify();
}

bool LiveFeed::has_fresh() const {
  return std::any_of(readers_.begin(), readers_.end(), [](Reader const& reader) { return reader.is_fresh; });
}

asio::awaitable<void> LiveFeed::run() {
  constexpr auto long_time = std::chrono::hours{1};
  while (!is_stopped_) {
    if (readers_.empty()) {
      revision_.reset();
      events_.forget();
      co_await joined_.wait(long_time);
      continue;
    }
    auto const revision = services_.revision ? services_.revision() : 0;
    auto const rested = Clock::now() - looked_;
    bool const is_due = revision_ != revision && (rested >= pace || !revision_);
    if (is_due) {
      revision_ = revision;
      looked_ = Clock::now();
    }
    if (is_due || has_fresh()) {
      co_await look(is_due);
    }
    if (is_stopped_ || has_fresh()) continue;
    co_await joined_.wait(pace);
  }
}

std::vector<std::string> LiveFeed::zones_of(bool is_due) const {
  std::vector<std::string> zones;
  for (auto const& reader : readers_) {
    bool const known = std::find(zones.begin(), zones.end(), reader.timezone) != zones.end();
    if (!known && (is_due || reader.is_fresh)) zones.push_back(reader.timezone);
  }
  return zones;
}

/// A ledger that cannot be read now is asked again a second later.
asio::awaitable<void> LiveFeed::look(bool is_due) {
  auto const zones = zones_of(is_due);
  auto const now = services_.clock != nullptr ? services_.clock->now() : Instant{};
  auto work = [this, &zones, now, is_due] { return events_.look(*services_.view, now, zones, is_due); };
  auto const news = co_await runtime::offload(services_.reading, work);
  if (news) {
    hand_out(*news, is_due);
    co_return;
  }
  revision_.reset();
  for (auto& reader : readers_) reader.is_fresh = false;
}

void LiveFeed::hand_out(LiveNews const& news, bool is_due) {
  for (auto& reader : readers_) {
    auto const usage = news.usage.find(reader.timezone);
    // Who came while the look was under way waits for the next one.
    if (usage == news.usage.end() || (!is_due && !reader.is_fresh)) continue;
    auto const calls = reader.is_fresh ? std::string_view{} : std::string_view{news.calls};
    reader.is_fresh = false;
    if (reader.waiting.size() + usage->second.size() + calls.size() > waiting_bytes_max) {
      reader.is_late = true;
    } else {
      reader.waiting.append(usage->second).append(calls);
    }
    reader.news.notify();
  }
}

}  // namespace companion::receiver
