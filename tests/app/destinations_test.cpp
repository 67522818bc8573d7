// Destinations over a real ledger and real sockets, on a clock of the test's own.
#include "app/destinations.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <map>
#include <random>
#include <set>

#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/telemetry/canned_server.hpp"
#include "tests/telemetry/wire.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using telemetry::CannedServer;
namespace wire = telemetry::wire;

store::StoredCall new_call(Instant start, int number) {
  Sighting sighting;
  sighting.source = "log:codex";
  sighting.event_key = std::to_string(number);
  sighting.start = sighting.end = start;
  Call call;
  call.start = call.end = start;
  call.tool = "codex";
  call.tokens.output = 1;
  return {.record = {call, {sighting}}, .keys = {}, .settled = false, .changed = start};
}

/// A machine whose daemon comes and goes; the ledger stays.
class Machine {
 public:
  explicit Machine(std::string const& events_endpoint) {
    config.telemetry.events.endpoint = events_endpoint;
    config.telemetry.gzip = false;
    // A daemon that ran in this process before has shut the log down.
    if (spdlog::default_logger_raw() == nullptr)
      spdlog::set_default_logger(spdlog::stderr_logger_mt("destinations"));
    start();
  }
  ~Machine() { stop(); }
  Machine(Machine const&) = delete;
  Machine& operator=(Machine const&) = delete;

  void start() {
    ledger_ = std::move(*store::LedgerStore::open(
        {.path = folder_.path() / "ledger.db", .synchronous = store::Synchronous::off}));
    reader_ = std::move(*store::LedgerReader::open(folder_.path() / "ledger.db"));
    auto opened = Destinations::open(seams(), {"uuid", "0.1.0", "", ""}, config);
    ASSERT_TRUE(opened) << opened.error().message;
    destinations_ = std::move(*opened);
  }
  void stop() {
    destinations_.reset();
    reader_.reset();
    ledger_.reset();
  }
  void restart() {
    stop();
    start();
  }

  /// A settled call, which is news.
  store::StoredCall add(int number) {
    auto stored = new_call(clock.now(), number);
    inside([&]() -> Result<void> {
      auto id = ledger_->insert(stored);
      if (!id) return propagate(id);
      stored.record.call.id = *id;
      auto const open = stored;
      stored.settled = true;
      return ledger_->update(open, stored);
    });
    return stored;
  }
  void change(store::StoredCall& stored, std::int64_t output) {
    auto const before = stored;
    stored.record.call.tokens.output = output;
    inside([&] { return ledger_->update(before, stored); });
  }
  void erase(store::StoredCall const& stored) {
    inside([&] { return ledger_->erase(stored); });
  }

  /// What can be sent is sent.
  void send() {
    runtime::TaskGroup tasks{loop_.get_executor()};
    destinations_->start_last(tasks);
    loop_.restart();
    loop_.run();
    EXPECT_EQ(tasks.size(), 0U);
  }
  void tidy() {
    asio::co_spawn(loop_, destinations_->tidy(), [](std::exception_ptr const& e) { EXPECT_FALSE(e); });
    loop_.restart();
    loop_.run();
  }
  void pass(Milliseconds time) {
    clock.advance(time);
    steady += time;
  }
  [[nodiscard]] Destinations::Standing standing() { return destinations_->standings().at(0); }
  [[nodiscard]] std::int64_t waiting() { return reader_->backlog(main_destination)->events; }
  [[nodiscard]] std::int64_t counted(std::string const& metric, std::string const& why) const {
    std::int64_t sum = 0;
    for (auto const& delta : counts) {
      for (auto const& [key, value] : delta.attributes) {
        if (delta.metric == metric && value == why) sum += delta.delta;
      }
    }
    return sum;
  }

  config::Config config;
  test::FakeClock clock;
  Milliseconds steady{1h};
  std::vector<CounterDelta> counts;

 private:
  DestinationSeams seams() {
    DestinationSeams seams;
    seams.collect = []() -> asio::awaitable<Result<telemetry::Collected>> {
      co_return fail(Errc::io, "no metrics here");
    };
    seams.reader = reader_.get();
    seams.reading = loop_.get_executor();
    seams.ledger = ledger_.get();
    seams.store = loop_.get_executor();
    seams.clock = &clock;
    seams.steady = [this] { return steady; };
    seams.environment = [](std::string const&) { return std::nullopt; };
    seams.count = [this](CounterDelta delta) { counts.push_back(std::move(delta)); };
    return seams;
  }
  template <class Work>
  void inside(Work work) {
    ASSERT_TRUE(ledger_->begin());
    ASSERT_TRUE(work());
    ASSERT_TRUE(ledger_->commit());
  }

