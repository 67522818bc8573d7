// What the life of the process gives to the proxies' pollers.
#include <spdlog/spdlog.h>

#include <utility>

#include "app/life.hpp"
#include "app/proxy_prices.hpp"
#include "runtime/offload.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::app {

ProxySeams Life::proxy_seams() {
  return {
      .ingest = &ingest_,
      .clock = &own_.host->clock(),
      .loop = loop_,
      .work = executors_.work.get_executor(),
      .checkpoints = [this](std::string source) { return checkpoints(std::move(source)); },
      .environment = [this](std::string const& name) { return own_.host->environment(name); },
      .random =
          [this] {
            return std::uniform_real_distribution<double>{0.0, 1.0}(dice_);
          },
      .failed = [this](std::string const& name,
                       std::string const& problem) { note_failure("proxy:" + name, problem); },
      .broke = fatal("the poller of a proxy"),
      .update_prices =
          [this](std::string proxy, std::string cost_map, std::vector<litellm::Deployment> deployments) {
            return update_prices(std::move(proxy), std::move(cost_map), std::move(deployments));
          },
      .compare_prices =
          [this](std::vector<litellm::Estimate> estimates) { return compare_prices(std::move(estimates)); }};
}

asio::awaitable<Result<void>> Life::update_prices(std::string proxy, std::string cost_map,
                                                  std::vector<litellm::Deployment> deployments) {
  ProxyPriceNews const news{.proxy = std::move(proxy),
                            .cost_map = std::move(cost_map),
                            .deployments = std::move(deployments),
                            .at = own_.host->clock().now()};
  auto const file = own_.config.prices_file;
  auto extend = [&news, &file] { return extend_price_file(file, news); };
  auto const update = co_await runtime::offload(executors_.work.get_executor(), extend);
  if (!update) {
    co_return tl::unexpected<Error>(update.error());
  }
  if (update->added + update->changed == 0) {
    co_return Result<void>{};
  }
  auto read = [&file] { return read_prices(file); };
  auto fresh = co_await runtime::offload(executors_.work.get_executor(), read);
  if (!fresh) {
    co_return propagate(fresh);
  }
  spdlog::info("prices from proxy {}: {} new, {} changed", news.proxy, update->added, update->changed);
  auto swap = [this, &fresh] { swap_prices(std::move(*fresh)); };
  co_await runtime::offload(executors_.store.get_executor(), swap);
  co_return Result<void>{};
}

asio::awaitable<std::string> Life::compare_prices(std::vector<litellm::Estimate> estimates) {
  auto const now = own_.host->clock().now();
  auto compare = [this, &estimates, now] {
    return app::compare_prices(own_.parts.prices->book, estimates, now);
  };
  co_return co_await runtime::offload(executors_.store.get_executor(), compare);
}

}  // namespace companion::app
