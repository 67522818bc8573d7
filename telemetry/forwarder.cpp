#include "telemetry/forwarder.hpp"

#include <utility>

#include "runtime/sleep.hpp"
#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

namespace asio = boost::asio;

constexpr auto rest = std::chrono::hours{1};

HttpRequest request_of(Forwarded const& what, ForwardOptions const& options) {
  HttpRequest request;
  request.method = "POST";
  request.url = forward_url(options.endpoint, what.path);
  request.headers = options.headers;
  request.headers["Content-Type"] = what.content_type;
  if (!what.content_encoding.empty()) request.headers["Content-Encoding"] = what.content_encoding;
  request.body = what.body;
  request.timeout = options.timeout;
  request.ca_file = options.ca_file;
  return request;
}

std::size_t weight_of(Forwarded const& request) {
  return request.body.size() + request.content_type.size() + sizeof(Forwarded);
}

}  // namespace

std::string_view to_string(ForwardLoss loss) {
  switch (loss) {
    case ForwardLoss::queue_full:
      return "queue_full";
    case ForwardLoss::refused:
      return "refused";
    case ForwardLoss::given_up:
      break;
  }
  return "given_up";
}

std::string forward_url(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string{base}.append(path);
}

Forwarder::Forwarder(asio::any_io_executor loop, ForwardOptions options, ForwardServices services)
    : options_{std::move(options)},
      services_{std::move(services)},
      queue_{loop, {.items = options_.queue_items_max, .bytes = options_.queue_bytes_max}} {}

void Forwarder::offer(Forwarded request) {
  auto const bytes = weight_of(request);
  bool const fits = bytes <= options_.queue_bytes_max;
  if (!fits || !queue_.try_put(std::move(request), bytes)) services_.lost(ForwardLoss::queue_full);
}

asio::awaitable<void> Forwarder::run() {
  while (true) {
    co_await queue_.wait(rest);
    auto taken = queue_.take(1, [](Forwarded const&) { return std::size_t{1}; });
    if (taken.empty()) continue;
    co_await send(std::move(taken.front()));
  }
}

asio::awaitable<void> Forwarder::send(Forwarded what) {
  Retry retry{{.first = Milliseconds{1000}, .longest = Milliseconds{30'000}}, services_.random};
  auto const until = services_.clock->now() + options_.give_up_after;
  while (true) {
    auto message = request_of(what, options_);
    auto const answer = co_await request(std::move(message));
    Attempt attempt;
    if (answer) attempt = {.status = answer->status, .retry_after = answer->retry_after};
    auto const now = services_.clock->now();
    auto const decision = retry.decide(attempt, now);
    if (decision.verdict == Verdict::accepted) co_return;
    if (decision.verdict == Verdict::dropped) {
      services_.lost(ForwardLoss::refused);
      co_return;
    }
    if (now + decision.delay > until) {
      services_.lost(ForwardLoss::given_up);
      co_return;
    }
    co_await runtime::sleep(decision.delay);
  }
}

}  // namespace companion::telemetry
