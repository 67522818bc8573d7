// Drives one proxy's poller: sends what it asks, hands it the answers and commits what it found.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/proxies.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/http_client.hpp"
#include "telemetry/retry.hpp"

namespace companion::app {

/// Loop only; its poller works on the work pool, one step at a time.
class Proxies::One {
 public:
  One(ProxySeams const& seams, std::string name, litellm::ProxyOptions options);

  void start();
  [[nodiscard]] asio::awaitable<void> stop();
  [[nodiscard]] litellm::ProxyOptions const& options() const { return options_; }
  [[nodiscard]] ProxyStatus status() const;

 private:
  asio::awaitable<void> poll();
  asio::awaitable<Result<void>> prepare();
  asio::awaitable<Result<std::string>> remembered(std::string source);
  asio::awaitable<Result<void>> follow();
  asio::awaitable<Result<void>> step(litellm::Ask ask);
  [[nodiscard]] telemetry::HttpRequest request_of(litellm::Ask ask) const;
  asio::awaitable<litellm::Answer> send(litellm::Ask ask);
  asio::awaitable<Result<void>> keep(litellm::Taken taken);
  [[nodiscard]] Result<std::string> read_key() const;
  void note_outcome(litellm::Question question, litellm::Taken const& taken);
  void note_problem(std::string const& problem);

  ProxySeams const& seams_;
  std::string name_;
  litellm::ProxyOptions options_;
  std::string key_;
  std::unique_ptr<litellm::Poller> poller_;
  telemetry::HttpSession session_;
  std::string retry_after_;
  std::vector<telemetry::Retry> retries_;  ///< one for each question, and the last for the whole proxy
  litellm::PollerStatus status_;
  std::string told_;  ///< the problem that was logged last
  runtime::TaskGroup task_;
};

}  // namespace companion::app
