#include "app/life.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <exception>
#include <utility>

#include "app/browser_config.hpp"
#include "app/found_lines.hpp"
#include "app/health.hpp"
#include "app/link_page.hpp"
#include "app/runtime_file.hpp"
#include "app/version.hpp"
#include "detectors/all.hpp"
#include "platform/desktop_notice.hpp"
#include "platform/heap.hpp"
#include "platform/machine_name.hpp"
#include "receiver/secret_text.hpp"
#include "runtime/offload.hpp"
#include "runtime/sleep.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::app {

namespace {

using namespace std::chrono_literals;

constexpr auto shutdown_longest = 10s;
constexpr auto requests_may_take = 2s;
constexpr auto commits_may_take = 5s;
constexpr auto last_push_may_take = 2s;
constexpr auto first_look_longest = 2s;
constexpr auto housekeeping_interval = 30s;
constexpr std::uint64_t transactions_when_quiet = 8;  // between two rounds of housekeeping

/// The last resort of a shutdown that hangs: everything acknowledged is already on disk.
void give_up() {
  spdlog::critical("shutting down took longer than 10 s: leaving without waiting any longer");
  spdlog::shutdown();
  std::_Exit(EXIT_FAILURE);
}

}  // namespace

Life::Life(Belongings& belongings)
    : own_{belongings},
      loop_{executors_.loop.get_executor()},
      reading_{executors_.reads.get_executor()},
      books_{*own_.parts.bookkeeper, *own_.parts.ledger},
      ingest_{loop_, executors_.store.get_executor(), books_, own_.host->clock()},
      watching_{loop_},
      scheduler_{seams(), pipeline::SchedulerOptions{.sweep = own_.config.detectors.logs.sweep_interval}},
      limits_{scheduler_, own_.config.limits, limit_seams()},
      dice_{std::random_device{}()},
      proxies_{proxy_seams(), own_.config.litellm.proxies, own_.config.data_dir},
      signals_{loop_},
      stop_alarm_{loop_},
      shutdown_limit_{executors_.loop},
      // Without random numbers nobody gets a link; everything else works.
      link_secret_{receiver::random_secret().value_or(std::string{})},
      dashboard_sessions_{link_secret_},
      writer_{loop_, fatal("the writer")},
      scans_{loop_, fatal("a detector's runner")},
      sessions_{loop_, fatal("the server")},
      forwards_{loop_, fatal("the forwarder")},
      helpers_{loop_, fatal("a helper task")} {
  add_detectors();
}

runtime::TaskGroup::OnFailure Life::fatal(std::string part) {
  return [this, part = std::move(part)](std::string const& what) {
    failure_ = part + " broke: " + what;
    spdlog::critical("{}", failure_);
    request_stop();
  };
}

pipeline::RunnerSeams Life::seams() {
  return {.ingest = &ingest_,
          .clock = &own_.host->clock(),
          .loop = loop_,
          .work = executors_.work.get_executor(),
          .checkpoints = [this](std::string source) { return checkpoints(std::move(source)); },
          .watch =
              [this](std::string const& detector, std::vector<std::filesystem::path> const& folders) {
                return watching_.cover(detector, folders);
              },
          .failed = [this](std::string const& detector,
                           std::string const& reason) { note_failure(detector, reason); }};
}

LimitSeams Life::limit_seams() {
  auto seams = machine_limits();
  seams.restart = [this](std::string const& reason) {
    failure_ = reason;
    spdlog::error("{}", failure_);
    request_stop();
  };
  seams.tell = [work = executors_.work.get_executor()](std::string const& text) {
    asio::post(work, [text] {
      auto const shown = platform::show_notice({.title = "LiteLLM Companion", .text = text});
      if (!shown) spdlog::debug("not told on the desktop: {}", shown.error().message);
    });
  };
  return seams;
}

void Life::add_detectors() {
  auto const all = detectors::make_all(*own_.host, own_.config.detectors);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto make = [this, i] { return std::move(detectors::make_all(*own_.host, own_.config.detectors)[i]); };
    scheduler_.add(std::string{all[i]->name()}, std::move(make));
  }
}

receiver::Health Life::health() {
  auto health = assess({.writer = ingest_.state(),
                        .detectors = scheduler_.status(),
                        .proxies = proxies_.status(),
                        .now = std::chrono::steady_clock::now(),
                        .wall = own_.host->clock().now()});
  if (!otlp_notice_.empty()) {
    health.parts.push_back({.name = "otlp", .ok = true, .detail = otlp_notice_, .detector = {}});
  }
  if (auto notice = limits_.notice(); !notice.empty()) {
    health.parts.push_back({.name = "limits", .ok = true, .detail = std::move(notice), .detector = {}});
  }
  for (auto& standing : destinations_->standings()) {
    health.parts.push_back({.name = std::move(standing.name),
                            .ok = standing.ok,
                            .detail = std::move(standing.detail),
                            .detector = {}});
  }
  return health;
}

