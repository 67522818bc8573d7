#include "app/metrics.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "app/budget_gauges.hpp"
#include "app/version.hpp"
#include "platform/machine_name.hpp"
#include "platform/process_usage.hpp"
#include "runtime/offload.hpp"
#include "telemetry/catalogue.hpp"
#include "telemetry/prometheus_text.hpp"

namespace companion::app {

namespace {

namespace asio = boost::asio;
namespace metric = telemetry::metric;
namespace attribute = telemetry::attribute;
using telemetry::Reading;

constexpr auto told_scrapers_key = "announced.prometheus";
constexpr std::size_t series_per_metric_max = 300;

Reading reading(std::string_view name, Attributes attributes, std::int64_t value, Instant since = {}) {
  return {.metric = std::string{name}, .attributes = std::move(attributes), .value = value, .since = since};
}

}  // namespace

Result<std::unique_ptr<Metrics>> Metrics::open(MetricSources sources, std::size_t series_max) {
  auto const info = sources.reader->info();
  auto const scrapers = sources.ledger->meta(told_scrapers_key);
  if (!info || !scrapers) {
    return tl::unexpected<Error>(!info ? info.error() : scrapers.error());
  }
  telemetry::Identity identity;
  identity.instance_id = info->instance_id;
  identity.version = version();
  identity.host_name = platform::machine_name();
  identity.os_type = platform::system_type();
  return std::make_unique<Metrics>(std::move(sources), std::move(identity), series_max, *scrapers);
}

Metrics::Metrics(MetricSources sources, telemetry::Identity identity, std::size_t series_max,
                 std::string const& announced_to_scrapers)
    : sources_{std::move(sources)},
      identity_{std::move(identity)},
      resource_{telemetry::resource_attributes(identity_, sources_.resource)},
      limits_{.per_metric = series_per_metric_max, .total = series_max},
      told_scrapers_{telemetry::Announced::parse(announced_to_scrapers)},
      begun_{sources_.clock->now()} {}

asio::awaitable<Result<receiver::MetricsPage>> Metrics::page(std::string accept) {
  auto collected = co_await collect();
  if (!collected) {
    co_return propagate(collected);
  }
  auto const snapshot =
      telemetry::take_snapshot(std::move(*collected), told_scrapers_, limits_, sources_.clock->now());
  if (!snapshot.zeroed.empty()) {
    // Shown with 0 now, with their value at the next scrape; kept, so that a restart is no reset.
    told_scrapers_.add(snapshot.zeroed);
    std::string key{told_scrapers_key};
    auto text = told_scrapers_.text();
    auto const saved = co_await save(std::move(key), std::move(text));
    if (!saved) {
      spdlog::warn("metrics: {}", saved.error().message);
    }
  }
  auto const format = telemetry::negotiate(accept);
  receiver::MetricsPage page{.text = telemetry::prometheus_text(snapshot, format, resource_),
                             .content_type = telemetry::content_type(format)};
  co_return page;
}

asio::awaitable<Result<telemetry::Collected>> Metrics::collect() {
  auto own = readings();
  auto const now = sources_.clock->now();
  auto ask = [this, &own, now]() -> Result<telemetry::Collected> {
    auto counters = sources_.reader->counters();
    if (!counters) {
      return propagate(counters);
    }
    std::erase_if(*counters,
                  [this](CounterRow const& row) { return !is_shown(row.metric, sources_.conventions); });
    auto const info = sources_.reader->info();
    if (info) {
      own.push_back(reading(metric::ledger_calls, {}, info->calls));
      own.push_back(reading(metric::ledger_size, {}, info->file_bytes));
    }
    recent_.append(*sources_.reader, now, own);
    if (auto const accounts = sources_.reader->accounts()) {
      append_budgets(*accounts, now, own);
    }
    for (auto const& name : sources_.outboxes) {
      auto const backlog = sources_.reader->backlog(name);
      if (backlog) {
        own.push_back(
            reading(metric::outbox_events, {{std::string{attribute::destination}, name}}, backlog->events));
      }
    }
    return telemetry::Collected{.ledger_created = info ? info->created : begun_,
                                .counters = std::move(*counters),
                                .readings = std::move(own)};
  };
  co_return co_await runtime::offload(sources_.reading, ask);
}

std::vector<Reading> Metrics::readings() {
  std::vector<Reading> all;
  all.push_back(reading(metric::build_info, {{std::string{attribute::version}, std::string{version()}}}, 1));
  auto const usage = platform::process_usage();
  if (usage) {
    all.push_back(reading(metric::cpu_time, {}, usage->cpu.count(), begun_));
    all.push_back(reading(metric::memory_usage, {}, static_cast<std::int64_t>(usage->resident_bytes)));
  }
  auto const now = sources_.clock->now();
  auto const detectors = sources_.detectors();
  running_.append(detectors, all);
  for (auto const& detector : detectors) {
    auto const lag = now - detector.last_success.value_or(begun_);
    Attributes attributes{{std::string{attribute::source}, detector.name}};
    bool const current = detector.state == pipeline::DetectorState::watching;
    all.push_back(reading(metric::source_lag, std::move(attributes), current ? 0 : lag.count()));
  }
  for (auto const& proxy : sources_.proxies ? sources_.proxies() : std::vector<ProxyStatus>{}) {
    Attributes attributes{{std::string{attribute::source}, "proxy:" + proxy.name}};
    all.push_back(reading(metric::source_lag, std::move(attributes), lag_of(proxy, now).count()));
  }
  for (auto& taken : sources_.destinations ? sources_.destinations() : std::vector<Reading>{}) {
    all.push_back(std::move(taken));
  }
  return all;
}

asio::awaitable<Result<void>> Metrics::save(std::string name, std::string value) {
  auto work = [this, &name, &value] {
    return in_transaction(*sources_.ledger, [&] { return sources_.ledger->set_meta(name, value); });
  };
  co_return co_await runtime::offload(sources_.store, work);
}

}  // namespace companion::app