  test::TempFolder folder_;
  asio::io_context loop_{1};
  std::unique_ptr<store::LedgerStore> ledger_;
  std::unique_ptr<store::LedgerReader> reader_;
  std::unique_ptr<Destinations> destinations_;
};

/// What a receiver that keeps the greatest version of each key ends up with: output tokens by key.
class Kept {
 public:
  void take(std::string const& body) {
    for (auto const& record : wire::items_of(body)) {
      ++records;
      std::string key;
      std::int64_t version = 0;
      std::optional<std::int64_t> output;
      for (auto const& pair : record.messages(6)) {
        auto const name = pair.text(1);
        if (name == "ai.usage.key") key = pair.message(2).text(1);
        if (name == "ai.usage.version") version = static_cast<std::int64_t>(pair.message(2).varint(3));
        if (name == "gen_ai.usage.output_tokens")
          output = static_cast<std::int64_t>(pair.message(2).varint(3));
      }
      auto& held = calls_[key];
      if (version >= held.first) held = {version, output};
    }
  }
  [[nodiscard]] std::map<std::string, std::int64_t> calls() const {
    std::map<std::string, std::int64_t> counted;
    for (auto const& [key, held] : calls_) {
      if (held.second) counted[key] = *held.second;
    }
    return counted;
  }
  std::size_t records{0};

 private:
  std::map<std::string, std::pair<std::int64_t, std::optional<std::int64_t>>> calls_;
};

constexpr auto nobody = "http://127.0.0.1:9/v1/logs";

std::vector<std::string> taken(std::size_t times) { return {times, telemetry::answer("200 OK")}; }

TEST(Destinations, ThirtyDaysWithoutTheReceiverLoseNothing) {
  constexpr int per_hour = 5;
  constexpr int hours = 30 * 24 - 1;
  Machine machine{nobody};
  int number = 0;
  for (int hour = 0; hour < hours; ++hour) {
    for (int i = 0; i < per_hour; ++i) machine.add(number++);
    if (hour % 24 == 0) machine.send();
    if (hour % 100 == 0) machine.restart();
    machine.pass(1h);
    machine.tidy();
  }
  EXPECT_EQ(machine.waiting(), number);
  CannedServer receiver{taken(20)};
  machine.config.telemetry.events.endpoint = receiver.url();
  machine.restart();
  machine.send();
  EXPECT_EQ(machine.waiting(), 0);
  Kept kept;
  for (auto const& request : receiver.requests()) kept.take(request.body);
  EXPECT_EQ(kept.calls().size(), static_cast<std::size_t>(number));
  EXPECT_EQ(kept.records, static_cast<std::size_t>(number)) << "each once";
  EXPECT_EQ(machine.counted("companion.events.dropped", "outbox_age"), 0);
}

TEST(Destinations, WhatIsOlderIsGivenUpAndCounted) {
  Machine machine{nobody};
  machine.add(1);
  machine.tidy();
  machine.pass(24h);
  machine.add(2);
  machine.tidy();
  for (int day = 0; day < 29; ++day) {
    machine.pass(24h);
    machine.tidy();
  }
  EXPECT_EQ(machine.waiting(), 1);
  EXPECT_EQ(machine.counted("companion.events.dropped", "outbox_age"), 1);
  EXPECT_EQ(machine.counted("companion.events.dropped", "outbox:otlp"), 1);
}

TEST(Destinations, AClockThatJumpsMakesNothingOld) {
  Machine machine{nobody};
  machine.add(1);
  machine.tidy();
  machine.pass(1h);
  machine.tidy();
  machine.clock.advance(24h * 400);
  machine.pass(1h);
  machine.tidy();
  EXPECT_EQ(machine.waiting(), 1);
  machine.clock.advance(-24h * 400);
  machine.pass(1h);
  machine.tidy();
  EXPECT_EQ(machine.waiting(), 1);
}

TEST(Destinations, ANewReceiverBeginsWithTheCallsThatAreThere) {
  Machine machine{""};
  machine.add(1);
  CannedServer receiver{taken(1)};
  machine.config.telemetry.events.endpoint = receiver.url();
  machine.restart();
  machine.send();
  Kept kept;
  for (auto const& request : receiver.requests()) kept.take(request.body);
  EXPECT_EQ(kept.records, 1U);
}

