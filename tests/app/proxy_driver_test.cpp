// The driver alone: a real server and a real ingest over books in memory.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <thread>

#include "app/proxies.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "tests/app/proxy_double.hpp"
#include "tests/pipeline/fake_books.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;

std::string const page =
    R"({"data": [{"request_id": "a", "model": "m", "startTime": "2026-08-17T12:00:00Z"},)"
    R"( {"request_id": "b", "model": "m", "startTime": "2026-08-17T12:00:01Z"}], "total": 2})";

/// A loop with everything that a poller needs of the daemon.
class Bench {
 public:
  explicit Bench(std::string const& url) {
    options.url = url;
    options.key = "sk-test";
    options.since = 1h;
    options.interval = 1s;
  }

  [[nodiscard]] ProxySeams seams() {
    return {.ingest = &ingest,
            .clock = &clock,
            .loop = loop.get_executor(),
            .work = work.get_executor(),
            .checkpoints = [this](std::string source) { return checkpoints(std::move(source)); },
            .environment = [](std::string const&) { return std::nullopt; },
            .random = [] { return 0.0; },
            .failed = [this](std::string const&, std::string const& problem) { problems.push_back(problem); },
            .broke = [this](std::string const& what) { broken = what; },
            .update_prices = [](std::string, std::string, std::vector<litellm::Deployment>)
                -> asio::awaitable<Result<void>> { co_return Result<void>{}; },
            .compare_prices = [](std::vector<litellm::Estimate>) -> asio::awaitable<std::string> {
              co_return std::string{"{}"};
            }};
  }

  /// Until `holds` or ten seconds are over; then everything is drained. How long that took.
  std::chrono::steady_clock::duration run(std::function<bool()> holds) {
    Proxies proxies{seams(), {{"work", options}}, folder.path(), 50ms};
    std::chrono::steady_clock::duration took{};
    asio::co_spawn(loop, live(proxies, std::move(holds), took), asio::detached);
    loop.run();
    return took;
  }

  test::TempFolder folder;
  test::FakeClock clock;
  test::FakeBooks books;
  asio::io_context loop{1};
  asio::thread_pool store{1};
  asio::thread_pool work{1};
  pipeline::Ingest ingest{loop.get_executor(), store.get_executor(), books, clock};
  litellm::ProxyOptions options;
  std::vector<std::string> problems;
  std::string broken;

 private:
  asio::awaitable<Result<std::vector<Checkpoint>>> checkpoints(std::string) {
    co_return std::vector<Checkpoint>{};
  }

  asio::awaitable<void> live(Proxies& proxies, std::function<bool()> holds,
                             std::chrono::steady_clock::duration& took) {
    runtime::TaskGroup helpers{loop.get_executor()};
    runtime::TaskGroup writer{loop.get_executor()};
    writer.spawn(ingest.write());
    helpers.spawn(proxies.run());
    for (int i = 0; i < 1000 && !holds(); ++i) {
      co_await runtime::sleep(10ms);
    }
    auto const begun = std::chrono::steady_clock::now();
    co_await proxies.drain();
    took = std::chrono::steady_clock::now() - begun;
    ingest.close();
    co_await writer.drain(5s);
    co_await helpers.drain(0ms);
  }
};

TEST(ProxyDriver, TakesRowsToTheBooks) {
  test::ProxyDouble const proxy{[](std::string const& question, std::string const&) -> test::ProxyAnswer {
    return {.body = question.starts_with("GET /spend") ? page : std::string{"{}"}};
  }};
  Bench bench{proxy.url()};
  (void)bench.run([&] { return bench.books.committed >= 2; });
  EXPECT_EQ(bench.books.keys, (std::vector<std::string>{"work|a", "work|b"}));
  EXPECT_EQ(bench.broken, "");
}

TEST(ProxyDriver, StopsAtOnceWhileAnAnswerIsAwaited) {
  std::atomic<bool> asked{false};
  std::atomic<bool> over{false};
  test::ProxyDouble const proxy{[&](std::string const&, std::string const&) -> test::ProxyAnswer {
    asked = true;
    for (int i = 0; i < 300 && !over; ++i) std::this_thread::sleep_for(10ms);
    return {.body = "{}"};
  }};
  Bench bench{proxy.url()};
  auto const took = bench.run([&] { return asked.load(); });
  over = true;
  EXPECT_LT(took, 1s);
  EXPECT_EQ(bench.broken, "");
}

TEST(ProxyDriver, ARowThatCannotBeCommittedIsTold) {
  test::ProxyDouble const proxy{[](std::string const& question, std::string const&) -> test::ProxyAnswer {
    return {.body = question.starts_with("GET /spend") ? page : std::string{"{}"}};
  }};
  Bench bench{proxy.url()};
  bench.books.poison = {"work|a"};
  (void)bench.run([&] { return !bench.problems.empty(); });
  ASSERT_FALSE(bench.problems.empty());
  EXPECT_TRUE(bench.books.keys.empty());
  EXPECT_EQ(bench.broken, "");
}

TEST(ProxyDriver, AKeyThatCannotBeReadIsAProblemWithARemedy) {
  Bench bench{"http://127.0.0.1:1"};
  bench.options.key.clear();
  bench.options.key_env = "NO_SUCH_KEY";
  (void)bench.run([&] { return !bench.problems.empty(); });
  ASSERT_FALSE(bench.problems.empty());
  EXPECT_NE(bench.problems.front().find("NO_SUCH_KEY"), std::string::npos);
}

}  // namespace
}  // namespace companion::app
