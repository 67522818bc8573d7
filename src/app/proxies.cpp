#include "app/proxies.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/proxy_poller.hpp"
#include "runtime/sleep.hpp"

namespace companion::app {

namespace {

constexpr Milliseconds leaving_checked_every{10};

/// A look that is this many intervals late has failed.
constexpr int looks_missed = 3;
constexpr Milliseconds accounts_age{600'000};

}  // namespace

Milliseconds lag_of(ProxyStatus const& proxy, Instant now) {
  if (!proxy.poll.read_until) {
    return Milliseconds{0};
  }
  auto const behind = now - *proxy.poll.read_until;
  auto const usual = std::max<Milliseconds>(proxy.interval * looks_missed, accounts_age);
  return behind > usual ? behind : Milliseconds{0};
}

std::string describe(ProxyStatus const& proxy, Instant now) {
  auto text = proxy.url;
  if (!proxy.poll.version.empty()) {
    text += ", LiteLLM " + proxy.poll.version;
  }
  if (proxy.poll.rows > 0) {
    text += ", " + std::to_string(proxy.poll.rows) + " rows read";
  }
  if (proxy.poll.read_until && !proxy.poll.history_read) {
    text += ", history read up to " + format_instant(*proxy.poll.read_until).substr(0, 10);
  } else if (auto const lag = lag_of(proxy, now); lag.count() > 0) {
    text +=
        ", " + std::to_string(std::chrono::duration_cast<std::chrono::minutes>(lag).count()) + " min behind";
  }
  return proxy.poll.problem.empty() ? text : text + "; " + proxy.poll.problem;
}

Proxies::Proxies(ProxySeams seams, litellm::Proxies configured, std::filesystem::path const& data_dir,
                 Milliseconds look_every)
    : seams_{std::move(seams)},
      configured_{std::move(configured)},
      managed_{data_dir},
      look_every_{look_every} {}

Proxies::~Proxies() = default;

asio::awaitable<void> Proxies::run() {
  co_await apply(configured_);
  while (true) {
    if (has_changed()) {
      co_await read_managed();
    }
    co_await runtime::sleep(look_every_);
  }
}

/// A file that is replaced by renaming has a new time; one that is gone has none.
bool Proxies::has_changed() {
  std::error_code absent;
  auto const time = std::filesystem::last_write_time(managed_.path(), absent);
  auto const now = absent ? std::optional<std::filesystem::file_time_type>{} : std::optional{time};
  return std::exchange(read_at_, now) != now;
}

asio::awaitable<void> Proxies::read_managed() {
  auto managed = managed_.load();
  managed_problem_ = managed ? std::string{} : managed.error().message;
  if (!managed) {
    // Those that run go on: a slip of the pen stops nothing.
    seams_.failed("proxies.json", managed_problem_);
    co_return;
  }
  auto wanted = configured_;
  wanted.merge(*managed);
  co_await apply(std::move(wanted));
}

asio::awaitable<void> Proxies::apply(litellm::Proxies wanted) {
  std::vector<std::string> leaving;
  for (auto const& [name, one] : running_) {
    auto const still = wanted.find(name);
    if (still == wanted.end() || still->second != one->options()) {
      leaving.push_back(name);
    }
  }
  for (auto const& name : leaving) {
    co_await stop(name);
  }
  for (auto const& [name, options] : wanted) {
    if (draining_ || running_.contains(name)) {
      continue;
    }
    auto& one = running_[name] = std::make_unique<One>(seams_, name, options);
    one->start();
  }
}

asio::awaitable<void> Proxies::stop(std::string name) {
  auto const found = running_.find(name);
  if (found == running_.end()) {
    co_return;
  }
  auto const one = leaving_.insert(leaving_.end(), std::move(found->second));
  running_.erase(found);
  auto& leaving = **one;
  co_await leaving.stop();
  leaving_.erase(one);
}

asio::awaitable<void> Proxies::drain() {
  draining_ = true;
  while (!running_.empty()) {
    auto const name = running_.begin()->first;
    co_await stop(name);
  }
  while (!leaving_.empty()) {
    co_await runtime::sleep(leaving_checked_every);
  }
}

std::vector<ProxyStatus> Proxies::status() const {
  std::vector<ProxyStatus> all;
  for (auto const& [name, one] : running_) {
    all.push_back(one->status());
  }
  if (!managed_problem_.empty()) {
    ProxyStatus broken;
    broken.name = "proxies.json";
    broken.url = managed_.path().string();
    broken.poll.problem = managed_problem_;
    all.push_back(std::move(broken));
  }
  return all;
}

}  // namespace companion::app
