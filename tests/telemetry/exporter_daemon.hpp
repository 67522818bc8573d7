// The daemon around an exporter: what it collects, keeps and reports.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "canned_server.hpp"
#include "telemetry/exporter.hpp"
#include "tests/support/fake_clock.hpp"
#include "wire.hpp"

namespace companion::telemetry {

/// The daemon around an exporter: a ledger of one or two series, and a place to save to.
class Daemon {
 public:
  explicit Daemon(std::string endpoint) {
    options.endpoint = std::move(endpoint);
    options.gzip = false;
    options.interval = std::chrono::milliseconds{60'000};
  }

  /// A process starts: what it knows of the past is what was saved.
  void start() { exporter_.emplace(options, Identity{"instance", "0.1.0", "", ""}, saved, services()); }

  Milliseconds push() {
    asio::io_context context{1};
    Milliseconds next{-1};
    asio::co_spawn(context, exporter_->export_once(),
                   [&next](std::exception_ptr const& failure, Milliseconds delay) {
                     EXPECT_FALSE(failure);
                     next = delay;
                   });
    context.run();
    return next;
  }

  /// The process ends: its last push, and what follows it.
  void stop() {
    asio::io_context context{1};
    asio::co_spawn(context, exporter_->export_last(),
                   [](std::exception_ptr const& failure) { EXPECT_FALSE(failure); });
    context.run();
  }

  Exporter& exporter() { return *exporter_; }

  ExportOptions options;
  test::FakeClock clock{from_epoch_ms(1'700'000'000'000)};
  Instant created = from_epoch_ms(1'600'000'000'000);
  std::vector<CounterRow> rows{{std::string{metric::requests}, {{"ai.tool.name", "codex"}}, 0, 500}};
  std::vector<Reading> readings;
  std::string saved;
  bool can_save{true};
  bool can_collect{true};
  std::vector<ExportReport> reports;

 private:
  ExportServices services() {
    ExportServices services;
    services.collect = [this] { return collect(); };
    services.save_announced = [this](std::string text) { return save(std::move(text)); };
    services.report = [this](ExportReport const& report) { reports.push_back(report); };
    services.random = [] { return 0.5; };
    services.clock = &clock;
    return services;
  }
  asio::awaitable<Result<Collected>> collect() {
    if (!can_collect) co_return fail(Errc::io, "The ledger is gone.");
    Collected collected;
    collected.ledger_created = created;
    collected.counters = rows;
    collected.readings = readings;
    co_return collected;
  }
  asio::awaitable<Result<void>> save(std::string text) {
    if (!can_save) co_return fail(Errc::io, "The disk is full.");
    saved = std::move(text);
    co_return Result<void>{};
  }

  std::optional<Exporter> exporter_;
};

inline wire::Message sum_in(CannedRequest const& request, std::string const& name) {
  auto const scope = wire::Message{request.body}.message(1).message(2);
  for (auto const& metric : scope.messages(2)) {
    if (metric.text(1) == name) return metric.message(7);
  }
  throw std::runtime_error{"no metric " + name};
}
inline std::uint64_t requests_in(CannedRequest const& request) {
  return sum_in(request, "ai.requests").message(1).fixed(6);
}

inline std::size_t counted(Daemon const& daemon, ExportOutcome outcome) {
  std::size_t points = 0;
  for (auto const& report : daemon.reports) points += report.outcome == outcome ? report.points : 0;
  return points;
}

}  // namespace companion::telemetry