TEST(Destinations, WhateverHappensTheReceiverEndsUpWithTheLedger) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937 dice{seed};
    auto const chance = [&](unsigned percent) { return dice() % 100 < percent; };
    // Busy, gone before it answered, or fine: what it was sent it has in any case but the first.
    std::vector<std::string> answers;
    for (int i = 0; i < 120; ++i)
      answers.push_back(chance(25)   ? telemetry::answer("503 Busy")
                        : chance(25) ? ""
                                     : telemetry::answer("200 OK"));
    answers.insert(answers.end(), 300, telemetry::answer("200 OK"));
    CannedServer receiver{answers};
    Machine machine{receiver.url()};
    machine.config.telemetry.events.batch_max = 7;
    std::map<CallId, store::StoredCall> calls;
    std::map<std::string, std::int64_t> truth;
    auto const key = [](CallId id) { return "uuid:" + to_string(id); };
    for (int step = 0; step < 200; ++step) {
      auto const some = [&] {
        return std::next(calls.begin(), static_cast<std::ptrdiff_t>(dice() % calls.size()));
      };
      if (calls.empty() || chance(40)) {
        auto const added = machine.add(step);
        calls.emplace(added.record.call.id, added);
        truth[key(added.record.call.id)] = 1;
      } else if (chance(50)) {
        auto const which = some();
        machine.change(which->second, step);
        truth[key(which->first)] = step;
      } else if (chance(20)) {
        auto const which = some();
        machine.erase(which->second);
        truth.erase(key(which->first));
        calls.erase(which);
      }
      if (chance(30)) machine.send();
      if (chance(10)) machine.restart();
      if (chance(10)) machine.tidy();
      machine.pass(30min);
    }
    for (int i = 0; i < 200 && machine.waiting() > 0; ++i) machine.send();
    ASSERT_EQ(machine.waiting(), 0) << "seed " << seed;
    Kept kept;
    auto const& requests = receiver.requests();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (!answers[i].starts_with("HTTP/1.1 503")) kept.take(requests[i].body);
    }
    EXPECT_EQ(kept.calls(), truth) << "seed " << seed;
  }
}

TEST(Destinations, TellHowItStandsWithEach) {
  CannedServer receiver{{telemetry::answer("503 Busy"), telemetry::answer("200 OK")}};
  Machine machine{receiver.url()};
  EXPECT_EQ(machine.standing().detail, "nothing taken since the start");
  machine.add(1);
  machine.send();
  EXPECT_EQ(machine.standing().name, "export:usage events to otlp");
  EXPECT_FALSE(machine.standing().ok);
  EXPECT_EQ(machine.standing().detail, "nothing taken since the start; now not: status 503: ");
  machine.send();
  EXPECT_TRUE(machine.standing().ok);
  EXPECT_EQ(machine.standing().detail, "last taken " + format_instant(machine.clock.now()));
}

TEST(Destinations, EachHasItsOwnPlace) {
  CannedServer first{taken(1)};
  CannedServer second{{telemetry::answer("503 Busy"), telemetry::answer("200 OK")}};
  Machine machine{first.url()};
  machine.config.destinations["central"].events.endpoint = second.url();
  machine.config.destinations["central"].gzip = false;
  machine.restart();
  machine.add(1);
  machine.send();
  machine.send();
  EXPECT_EQ(machine.counted("companion.export.points", "central"), 2) << "retried, then taken";
  EXPECT_EQ(first.requests().size(), 1U);
  EXPECT_EQ(second.requests().size(), 2U);
}

TEST(Destinations, HeadersThatCannotBeHadAreToldWithTheNameOfTheReceiver) {
  test::TempFolder folder;
  auto ledger = store::LedgerStore::open({.path = folder.path() / "l.db"});
  auto reader = store::LedgerReader::open(folder.path() / "l.db");
  config::Config config;
  auto& central = config.destinations["central"];
  central.endpoint = nobody;
  auto const complaint = [&] {
    DestinationSeams seams;
    seams.ledger = ledger->get();
    seams.reader = reader->get();
    test::FakeClock clock;
    seams.clock = &clock;
    seams.environment = [](std::string const&) { return std::nullopt; };
    auto const opened = Destinations::open(std::move(seams), {"uuid", "0.1.0", "", ""}, config);
    return opened ? std::string{} : opened.error().message;
  };
  EXPECT_EQ(complaint(), "");
  central.headers_file = folder.path() / "absent";
  EXPECT_TRUE(complaint().starts_with("telemetry destination central: headers_file ")) << complaint();
  central.headers_file.clear();
  central.headers_env = "ABSENT";
  EXPECT_NE(complaint().find("the variable ABSENT"), std::string::npos) << complaint();
}

}  // namespace
}  // namespace companion::app
