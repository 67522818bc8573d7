#include "app/proxy_poller.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/small_file.hpp"
#include "config/text.hpp"
#include "runtime/offload.hpp"
#include "runtime/sleep.hpp"

namespace companion::app {

namespace {

using namespace std::chrono_literals;
using litellm::Answer;
using litellm::Ask;
using litellm::Question;
using litellm::Repeat;
using litellm::Taken;

/// A page of spend logs is a sorted query over a table that may have millions of rows.
constexpr Milliseconds answer_within = 60s;
/// The clock of the machine is looked at this often: it may have slept, or been set.
constexpr Milliseconds sleeps_at_most = 30s;
constexpr Milliseconds before_new_start = 10s;
constexpr std::size_t key_bytes_max = 4096;

std::string checkpoint_of(std::vector<Checkpoint> const& all, std::string const& item) {
  auto const found =
      std::find_if(all.begin(), all.end(), [&](Checkpoint const& one) { return one.item == item; });
  return found == all.end() ? std::string{} : found->value;
}

bool says_something(Observations const& found) {
  return !found.sightings.empty() || !found.quarantined.empty() || !found.checkpoints.empty() ||
         !found.covered.empty() || !found.accounts.empty();
}

Answer answer_of(Result<telemetry::HttpResponse> response) {
  Answer answer;
  if (!response) {
    answer.too_large = response.error().code == Errc::too_large;
    answer.failure = std::move(response.error().message);
    return answer;
  }
  answer.status = response->status;
  answer.etag = std::move(response->etag);
  answer.location = std::move(response->location);
  answer.body = std::move(response->body);
  return answer;
}

}  // namespace

Proxies::One::One(ProxySeams const& seams, std::string name, litellm::ProxyOptions options)
    : seams_{seams},
      name_{std::move(name)},
      options_{std::move(options)},
      retries_(litellm::question_count + 1, telemetry::Retry{telemetry::RetryOptions{}, seams.random}),
      task_{seams.loop, seams.broke} {}

void Proxies::One::start() { task_.spawn(poll()); }

asio::awaitable<void> Proxies::One::stop() {
  constexpr auto patience = 0ms;
  co_await task_.drain(patience);
}

ProxyStatus Proxies::One::status() const {
  return {.name = name_, .url = options_.url, .poll = status_, .interval = options_.interval};
}

asio::awaitable<void> Proxies::One::poll() {
  while (true) {
    auto ended = co_await prepare();
    if (ended) {
      ended = co_await follow();
    }
    note_problem(ended ? "" : ended.error().message);
    poller_.reset();
    co_await runtime::sleep(before_new_start);
  }
}

asio::awaitable<Result<void>> Proxies::One::prepare() {
  auto key = read_key();
  if (!key) {
    co_return propagate(key);
  }
  key_ = std::move(*key);
  std::string spend_source{litellm::spend_source};
  std::string poll_source{litellm::poll_source};
  auto spend = co_await remembered(std::move(spend_source));
  if (!spend) {
    co_return propagate(spend);
  }
  auto poll = co_await remembered(std::move(poll_source));
  if (!poll) {
    co_return propagate(poll);
  }
  litellm::PollerMemory const memory{.spend = std::move(*spend), .poll = std::move(*poll)};
  poller_ = std::make_unique<litellm::Poller>(name_, options_, memory, seams_.clock->now());
  co_return Result<void>{};
}

asio::awaitable<Result<std::string>> Proxies::One::remembered(std::string source) {
  auto const all = co_await seams_.checkpoints(std::move(source));
  if (!all) {
    co_return tl::unexpected<Error>(all.error());
  }
  co_return checkpoint_of(*all, name_);
}

Result<std::string> Proxies::One::read_key() const {
  auto text = options_.key;
  if (!options_.key_env.empty()) {
    auto const value = seams_.environment(options_.key_env);
    if (!value) {
      return fail(Errc::not_found, "the variable " + options_.key_env +
                                       " is not set; put the key into it and start "
                                       "the daemon again, or use key_file");
    }
    text = *value;
  }
  if (!options_.key_file.empty()) {
    auto bytes = read_small_file(options_.key_file, key_bytes_max);
    if (!bytes) {
      return fail(Errc::denied, "the key file " + bytes.error().message);
    }
    text = std::move(*bytes);
  }
  auto const key = config::trim(text);
  auto const odd = std::any_of(key.begin(), key.end(), [](char c) { return c <= ' ' || c == '\x7f'; });
  if (key.empty() || odd) {
    return fail(Errc::invalid,
                "the key of the proxy is empty or holds spaces; it should be one word, as LiteLLM "
                "shows it once");
  }
  return std::string{key};
}

/// Ends when something could not be committed: what the poller believes is then not what the ledger has.
asio::awaitable<Result<void>> Proxies::One::follow() {
  while (true) {
    auto next = poller_->next(seams_.clock->now());
    status_ = poller_->status(seams_.clock->now());
    note_problem(status_.problem);
    if (!next.ask) {
      auto const pause = std::min(next.wait, sleeps_at_most);
      co_await runtime::sleep(pause);
      continue;
    }
    auto done = co_await step(std::move(*next.ask));
    if (!done) {
      co_return propagate(done);
    }
  }
}

asio::awaitable<Result<void>> Proxies::One::step(Ask ask) {
  if (ask.question == Question::readiness) {
    // A key that was replaced in its place is taken without a restart.
    if (auto key = read_key(); key) {
      key_ = std::move(*key);
    }
  }
  auto answer = co_await send(ask);
  auto const now = seams_.clock->now();
  auto work = [this, &ask, &answer, now] { return poller_->take(ask, std::move(answer), now); };
  auto taken = co_await runtime::offload(seams_.work, work);
  note_outcome(ask.question, taken);
  co_return co_await keep(std::move(taken));
}

telemetry::HttpRequest Proxies::One::request_of(Ask ask) const {
  telemetry::HttpRequest request;
  request.method = std::move(ask.method);
  request.url = options_.url + ask.target;
  request.headers["Authorization"] = "Bearer " + key_;
  request.headers["Accept"] = "application/json";
  if (!ask.if_none_match.empty()) {
    request.headers["If-None-Match"] = std::move(ask.if_none_match);
  }
  if (!ask.body.empty()) {
    request.headers["Content-Type"] = "application/json";
    request.body = std::move(ask.body);
  }
  request.timeout = answer_within;
  request.ca_file = options_.ca_file;
  request.response_bytes_max = ask.answer_bytes_max;
  return request;
}

asio::awaitable<Answer> Proxies::One::send(Ask ask) {
  auto request = request_of(std::move(ask));
  auto response = co_await session_.request(std::move(request));
  retry_after_ = response ? response->retry_after : std::string{};
  co_return answer_of(std::move(response));
}

void Proxies::One::note_outcome(Question question, Taken const& taken) {
  auto const whole = taken.repeat == Repeat::everything;
  auto& retry = whole ? retries_.back() : retries_[static_cast<std::size_t>(question)];
  auto const now = seams_.clock->now();
  telemetry::Attempt attempt;
  if (taken.repeat == Repeat::no) {
    attempt.status = 200;
    (void)retries_.back().decide(attempt, now);
    (void)retry.decide(attempt, now);
    return;
  }
  attempt.retry_after = retry_after_;
  auto const decision = retry.decide(attempt, now);
  poller_->postpone(question, taken.repeat, now + decision.delay);
}

asio::awaitable<Result<void>> Proxies::One::keep(Taken taken) {
  if (!taken.cost_map.empty() || !taken.deployments.empty()) {
    auto const updated =
        co_await seams_.update_prices(name_, std::move(taken.cost_map), std::move(taken.deployments));
    if (!updated) {
      seams_.failed(name_, updated.error().message);
    }
  }
  if (!taken.estimates.empty()) {
    auto value = co_await seams_.compare_prices(std::move(taken.estimates));
    taken.found.checkpoints.push_back(
        {.source = std::string{price_comparison_source}, .item = name_, .value = std::move(value)});
  }
  if (!says_something(taken.found)) {
    co_return Result<void>{};
  }
  auto const receipt = co_await seams_.ingest->submit_patiently(std::move(taken.found));
  if (!receipt) {
    co_return tl::unexpected<Error>(receipt.error());
  }
  co_return Result<void>{};
}

void Proxies::One::note_problem(std::string const& problem) {
  status_.problem = problem;
  if (problem == told_) {
    return;
  }
  told_ = problem;
  if (!problem.empty()) {
    seams_.failed(name_, problem);
  }
}

}  // namespace companion::app
