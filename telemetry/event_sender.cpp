#include "telemetry/event_sender.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"
#include "runtime/sleep.hpp"

namespace companion::telemetry {
namespace {

namespace asio = boost::asio;

// Those that say that this request is bad, whatever the destination's state.
constexpr bool blames_the_data(unsigned status) { return status == 400 || status == 413 || status == 422; }

}  // namespace

EventSender::EventSender(ExportOptions options, EventScope scope, std::int64_t sent, EventServices services)
    : options_{std::move(options)},
      scope_{std::move(scope)},
      services_{std::move(services)},
      retry_{RetryOptions{}, services_.random},
      sent_{sent},
      batch_{options_.events.batch_max} {}

asio::awaitable<void> EventSender::send_periodically() {
  auto const interval = std::max<std::int64_t>(options_.events.interval.count(), 1);
  auto const phase = hash64(scope_.instance_id) % static_cast<std::uint64_t>(interval);
  Milliseconds delay{static_cast<std::int64_t>(phase)};
  for (;;) {
    co_await runtime::sleep(delay);
    delay = co_await send_some();
  }
}

asio::awaitable<void> EventSender::send_rest() {
  for (;;) {
    auto const delay = co_await send_some();
    if (delay > Milliseconds::zero()) co_return;
  }
}

asio::awaitable<Milliseconds> EventSender::send_some() {
  auto const news = co_await services_.news(sent_, batch_);
  if (!news) {
    report(ExportOutcome::retried, 0, news.error().message);
    co_return options_.events.interval;
  }
  if (news->empty()) co_return options_.events.interval;
  auto message = request_of(*news);
  auto const response = co_await session_.request(std::move(message));
  auto answer = otlp_answer(response);
  if (!answer.ok()) {
    co_return co_await refused(*news, std::move(answer));
  }
  static_cast<void>(retry_.decide(answer.attempt, services_.clock->now()));
  auto const asked = static_cast<std::size_t>(std::max<std::int64_t>(answer.partial.rejected_points, 0));
  auto const rejected = std::min(asked, news->size());
  if (rejected > 0) report(ExportOutcome::rejected, rejected, answer.message);
  report(ExportOutcome::ok, news->size() - rejected, rejected > 0 ? std::string{} : answer.message);
  auto const noted = co_await note(news->back().version);
  // Unnoted, the same would be sent again at once and for ever.
  if (!noted) co_return options_.events.interval;
  bool const more = news->size() == batch_;
  batch_ = std::min(batch_ * 2, options_.events.batch_max);
  co_return more ? Milliseconds::zero() : options_.events.interval;
}

/// Events are never dropped for what the destination's configuration or state may be to blame for.
asio::awaitable<Milliseconds> EventSender::refused(std::vector<UsageEvent> const& events, OtlpAnswer answer) {
  if (answer.attempt.status && blames_the_data(*answer.attempt.status)) {
    if (events.size() > 1) {
      batch_ = static_cast<std::uint32_t>(events.size() / 2);
      co_return Milliseconds::zero();
    }
    report(ExportOutcome::dropped, 1, answer.message);
    auto const noted = co_await note(events.back().version);
    co_return noted ? Milliseconds::zero() : options_.events.interval;
  }
  auto attempt = answer.attempt;
  auto const decision = retry_.decide(attempt, services_.clock->now());
  report(ExportOutcome::retried, events.size(), std::move(answer.message));
  if (decision.verdict == Verdict::wait) co_return decision.delay;
  co_return std::max(options_.events.refused_pause, options_.events.interval);
}

HttpRequest EventSender::request_of(std::vector<UsageEvent> const& events) const {
  auto message = otlp_request(options_, options_.events.endpoint,
                              encode_usage_events(events, scope_, services_.clock->now()), scope_.version);
  for (auto const& [name, value] : options_.events.headers) message.headers[name] = value;
  return message;
}

asio::awaitable<bool> EventSender::note(std::int64_t version) {
  auto const kept = co_await services_.sent(version);
  if (!kept) {
    report(ExportOutcome::retried, 0, kept.error().message);
    co_return false;
  }
  sent_ = version;
  co_return true;
}

void EventSender::report(ExportOutcome outcome, std::size_t events, std::string message) {
  if (services_.report) services_.report({outcome, events, std::move(message)});
}

}  // namespace companion::telemetry
