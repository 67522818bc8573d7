// Proxies in a whole daemon: real sockets, a real ledger.
#include "app/proxies.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "app/daemon.hpp"
#include "app/ledger_parts.hpp"
#include "app/read_prices.hpp"
#include "store/ledger_reader.hpp"
#include "store/ledger_store.hpp"
#include "tests/app/proxy_double.hpp"
#include "tests/app/sample_home.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;

class Running {
 public:
  explicit Running(config::Config const& config) {
    auto opened = Daemon::open(config);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    daemon_ = std::move(*opened);
    std::promise<void> listening;
    auto started = listening.get_future();
    ended_ = std::async(std::launch::async, [this, &listening] {
      return daemon_->run([&listening](Started const&) { listening.set_value(); });
    });
    started.get();
  }
  ~Running() {
    daemon_->stop();
    EXPECT_TRUE(ended_.get().has_value());
  }

 private:
  std::unique_ptr<Daemon> daemon_;
  std::future<Result<void>> ended_;
};

bool eventually(std::function<bool()> const& holds) {
  for (int i = 0; i < 1500; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

std::int64_t calls_in(config::Config const& config) {
  auto const reader = store::LedgerReader::open(ledger_path(config.data_dir));
  auto const info = reader ? (*reader)->info() : Result<LedgerInfo>{fail(Errc::io, "")};
  return info ? info->calls : -1;
}

std::string row(int number) {
  auto const start =
      std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()) - number * 1min;
  return R"({"request_id": "chatcmpl-)" + std::to_string(number) +
         R"(", "call_type": "acompletion", "spend": 0.25, "model": "openai/house-7b", "model_group": "house",)" +
         R"( "startTime": ")" + format_instant(start) + R"(", "endTime": ")" + format_instant(start + 1s) +
         R"(", "prompt_tokens": )" + std::to_string(100 + number) +
         R"(, "completion_tokens": 10, "status": "success"})";
}

/// The usual answers of a healthy proxy with one page of `rows` rows.
test::ProxyAnswer usual(std::string const& question, int rows) {
  if (question == "GET /health/readiness")
    return {.body = R"({"db": "connected", "litellm_version": "1.99.0"})"};
  if (question.starts_with("GET /spend/logs/v2")) {
    std::string body = R"({"data": [)";
    for (int i = 1; i <= rows; ++i) body += (i > 1 ? "," : "") + row(i);
    return {.body = body + R"(], "total": )" + std::to_string(rows) + "}"};
  }
  if (question == "GET /key/info") {
    return {.body =
                R"({"key": ")" + std::string(64, 'b') + R"(", "info": {"spend": 1.5, "max_budget": 10}})"};
  }
  if (question == "GET /v1/model/info") {
    return {.body = R"({"data": [{"model_name": "house", "litellm_params": {"model": "openai/house-7b"},
                       "model_info": {"input_cost_per_token": 4e-06, "output_cost_per_token": 8e-06}}]})"};
  }
  if (question == "POST /cost/estimate") {
    return {.body = R"({"model": "house", "input_cost_per_request": 4.0, "output_cost_per_request": 8.0})"};
  }
  return {.status = 404, .body = R"({"detail": "Not Found"})"};
}

config::Config with_proxy(test::SampleHome const& home, std::string const& url) {
  auto config = home.config();
  config.prices_file = config.data_dir / "prices.json";
  auto& proxy = config.litellm.proxies["work"];
  proxy.url = url;
  proxy.key = "sk-test-1";
  proxy.interval = 1s;
  proxy.since = 12h;
  return config;
}

TEST(Proxies, RowsOfAProxyBecomeCallsAndAccountsAreKept) {
  std::atomic<int> without_key{0};
  test::ProxyDouble const proxy{[&](std::string const& question, std::string const& head) {
    if (head.find("Authorization: Bearer sk-test-1\r\n") == std::string::npos) ++without_key;
    return usual(question, 7);
  }};
  test::SampleHome const home;
  auto const config = with_proxy(home, proxy.url());
  Running const daemon{config};
  EXPECT_TRUE(eventually([&] { return calls_in(config) == 7; }));
  EXPECT_EQ(without_key, 0);
}

