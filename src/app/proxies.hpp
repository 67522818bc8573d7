// The LiteLLM proxies that the user may ask: one poller each, started and stopped as the configuration and
// the managed file say.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/managed_proxies.hpp"
#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "litellm/options.hpp"
#include "litellm/poll/poller.hpp"
#include "pipeline/ingest.hpp"

namespace companion::app {

namespace asio = boost::asio;

/// What a person wants to know of a proxy.
struct ProxyStatus {
  std::string name;
  std::string url;
  litellm::PollerStatus poll;
  Milliseconds interval{0};
};

/// Age of the oldest row that may be missing; 0 while each look follows the one before in time.
[[nodiscard]] Milliseconds lag_of(ProxyStatus const& proxy, Instant now);
/// One line for a person.
[[nodiscard]] std::string describe(ProxyStatus const& proxy, Instant now);

/// What pollers need of the daemon. All of it is called on the loop and outlives them.
struct ProxySeams {
  pipeline::Ingest* ingest{nullptr};
  Clock const* clock{nullptr};
  asio::any_io_executor loop;
  asio::any_io_executor work;
  std::function<asio::awaitable<Result<std::vector<Checkpoint>>>(std::string source)> checkpoints;
  std::function<std::optional<std::string>(std::string const&)> environment;
  std::function<double()> random;                                                   ///< in [0, 1)
  std::function<void(std::string const& name, std::string const& problem)> failed;  ///< a new problem
  std::function<void(std::string const& what)> broke;  ///< a poller ended with an exception
  /// Takes a proxy's price map (may be empty) and its own models into the price book.
  std::function<asio::awaitable<Result<void>>(std::string name, std::string cost_map,
                                              std::vector<litellm::Deployment> deployments)>
      update_prices;
  /// The estimates beside our own prices, as the value of a checkpoint.
  std::function<asio::awaitable<std::string>(std::vector<litellm::Estimate> estimates)> compare_prices;
};

/// Source of the checkpoints that hold what proxies say of their prices; the item is the proxy's name.
constexpr std::string_view price_comparison_source = "litellm:prices";

/// Loop only.
class Proxies {
 public:
  Proxies(ProxySeams seams, litellm::Proxies configured, std::filesystem::path const& data_dir,
          Milliseconds look_every = Milliseconds{5'000});
  ~Proxies();
  Proxies(Proxies const&) = delete;
  Proxies& operator=(Proxies const&) = delete;

  /// Follows the managed file until cancelled. drain() comes after it and before the end of the ingest.
  [[nodiscard]] asio::awaitable<void> run();
  /// Stops every poller; what was taken is committed.
  [[nodiscard]] asio::awaitable<void> drain();
  [[nodiscard]] std::vector<ProxyStatus> status() const;

 private:
  class One;

  [[nodiscard]] bool has_changed();
  asio::awaitable<void> read_managed();
  asio::awaitable<void> apply(litellm::Proxies wanted);
  asio::awaitable<void> stop(std::string name);

  ProxySeams seams_;
  litellm::Proxies configured_;
  ManagedProxies managed_;
  Milliseconds look_every_;
  std::optional<std::filesystem::file_time_type> read_at_;
  std::string managed_problem_;
  std::map<std::string, std::unique_ptr<One>> running_;
  std::list<std::unique_ptr<One>> leaving_;  ///< told to stop; kept until they have
  bool draining_{false};
};

}  // namespace companion::app
