#include "app/destinations.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/small_file.hpp"
#include "config/header_text.hpp"
#include "runtime/offload.hpp"
#include "runtime/sleep.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::app {
namespace {

namespace asio = boost::asio;
namespace attribute = telemetry::attribute;
namespace metric = telemetry::metric;

using Headers = std::map<std::string, std::string>;

// At once would be wrong: after a long time off, the sender has its chance first.
constexpr std::chrono::minutes first_tidy{10};
constexpr std::chrono::hours tidy_interval{1};
constexpr std::size_t headers_bytes_max = 64 * 1024;

std::string announced_key(std::string const& name) {
  auto key = std::string{"announced.otlp"};
  return name == main_destination ? key : key + '.' + name;
}

Result<Headers> headers_in(std::filesystem::path const& file) {
  auto const bytes = read_small_file(file, headers_bytes_max);
  if (!bytes) return fail(Errc::denied, "headers_file " + bytes.error().message);
  auto headers = config::header_lines(*bytes);
  if (!headers) return fail(Errc::invalid, "headers_file " + file.string() + ": " + headers.error().message);
  return headers;
}

void set_all(Headers& into, Headers const& more) {
  for (auto const& [name, value] : more) telemetry::set_header(into, name, value);
}

/// With those that are kept elsewhere.
Result<Headers> all_headers(telemetry::ExportOptions const& options, DestinationSeams const& seams) {
  auto headers = options.headers;
  if (!options.headers_file.empty()) {
    auto more = headers_in(options.headers_file);
    if (!more) return more;
    set_all(headers, *more);
  }
  if (options.headers_env.empty()) return headers;
  auto const text = seams.environment(options.headers_env);
  if (!text)
    return fail(Errc::not_found, "the variable " + options.headers_env + " of headers_env is not set");
  auto more = config::header_pairs(*text);
  if (!more)
    return fail(Errc::invalid, "the variable " + options.headers_env + " should be name=value,name2=value2");
  set_all(headers, *more);
  return headers;
}

}  // namespace

std::vector<std::string> outboxes_of(config::Config const& config) {
  std::vector<std::string> names;
  if (!config.telemetry.events.endpoint.empty()) names.emplace_back(main_destination);
  for (auto const& [name, options] : config.destinations) {
    if (!options.events.endpoint.empty()) names.push_back(name);
  }
  return names;
}

Destinations::Destinations(DestinationSeams seams)
    : seams_{std::move(seams)}, dice_{std::random_device{}()} {}

Result<std::unique_ptr<Destinations>> Destinations::open(DestinationSeams seams,
                                                         telemetry::Identity const& identity,
                                                         config::Config const& config) {
  auto destinations = std::unique_ptr<Destinations>{new Destinations{std::move(seams)}};
  destinations->limits_ = config.outbox;
  destinations->outboxes_ = outboxes_of(config);
  auto named = config.destinations;
  named.emplace(main_destination, config.telemetry);
  if (auto done = destinations->serve(config.outbox.age_max); !done) return propagate(done);
  for (auto& [name, options] : named) {
    // Who somebody is does not depend on whom it is told.
    options.resource_attributes = config.telemetry.resource_attributes;
    auto done = destinations->add(name, options, identity);
    if (!done) return fail(done.error().code, "telemetry destination " + name + ": " + done.error().message);
  }
  return destinations;
}

Result<void> Destinations::serve(Milliseconds back) {
  auto& outbox = seams_.ledger->outbox();
  if (outboxes_.empty() && !outbox.keeps()) return {};
  return in_transaction(*seams_.ledger, [&] { return outbox.serve(outboxes_, seams_.clock->now() - back); });
}

Result<void> Destinations::add(std::string const& name, telemetry::ExportOptions const& options,
                               telemetry::Identity const& identity) {
  if (options.endpoint.empty() && options.events.endpoint.empty()) return {};
  auto headers = all_headers(options, seams_);
  if (!headers) return propagate(headers);
  auto whole = options;
  whole.headers = std::move(*headers);
  auto one = std::make_unique<One>();
  one->name = name;
  if (!whole.endpoint.empty()) {
    auto announced = seams_.ledger->meta(announced_key(name));
    if (!announced) return propagate(announced);
    one->metrics.emplace(whole, identity, *announced, metric_services(*one));
  }
  if (!whole.events.endpoint.empty()) {
    auto backlog = seams_.reader->backlog(name);
    if (!backlog) return propagate(backlog);
    telemetry::EventScope scope{.instance_id = identity.instance_id,
                                .version = identity.version,
                                .resource = resource_attributes(identity, whole.resource_attributes),
                                .with_projects = whole.events.with_projects};
    one->events.emplace(whole, std::move(scope), backlog->sent, event_services(*one));
  }
  all_.push_back(std::move(one));
  return {};
}

telemetry::ExportServices Destinations::metric_services(One& one) {
  return {.collect = seams_.collect,
          .save_announced =
              [this, key = announced_key(one.name)](std::string text) { return save(key, std::move(text)); },
          .report =
              [this, &one](telemetry::ExportReport const& report) {
                note(one.name, "metrics", report, one.metrics_course);
              },
          .random = [this] { return random(); },
          .clock = seams_.clock};
}

telemetry::EventServices Destinations::event_services(One& one) {
  return {.news = [this](std::int64_t after, std::uint32_t limit) { return news(after, limit); },
          .sent = [this, &one](std::int64_t version) { return sent(one.name, version); },
          .report =
              [this, &one](telemetry::ExportReport const& report) {
                note(one.name, "logs", report, one.events_course);
              },
          .random = [this] { return random(); },
          .clock = seams_.clock};
}