TEST(Proxies, ABusyOrBrokenProxyIsAskedAgain) {
  std::atomic<int> asked{0};
  test::ProxyDouble const proxy{[&](std::string const& question, std::string const&) -> test::ProxyAnswer {
    if (!question.starts_with("GET /spend/logs/v2")) return usual(question, 3);
    switch (asked++) {
      case 0:
        return {.status = 429, .body = "{}", .headers = "Retry-After: 0\r\n"};
      case 1:
        return {.body = R"({"data": [{"request_id": "cut)"};
      default:
        return usual(question, 3);
    }
  }};
  test::SampleHome const home;
  auto const config = with_proxy(home, proxy.url());
  Running const daemon{config};
  EXPECT_TRUE(eventually([&] { return calls_in(config) == 3; }));
}

TEST(Proxies, ARestartGoesOnWhereItStopped) {
  std::atomic<int> first_pages{0};
  std::atomic<int> asked{0};
  test::ProxyDouble const proxy{[&](std::string const& question, std::string const&) -> test::ProxyAnswer {
    if (!question.starts_with("GET /spend/logs/v2")) return usual(question, 0);
    ++asked;
    if (question.find("&page=1&") != std::string::npos) ++first_pages;
    auto answer = usual(question, 100);
    answer.body.replace(answer.body.find("\"total\": 100"), 12, "\"total\": 1000");
    // The third page never comes.
    return question.find("&page=3&") != std::string::npos ? test::ProxyAnswer{.status = 500, .body = "{}"}
                                                          : answer;
  }};
  test::SampleHome const home;
  auto const config = with_proxy(home, proxy.url());
  {
    Running const daemon{config};
    EXPECT_TRUE(eventually([&] { return asked >= 3; }));
  }
  {
    Running const daemon{config};
    EXPECT_TRUE(eventually([&] { return asked >= 4; }));
  }
  EXPECT_EQ(first_pages, 1);
}

TEST(Proxies, TheManagedFileStartsAndStopsThem) {
  std::atomic<int> asked{0};
  test::ProxyDouble const proxy{[&](std::string const& question, std::string const&) {
    ++asked;
    return usual(question, 2);
  }};
  test::SampleHome const home;
  auto const config = home.config();
  ManagedProxies const managed{config.data_dir};
  Running const daemon{config};
  auto options = with_proxy(home, proxy.url()).litellm.proxies.at("work");
  ASSERT_TRUE(managed.add("work", options));
  EXPECT_TRUE(eventually([&] { return calls_in(config) == 2; }));
  ASSERT_TRUE(managed.remove("work"));
  std::this_thread::sleep_for(6s);
  auto const then = asked.load();
  std::this_thread::sleep_for(2s);
  EXPECT_EQ(asked, then);
}

TEST(Proxies, PricesOfItsOwnModelsGoIntoTheBookAndBesideIt) {
  test::ProxyDouble const proxy{
      [&](std::string const& question, std::string const&) { return usual(question, 2); }};
  test::SampleHome const home;
  auto config = with_proxy(home, proxy.url());
  config.litellm.proxies["work"].prices = true;
  {
    Running const daemon{config};
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(config.prices_file); }));
    auto const prices = read_prices(config.prices_file);
    ASSERT_TRUE(prices);
    EXPECT_EQ(prices->problem, "");
    EXPECT_TRUE(prices->book.match("house", {}));
    EXPECT_TRUE(prices->book.match("gpt-5", {})) << "the list prices are still there";
    std::this_thread::sleep_for(1s);
  }
  auto ledger = store::LedgerStore::open({.path = ledger_path(config.data_dir)});
  ASSERT_TRUE(ledger);
  auto const compared = (*ledger)->checkpoint(std::string{price_comparison_source}, "work");
  ASSERT_TRUE(compared);
  EXPECT_EQ(*compared,
            R"({"house":{"model":"openai/house-7b","provider":"","proxy_input":"4","proxy_output":"8",)"
            R"("our_input":"4","our_output":"8"}})");
}

TEST(Proxies, AKeyFileIsReadAndABadOneIsTold) {
  std::atomic<bool> right{false};
  test::ProxyDouble const proxy{[&](std::string const& question, std::string const& head) {
    if (head.find("Authorization: Bearer sk-file\r\n") != std::string::npos) right = true;
    return usual(question, 1);
  }};
  test::SampleHome const home;
  auto config = with_proxy(home, proxy.url());
  auto& options = config.litellm.proxies["work"];
  options.key.clear();
  options.key_file = home.log().parent_path() / "key";
  std::ofstream{options.key_file} << "sk-file\n";
  Running const daemon{config};
  EXPECT_TRUE(eventually([&] { return right.load(); }));
}

}  // namespace
}  // namespace companion::app
