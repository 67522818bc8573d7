#include "telemetry/event_sender.hpp"

#include <algorithm>
#include <utility>

#include "runtime/sleep.hpp"

namespace companion::telemetry {
namespace {

namespace asio = boost::asio;

// A batch grows again after so many: one that was too large would be refused every other time.
constexpr std::uint32_t grows_after = 8;

}  // namespace

EventSender::EventSender(ExportOptions options, EventScope scope, std::int64_t sent, EventServices services)
    : options_{std::move(options)},
      scope_{std::move(scope)},
      services_{std::move(services)},
      retry_{RetryOptions{}, services_.random},
      sent_{sent},
      batch_{options_.events.batch_max} {}

asio::awaitable<void> EventSender::send_periodically() {
  auto delay = first_delay(scope_.instance_id, options_.events.interval);
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
  auto answer = co_await ask(*news);
  if (!answer.ok()) {
    co_return co_await refused(*news, std::move(answer));
  }
  static_cast<void>(retry_.decide(answer.attempt, services_.clock->now()));
  auto const rejected = answer.rejected_of(news->size());
  if (rejected > 0) report(ExportOutcome::rejected, rejected, answer.message);
  report(ExportOutcome::ok, news->size() - rejected, rejected > 0 ? std::string{} : answer.message);
  auto const noted = co_await note(news->back().version);
  // Unnoted, the same would be sent again at once and for ever.
  if (!noted) co_return options_.events.interval;
  bool const more = news->size() == batch_;
  if (++taken_in_a_row_ >= grows_after) {
    batch_ = std::min(batch_ * 2, options_.events.batch_max);
    taken_in_a_row_ = 0;
  }
  co_return more ? Milliseconds::zero() : options_.events.interval;
}

/// Events are never dropped for what the destination's configuration or state may be to blame for.
asio::awaitable<Milliseconds> EventSender::refused(std::vector<UsageEvent> const& events, OtlpAnswer answer) {
  taken_in_a_row_ = 0;
  auto const pause = std::max(options_.events.refused_pause, options_.events.interval);
  auto const bad = blames_the_data(answer.attempt);
  if (bad && events.size() > 1) {
    batch_ = static_cast<std::uint32_t>(events.size() / 2);
    co_return Milliseconds::zero();
  }
  if (bad) {
    // Some refuse everything so: a TLS port that is spoken to plainly, a proxy in between.
    std::vector<UsageEvent> const none;
    auto const takes_requests = co_await ask(none);
    if (takes_requests.ok()) {
      report(ExportOutcome::dropped, 1, answer.message);
      auto const noted = co_await note(events.back().version);
      co_return noted ? Milliseconds::zero() : options_.events.interval;
    }
  }
  auto const decision = retry_.decide(answer.attempt, services_.clock->now());
  report(ExportOutcome::retried, events.size(), std::move(answer.message));
  if (decision.verdict == Verdict::wait) co_return decision.delay;
  co_return pause;
}

asio::awaitable<OtlpAnswer> EventSender::ask(std::vector<UsageEvent> const& events) {
  auto message = request_of(events);
  auto const response = co_await session_.request(std::move(message));
  co_return otlp_answer(response);
}

HttpRequest EventSender::request_of(std::vector<UsageEvent> const& events) const {
  auto body = encode_usage_events(events, scope_, services_.clock->now());
  return otlp_request(options_, options_.events.endpoint, options_.events.headers, std::move(body),
                      scope_.version);
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
