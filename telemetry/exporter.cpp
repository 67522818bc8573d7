#include "telemetry/exporter.hpp"

#include <algorithm>
#include <utility>

#include "runtime/sleep.hpp"
#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

namespace asio = boost::asio;

constexpr unsigned http_bad_request = 400;
constexpr unsigned http_too_large = 413;

Snapshot only(Snapshot const& snapshot, MetricPoints const& metric) {
  Snapshot part;
  part.time = snapshot.time;
  part.temporality = snapshot.temporality;
  part.metrics.push_back(metric);
  for (auto const& point : metric.points) {
    auto const key = series_key(metric.metric->name, point.attributes);
    auto const zeroed =
        std::find(snapshot.zeroed.begin(), snapshot.zeroed.end(), key) != snapshot.zeroed.end();
    if (zeroed) part.zeroed.push_back(key);
  }
  return part;
}

}  // namespace

struct Exporter::Pushed {
  Milliseconds delay{0};
  std::optional<Snapshot> accepted{};
};

Exporter::Exporter(ExportOptions options, Identity identity, std::string_view announced,
                   ExportServices services)
    : options_{std::move(options)},
      identity_{std::move(identity)},
      resource_{resource_attributes(identity_, options_.resource_attributes)},
      announced_{Announced::parse(announced)},
      baseline_{Baseline::parse(announced)},
      services_{std::move(services)},
      retry_{RetryOptions{}, services_.random},
      last_time_{baseline_.since()} {}

asio::awaitable<void> Exporter::export_periodically() {
  auto delay = first_delay(identity_.instance_id, options_.interval);
  for (;;) {
    co_await runtime::sleep(delay);
    delay = co_await export_once();
  }
}

asio::awaitable<Milliseconds> Exporter::export_once() {
  auto const pushed = co_await push();
  co_return pushed.delay;
}

asio::awaitable<void> Exporter::export_last() {
  auto pushed = co_await push();
  if (!pushed.accepted || options_.temporality == Temporality::delta) co_return;
  auto& end = *pushed.accepted;
  end.gone = true;
  end.time = next_time();
  auto const answer = co_await send(end);
  if (!answer.ok()) report(ExportOutcome::retried, 0, "ending the series: " + answer.message);
}

asio::awaitable<Exporter::Pushed> Exporter::push() {
  Pushed pushed;
  pushed.delay = options_.interval;
  auto collected = co_await services_.collect();
  if (!collected) {
    report(ExportOutcome::retried, 0, collected.error().message);
    co_return pushed;
  }
  auto snapshot = show(std::move(*collected));
  if (snapshot.metrics.empty()) co_return pushed;

  auto const answer = co_await send(snapshot);
  auto const decision = retry_.decide(answer.attempt, services_.clock->now());
  if (decision.verdict == Verdict::wait) {
    report(ExportOutcome::retried, snapshot.points(), answer.message);
    pushed.delay = decision.delay;
  } else if (decision.verdict == Verdict::accepted) {
    accepted(snapshot, answer);
    co_await settle(snapshot, answer.attempt);
    pushed.accepted = std::move(snapshot);
  } else if (answer.attempt.status == http_bad_request && snapshot.metrics.size() > 1) {
    co_await send_one_by_one(snapshot);
  } else {
    report(outcome_of(answer.attempt), snapshot.points(), answer.message);
    co_await settle(snapshot, answer.attempt);
  }
  co_return pushed;
}

Snapshot Exporter::show(Collected collected) {
  SeriesLimits limits;
  limits.total = options_.series_max;
  if (options_.temporality == Temporality::cumulative)
    return take_snapshot(std::move(collected), announced_, limits, next_time());
  baseline_.begin_with_process(collected.readings);
  return take_deltas(std::move(collected), baseline_, limits, next_time());
}

asio::awaitable<OtlpAnswer> Exporter::send(Snapshot const& snapshot) const {
  OtlpAnswer answer;
  auto message = message_of(snapshot, answer);
  if (message) {
    auto const response = co_await request(std::move(*message));
    answer = otlp_answer(response);
  }
  co_return answer;
}

