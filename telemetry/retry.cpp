#include "telemetry/retry.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/http_date.hpp"

namespace companion::telemetry {
namespace {

bool is_transient(unsigned status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

Milliseconds part_of(Milliseconds whole, double fraction) {
  return Milliseconds{static_cast<std::int64_t>(static_cast<double>(whole.count()) * fraction)};
}

}  // namespace

Verdict verdict_of(Attempt const& attempt) {
  if (!attempt.status || is_transient(*attempt.status)) return Verdict::wait;
  auto const success = *attempt.status >= 200 && *attempt.status < 300;
  return success ? Verdict::accepted : Verdict::dropped;
}

bool blames_the_data(Attempt const& attempt) {
  return attempt.status == 400U || attempt.status == 413U || attempt.status == 422U;
}

Retry::Retry(RetryOptions const& options, std::function<double()> random)
    : options_{options}, random_{std::move(random)}, ceiling_{options.first} {}

Milliseconds Retry::backoff() {
  auto const delay = std::max(part_of(ceiling_, random_()), options_.shortest);
  ceiling_ = std::min(ceiling_ * 2, options_.longest);
  return delay;
}

Decision Retry::decide(Attempt const& attempt, Instant now) {
  auto const verdict = verdict_of(attempt);
  if (verdict != Verdict::wait) {
    ceiling_ = options_.first;
    return {verdict, Milliseconds{0}};
  }
  auto const delay = backoff();
  auto const asked = parse_retry_after(attempt.retry_after, now);
  if (!asked) return {Verdict::wait, delay};
  // Everybody was told the same time: spread out behind it.
  auto const spread = part_of(options_.first, random_());
  return {Verdict::wait, std::min(*asked, options_.retry_after_max) + spread};
}

}  // namespace companion::telemetry
