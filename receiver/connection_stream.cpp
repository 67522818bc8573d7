// The long answer: server-sent events, until the reader goes, is too slow, or the server stops.
#include <utility>

#include "core/time_range.hpp"
#include "receiver/connection.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver {
namespace {

namespace asio = boost::asio;

constexpr auto breath = std::chrono::seconds{15};        ///< a word now and then keeps the way open
constexpr auto look_out = std::chrono::seconds{1};       ///< whether the reader is still there
constexpr auto send_longest = std::chrono::seconds{20};  ///< for what one look at the ledger brought

Answer nobody() {
  Answer gone;
  gone.status = 0;
  return gone;
}

Result<std::string> zone_of(Question const& question) {
  auto known = routes::check_known(question, {"timezone"});
  if (!known) return propagate(known);
  auto const* const wished = routes::find(question, "timezone");
  auto zone = wished != nullptr ? *wished : std::string{"UTC"};
  auto const day = start_of_day(question.now, zone);
  if (!day) return fail(Errc::invalid, "timezone: " + day.error().message);
  return zone;
}

}  // namespace

asio::awaitable<Answer> Connection::stream(Question question) {
  auto zone = zone_of(question);
  if (!zone) co_return refuse(zone.error());
  if (shared_.feed == nullptr || shared_.services.view == nullptr) {
    co_return refuse(503, "unavailable", "there is no ledger to watch yet");
  }
  Answer head;
  head.content_type = "text/event-stream";
  if (question.method == Method::head) co_return head;
  auto const seat = shared_.feed->join(std::move(*zone));
  if (!seat) co_return refuse(503, "too_many_streams", "too many pages watch already; close one of them");
  Seated const seated{*shared_.feed, *seat};
  head.endless = true;
  print_head(head, Keep::close);
  outbox_.append("retry: 2000\n\n");
  co_await send_events(*seat);
  co_return nobody();
}

asio::awaitable<void> Connection::send_events(LiveFeed::Seat seat) {
  auto sent = Sent::all;
  auto sent_at = Clock::now();
  while (sent == Sent::all && !cut_ && !seat->is_late && !shared_.feed->is_stopped()) {
    if (!outbox_.empty()) {
      allow(Phase::streaming, send_longest);
      sent = co_await wire_->write(outbox_);
      outbox_.clear();
      sent_at = Clock::now();
      deadline_ = Clock::time_point::max();
      continue;
    }
    co_await shared_.feed->wait(seat, look_out);
    if (wire_->peer_left()) co_return;
    outbox_.swap(seat->waiting);
    if (outbox_.empty() && Clock::now() - sent_at >= breath) outbox_ = ": still here\n\n";
  }
}

}  // namespace companion::receiver