receiver::Services Life::services() {
  receiver::Services services;
  services.submit = [this](Observations batch) { return ingest_.submit(std::move(batch)); };
  services.view = own_.reader.get();
  services.reading = reading_;
  services.work = executors_.work.get_executor();
  services.health = [this] { return health(); };
  services.metrics_text = [this](std::string accept) { return metrics_->page(std::move(accept)); };
  services.count = [this](CounterDelta delta) { count(std::move(delta)); };
  if (forwarder_) {
    services.forward = [this](receiver::Passing what) {
      forwarder_->offer({.path = std::string{what.path},
                         .content_type = std::move(what.content_type),
                         .content_encoding = std::move(what.content_encoding),
                         .body = std::move(what.body),
                         .passed_by = std::move(what.passed_by)});
    };
  }
  services.browser_config = [this] { return browser_config(own_.config, proxies_.status()); };
  services.clock = &own_.host->clock();
  services.sessions = &dashboard_sessions_;
  services.link_used = [this] { remove_link_page(own_.config.data_dir); };
  services.revision = [this] { return ingest_.state().transactions; };
  services.settings = [this] { return settings_page(own_.config, own_.provenance); };
  services.switch_source = [this](std::string const& detector, bool enabled) {
    return scheduler_.switch_to(detector, enabled ? pipeline::Switch::on : pipeline::Switch::off);
  };
  services.host = platform::machine_name();
  return services;
}

MetricSources Life::metric_sources() {
  return {.reader = own_.reader.get(),
          .reading = reading_,
          .ledger = own_.parts.ledger.get(),
          .store = executors_.store.get_executor(),
          .clock = &own_.host->clock(),
          .detectors = [this] { return scheduler_.status(); },
          .proxies = [this] { return proxies_.status(); },
          .destinations = [this] { return destinations_->readings(); },
          .outboxes = outboxes_of(own_.config),
          .conventions = own_.config.bookkeeper.conventions,
          .resource = own_.config.telemetry.resource_attributes};
}

void Life::count(CounterDelta delta) {
  asio::post(executors_.store,
             [this, delta = std::move(delta)]() mutable { own_.parts.bookkeeper->count(std::move(delta)); });
}

void Life::note_failure(std::string const& detector, std::string const& reason) {
  spdlog::warn("{}: {}", detector, reason);
  count({.metric = std::string{telemetry::metric::source_errors},
         .attributes = {{std::string{telemetry::attribute::source}, detector}},
         .slot = 0,
         .delta = 1});
}

Result<void> Life::bind() {
  auto metrics = Metrics::open(metric_sources(), own_.config.telemetry.series_max);
  if (!metrics) {
    return propagate(metrics);
  }
  metrics_ = std::move(*metrics);
  auto destinations = open_destinations();
  if (!destinations) {
    return destinations;
  }
  open_forwarder();
  auto server = receiver::HttpServer::open(loop_, own_.config.server, services());
  if (!server) {
    return propagate(server);
  }
  server_ = std::move(*server);
  open_otlp_door();
  return {};
}

Result<void> Life::run(Tell const& on_listening, Tell const& on_started) {
  std::exception_ptr broken;
  asio::co_spawn(loop_, live(on_listening, on_started),
                 [&broken](std::exception_ptr const& ended) { broken = ended; });
  executors_.loop.run();
  executors_.join();
  if (broken) {
    try {
      std::rethrow_exception(broken);
    } catch (std::exception const& error) {
      failure_ = error.what();
    }
  }
  if (!failure_.empty()) {
    return fail(Errc::io, failure_);
  }
  return {};
}

void Life::stop() {
  asio::post(loop_, [this] { request_stop(); });
}

void Life::request_stop() {
  stopping_ = true;
  stop_alarm_.notify();
}

asio::awaitable<void> Life::live(Tell const& on_listening, Tell const& on_started) {
  helpers_.spawn(listen_for_stop());
  writer_.spawn(ingest_.write());
  scheduler_.start(scans_);
  helpers_.spawn(watching_.run(scheduler_));
  helpers_.spawn(proxies_.run());
  helpers_.spawn(reload_when_told());
  helpers_.spawn(keep_house());
  helpers_.spawn(limits_.run());
  destinations_->start(helpers_);
  sessions_.spawn(server_->serve());
  if (otlp_server_) {
    sessions_.spawn(otlp_server_->serve());
  }
  if (forwarder_) {
    forwards_.spawn(forwarder_->run());
  }
  auto const listening = started({});
  on_listening(listening);
  tell_ready(listening);
  co_await first_look();
  // A home may lie on a file system that answers late, or never.
  auto look = [this] { return detectors::describe_homes(*own_.host, own_.config.detectors.homes); };
  auto const homes = co_await runtime::offload(executors_.work.get_executor(), look);
  auto const facts = started(homes);
  spdlog::info("listening on {}", server_->endpoint().base_url);
  on_started(facts);
  co_await until_stopped();
  co_await wind_down();
}