void Destinations::start(runtime::TaskGroup& tasks) {
  for (auto const& one : all_) {
    if (one->metrics) tasks.spawn(one->metrics->export_periodically());
    if (one->events) tasks.spawn(one->events->send_periodically());
  }
  if (!outboxes_.empty()) tasks.spawn(tidy_hourly());
}

void Destinations::start_last(runtime::TaskGroup& tasks) {
  for (auto const& one : all_) {
    if (one->metrics) tasks.spawn(one->metrics->export_last());
    if (one->events) tasks.spawn(one->events->send_rest());
  }
}

std::vector<telemetry::Reading> Destinations::readings() const {
  std::vector<telemetry::Reading> all;
  auto const add = [&](std::string const& name, char const* signal, std::optional<Instant> taken) {
    if (!taken) return;
    all.push_back({.metric = std::string{metric::export_last_success},
                   .attributes = {{std::string{attribute::destination}, name},
                                  {std::string{attribute::signal}, signal}},
                   .value = epoch_ms(*taken)});
  };
  for (auto const& one : all_) {
    add(one->name, "metrics", one->metrics_course.taken);
    add(one->name, "logs", one->events_course.taken);
  }
  return all;
}

std::vector<Destinations::Standing> Destinations::standings() const {
  std::vector<Standing> all;
  auto const add = [&](std::string const& what, std::string const& whom, Course const& course) {
    auto detail = course.taken ? "last taken " + format_instant(*course.taken)
                               : std::string{"nothing taken since the start"};
    if (!course.trouble.empty()) detail += "; now not: " + course.trouble;
    all.push_back({"export:" + what + " to " + whom, course.trouble.empty(), std::move(detail)});
  };
  for (auto const& one : all_) {
    if (one->metrics) add("metrics", one->name, one->metrics_course);
    if (one->events) add("usage events", one->name, one->events_course);
  }
  return all;
}

asio::awaitable<Result<void>> Destinations::save(std::string name, std::string value) {
  auto work = [this, &name, &value] {
    return in_transaction(*seams_.ledger, [&] { return seams_.ledger->set_meta(name, value); });
  };
  co_return co_await runtime::offload(seams_.store, work);
}

asio::awaitable<Result<std::vector<UsageEvent>>> Destinations::news(std::int64_t after, std::uint32_t limit) {
  auto work = [this, after, limit] { return seams_.reader->news(after, limit); };
  co_return co_await runtime::offload(seams_.reading, work);
}

asio::awaitable<Result<void>> Destinations::sent(std::string name, std::int64_t version) {
  auto work = [this, &name, version] {
    return in_transaction(*seams_.ledger, [&] { return seams_.ledger->outbox().sent(name, version); });
  };
  co_return co_await runtime::offload(seams_.store, work);
}

asio::awaitable<void> Destinations::tidy_hourly() {
  static_cast<void>(watch_.look(seams_.clock->now(), seams_.steady()));
  co_await runtime::sleep(first_tidy);
  for (;;) {
    co_await tidy();
    co_await runtime::sleep(tidy_interval);
  }
}

asio::awaitable<void> Destinations::tidy() {
  jump_ += watch_.look(seams_.clock->now(), seams_.steady());
  auto work = [this, jump = jump_] { return tidied(jump); };
  auto const drops = co_await runtime::offload(seams_.store, work);
  if (!drops) {
    spdlog::warn("usage events were not tidied: {}", drops.error().message);
    co_return;
  }
  if (jump_ != Milliseconds::zero())
    spdlog::info("usage events are as old as before: this machine slept, or its clock was set by {} hours",
                 jump_ / std::chrono::hours{1});
  jump_ = Milliseconds::zero();
  for (auto const& drop : *drops) {
    auto const aged = drop.why == store::OutboxLoss::age;
    spdlog::warn("{} usage events for {} were given up: {}", drop.events, drop.destination,
                 aged ? "they waited too long" : "too many wait");
    seams_.count({.metric = std::string{metric::events_dropped},
                  .attributes = {{std::string{attribute::reason}, aged ? "outbox_age" : "outbox_size"},
                                 {std::string{attribute::source}, "outbox:" + drop.destination}},
                  .slot = 0,
                  .delta = drop.events});
  }
}

Result<std::vector<store::OutboxDrop>> Destinations::tidied(Milliseconds jump) {
  std::vector<store::OutboxDrop> drops;
  auto done = in_transaction(*seams_.ledger, [&]() -> Result<void> {
    auto& outbox = seams_.ledger->outbox();
    if (jump != Milliseconds::zero()) {
      auto shifted = outbox.shift(jump);
      if (!shifted) return shifted;
    }
    auto tidied = outbox.tidy(seams_.clock->now(), limits_);
    if (!tidied) return propagate(tidied);
    drops = std::move(*tidied);
    return {};
  });
  if (!done) return propagate(done);
  return drops;
}

void Destinations::note(std::string const& name, std::string_view signal,
                        telemetry::ExportReport const& report, Course& course) {
  seams_.count({.metric = std::string{metric::export_points},
                .attributes = {{std::string{attribute::destination}, name},
                               {std::string{attribute::outcome}, std::string{to_string(report.outcome)}},
                               {std::string{attribute::signal}, std::string{signal}}},
                .slot = 0,
                .delta = static_cast<std::int64_t>(report.points)});
  if (report.outcome == telemetry::ExportOutcome::ok) {
    course.taken = seams_.clock->now();
    course.trouble.clear();
  } else {
    course.trouble = report.message;
    spdlog::warn("export of {} to {}: {}", signal, name, report.message);
  }
}

double Destinations::random() { return std::uniform_real_distribution<double>{0.0, 1.0}(dice_); }

}  // namespace companion::app