std::optional<HttpRequest> Exporter::message_of(Snapshot const& snapshot, OtlpAnswer& refusal) const {
  auto body = encode_otlp(snapshot, resource_, identity_.version);
  if (body.size() <= options_.request_bytes_max)
    return otlp_request(options_, options_.endpoint, options_.metrics_headers, std::move(body),
                        identity_.version);
  // As the destination would answer, by the protocol's rule.
  refusal.attempt.status = http_too_large;
  refusal.message = "not sent: " + std::to_string(body.size()) + " bytes are more than the " +
                    std::to_string(options_.request_bytes_max) +
                    " that OTLP allows in a request; lower telemetry.series_max";
  return std::nullopt;
}

// Some receivers refuse a whole request for one bad point: what is good must not wait for what is not.
asio::awaitable<void> Exporter::send_one_by_one(Snapshot const& snapshot) {
  for (auto const& metric : snapshot.metrics) {
    auto const part = only(snapshot, metric);
    auto const answer = co_await send(part);
    if (answer.ok()) {
      accepted(part, answer);
    } else {
      report(outcome_of(answer.attempt), part.points(),
             std::string{metric.metric->name} + ": " + answer.message);
    }
    co_await settle(part, answer.attempt);
  }
}

/// What is to be said of points that were not taken.
ExportOutcome Exporter::outcome_of(Attempt const& attempt) const {
  if (verdict_of(attempt) == Verdict::wait) return ExportOutcome::retried;
  // A wrong path or an old token can be mended, and the totals are in the ledger: increments can wait.
  auto const waits = options_.temporality == Temporality::delta && !blames_the_data(attempt);
  return waits ? ExportOutcome::retried : ExportOutcome::dropped;
}

asio::awaitable<void> Exporter::settle(Snapshot const& snapshot, Attempt const& attempt) {
  auto const taken = verdict_of(attempt) == Verdict::accepted;
  if (options_.temporality == Temporality::delta) {
    // Increments that are refused for what they are would be refused for ever.
    if (taken || blames_the_data(attempt)) {
      auto const changed = baseline_.settle(snapshot);
      co_await keep_baseline(changed);
    }
  } else if (taken) {
    co_await announce(snapshot.zeroed);
  }
}

asio::awaitable<void> Exporter::announce(std::vector<std::uint64_t> const& series) {
  if (series.empty()) co_return;
  auto extended = announced_;
  extended.add(series);
  auto text = extended.text() + baseline_.text();
  auto const saved = co_await services_.save_announced(std::move(text));
  // Unsaved, a crash would make the next process show 0 behind values: a reset that never was.
  if (saved) {
    announced_ = std::move(extended);
  } else {
    report(ExportOutcome::retried, 0, saved.error().message);
  }
}

// What was announced stays in the text: the same destination may be told cumulative values again.
asio::awaitable<void> Exporter::keep_baseline(bool changed) {
  if (!changed && !baseline_unsaved_) co_return;
  auto text = announced_.text() + baseline_.text();
  auto const saved = co_await services_.save_announced(std::move(text));
  baseline_unsaved_ = !saved;
  if (!saved) report(ExportOutcome::retried, 0, saved.error().message);
}

void Exporter::accepted(Snapshot const& snapshot, OtlpAnswer const& answer) {
  auto const points = snapshot.points();
  auto const rejected = answer.rejected_of(points);
  if (rejected > 0) report(ExportOutcome::rejected, rejected, answer.message);
  report(ExportOutcome::ok, points - rejected, rejected > 0 ? std::string{} : answer.message);
}

void Exporter::report(ExportOutcome outcome, std::size_t points, std::string message) {
  if (services_.report) services_.report({outcome, points, std::move(message)});
}

// Receivers refuse points that are not newer than those they have; our clock may be set back.
Instant Exporter::next_time() {
  last_time_ = std::max(services_.clock->now(), last_time_ + Milliseconds{1});
  return last_time_;
}

}  // namespace companion::telemetry