asio::awaitable<void> Life::wind_down() {
  spdlog::info("stopping");
  if (own_.supervisor) {
    own_.supervisor->stopping();
  }
  shutdown_limit_.expires_after(shutdown_longest);
  shutdown_limit_.async_wait([](boost::system::error_code const& error) {
    if (!error) {
      give_up();
    }
  });
  server_->stop();
  if (otlp_server_) {
    otlp_server_->stop();
  }
  co_await sessions_.drain(requests_may_take);
  co_await scans_.drain(0ms);
  co_await proxies_.drain();
  ingest_.close();
  co_await writer_.drain(commits_may_take);
  // A look-up of the collector's name cannot be cut short: what was taken is in the ledger before that.
  co_await forwards_.drain(0ms);
  if (forwarder_) {
    forwarder_->abandon();
  }
  co_await keep_counts();
  co_await helpers_.drain(0ms);
  destinations_->start_last(helpers_);
  co_await helpers_.drain(last_push_may_take);
  co_await keep_counts();  // of that push
  shutdown_limit_.cancel();
  spdlog::info("stopped");
}

/// What was counted since the last commit: nothing follows that would take it along.
asio::awaitable<void> Life::keep_counts() {
  auto write = [this] { return own_.parts.bookkeeper->record({}, own_.host->clock().now()); };
  auto const written = co_await runtime::offload(executors_.store.get_executor(), write);
  if (!written) {
    spdlog::warn("the last counts were not kept: {}", written.error().message);
  }
}

asio::awaitable<void> Life::first_look() {
  auto const deadline = std::chrono::steady_clock::now() + first_look_longest;
  auto const looked = [this] {
    auto const all = scheduler_.status();
    return std::all_of(all.begin(), all.end(), [](pipeline::DetectorStatus const& detector) {
      return !detector.description.empty() || detector.failures > 0;
    });
  };
  while (!looked() && !stopping_ && std::chrono::steady_clock::now() < deadline) {
    co_await runtime::sleep(5ms);
  }
}

asio::awaitable<void> Life::until_stopped() {
  while (!stopping_) {
    co_await stop_alarm_.wait(24h);
  }
}

asio::awaitable<void> Life::listen_for_stop() {
  co_await signals_.stop_requested();
  request_stop();
}

asio::awaitable<void> Life::reload_when_told() {
  while (true) {
    co_await signals_.reload_requested();
    auto const file = own_.config.prices_file;
    auto read = [&file] { return read_prices(file); };
    auto fresh = co_await runtime::offload(executors_.work.get_executor(), read);
    if (!fresh) {
      spdlog::error("reload: {}", fresh.error().message);
      continue;
    }
    if (!fresh->problem.empty()) {
      spdlog::warn("reload: the prices in {} are bad and were not taken; nothing changed", file.string());
      continue;
    }
    spdlog::info("reload: prices {} ({})", fresh->book.version(), fresh->origin);
    auto swap = [this, &fresh] { swap_prices(std::move(*fresh)); };
    co_await runtime::offload(executors_.store.get_executor(), swap);
  }
}

void Life::swap_prices(ReadPrices fresh) { *own_.parts.prices = std::move(fresh); }

asio::awaitable<void> Life::keep_house() {
  std::uint64_t seen = 0;
  std::uint64_t given_back = 0;  // the count of transactions when that was done last
  while (true) {
    co_await runtime::sleep(housekeeping_interval);
    auto const before = std::exchange(seen, ingest_.state().transactions);
    if (seen == given_back) {
      continue;
    }
    bool const quiet = seen - before <= transactions_when_quiet;
    if (quiet) {
      co_await give_back();
      given_back = seen;
    }
    co_await runtime::offload(executors_.work.get_executor(), platform::trim_heap);
    if (quiet) {
      platform::unmap_idle_code();
    }
  }
}

/// What the ledger remembers for speed is worth little while hardly anybody writes.
asio::awaitable<void> Life::give_back() {
  auto rest_writer = [this] { return own_.parts.ledger->rest(); };
  auto rest_reader = [this] { return own_.reader->rest(); };
  auto const writer = co_await runtime::offload(executors_.store.get_executor(), rest_writer);
  auto const reader = co_await runtime::offload(reading_, rest_reader);
  for (auto const* const rested : {&writer, &reader}) {
    if (!*rested) {
      spdlog::warn("the ledger keeps its caches: {}", rested->error().message);
    }
  }
}

asio::awaitable<Result<std::vector<Checkpoint>>> Life::checkpoints(std::string source) {
  auto read = [this, &source] { return own_.parts.ledger->checkpoints(source); };
  co_return co_await runtime::offload(executors_.store.get_executor(), read);
}

Started Life::started(std::span<detectors::HomeNote const> homes) const {
  Started facts;
  auto const& endpoint = server_->endpoint();
  facts.address = endpoint.address;
  facts.port = endpoint.port;
  facts.data_dir = own_.config.data_dir;
  facts.dashboard_url = endpoint.base_url + "/";
  facts.notices = own_.parts.notices;
  if (!otlp_notice_.empty()) {
    facts.notices.push_back("OpenTelemetry: " + otlp_notice_);
  }
  for (auto const& home : homes) {
    if (!home.well) {
      facts.notices.push_back("home " + home.text);
    }
  }
  facts.found = found_lines(scheduler_.status());
  return facts;
}

}  // namespace companion::app
