#include "telemetry/forwarder.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

namespace asio = boost::asio;

constexpr auto rest = std::chrono::hours{1};
constexpr RetryOptions retries{.first = Milliseconds{1000}, .longest = Milliseconds{30'000}};

HttpRequest request_of(Forwarded const& what, ForwardOptions const& options, std::string_view passed_by) {
  HttpRequest request;
  request.method = "POST";
  request.url = forward_url(options.endpoint, what.path);
  request.headers = options.headers;
  request.headers["Content-Type"] = what.content_type;
  if (!what.content_encoding.empty()) request.headers["Content-Encoding"] = what.content_encoding;
  if (!what.passed_by.empty()) request.headers[std::string{passed_by}] = what.passed_by;
  request.body = what.body;
  request.timeout = options.timeout;
  request.ca_file = options.ca_file;
  request.web_proxy = options.web_proxy;
  return request;
}

std::size_t weight_of(Forwarded const& request) { return request.body.size() + sizeof(Forwarded); }

}  // namespace

std::string_view to_string(ForwardLoss loss) {
  switch (loss) {
    case ForwardLoss::queue_full:
      return "queue_full";
    case ForwardLoss::refused:
      return "refused";
    case ForwardLoss::given_up:
      return "given_up";
    case ForwardLoss::came_back:
      return "came_back";
    case ForwardLoss::shutdown:
      break;
  }
  return "shutdown";
}

std::string forward_url(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string{base}.append(path);
}

Forwarder::Forwarder(asio::any_io_executor loop, ForwardOptions options, ForwardServices services)
    : options_{std::move(options)}, services_{std::move(services)}, news_{loop} {}

bool Forwarder::was_here(std::string_view passed_by) const {
  while (!services_.name.empty() && !passed_by.empty()) {
    auto const comma = passed_by.find(',');
    auto name = passed_by.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name == services_.name) return true;
    if (comma == std::string_view::npos) break;
    passed_by.remove_prefix(comma + 1);
  }
  return false;
}

void Forwarder::offer(Forwarded request) {
  if (was_here(request.passed_by)) return services_.lost(ForwardLoss::came_back);
  auto const bytes = weight_of(request);
  if (waiting_.size() >= options_.queue_items_max || bytes_ + bytes > options_.queue_bytes_max)
    return services_.lost(ForwardLoss::queue_full);
  if (!services_.name.empty())
    request.passed_by.append(request.passed_by.empty() ? "" : ", ").append(services_.name);
  auto const now = services_.clock->now();
  bytes_ += bytes;
  waiting_.push_back({.what = std::move(request),
                      .retry = {retries, services_.random},
                      .due = now,
                      .until = now + options_.give_up_after});
  news_.notify();
}

asio::awaitable<void> Forwarder::run() {
  while (true) {
    auto const pause = bring_next_to_front();
    if (pause > Milliseconds::zero()) {
      co_await news_.wait(pause);
      continue;
    }
    if (services_.clock->now() > waiting_.front().until) {
      lose(ForwardLoss::given_up);
      continue;
    }
    co_await attempt();
  }
}

Milliseconds Forwarder::bring_next_to_front() {
  if (waiting_.empty()) return rest;
  auto const next =
      std::min_element(waiting_.begin(), waiting_.end(),
                       [](Waiting const& one, Waiting const& other) { return one.due < other.due; });
  std::rotate(waiting_.begin(), next, next + 1);
  auto const pause = waiting_.front().due - services_.clock->now();
  // Nothing waits for so long: the clock was set back.
  if (pause > options_.give_up_after) return Milliseconds::zero();
  return std::max(pause, Milliseconds::zero());
}

asio::awaitable<void> Forwarder::attempt() {
  auto message = request_of(waiting_.front().what, options_, services_.passed_by_header);
  auto const answer = co_await request(std::move(message));
  Attempt attempt;
  if (answer) attempt = {.status = answer->status, .retry_after = answer->retry_after};
  settle(attempt);
}

void Forwarder::settle(Attempt const& attempt) {
  auto const now = services_.clock->now();
  auto& first = waiting_.front();
  auto const decision = first.retry.decide(attempt, now);
  if (decision.verdict == Verdict::dropped) return lose(ForwardLoss::refused);
  if (decision.verdict == Verdict::wait) {
    if (now + decision.delay > first.until) return lose(ForwardLoss::given_up);
    first.due = now + decision.delay;
    std::rotate(waiting_.begin(), waiting_.begin() + 1, waiting_.end());
    return;
  }
  bytes_ -= weight_of(first.what);
  waiting_.pop_front();
}

void Forwarder::lose(ForwardLoss loss) {
  bytes_ -= weight_of(waiting_.front().what);
  waiting_.pop_front();
  services_.lost(loss);
}

void Forwarder::abandon() {
  while (!waiting_.empty()) lose(ForwardLoss::shutdown);
}

}  // namespace companion::telemetry
