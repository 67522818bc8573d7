// The daemon as a whole, in this process: real sockets, real files, a real ledger.
#include "app/daemon.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include "app/ledger_parts.hpp"
#include "app/link_secret.hpp"
#include "app/runtime_file.hpp"
#include "store/ledger_reader.hpp"
#include "tests/app/sample_home.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

/// A daemon that runs beside the test until told to stop.
class Running {
 public:
  explicit Running(config::Config const& config) {
    auto opened = Daemon::open(config);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    daemon_ = std::move(*opened);
    std::promise<Started> listening;
    auto started = listening.get_future();
    ended_ = std::async(std::launch::async, [this, &listening] {
      return daemon_->run([&listening](Started const& facts) { listening.set_value(facts); });
    });
    facts_ = started.get();
  }
  ~Running() {
    if (ended_.valid()) {
      stop();
    }
  }
  void stop() {
    daemon_->stop();
    auto const ended = ended_.get();
    EXPECT_TRUE(ended.has_value()) << (ended ? "" : ended.error().message);
  }
  [[nodiscard]] Started const& facts() const { return facts_; }

  /// Status line, headers and body of one request on a connection of its own.
  [[nodiscard]] std::string ask(std::string const& method, std::string const& path,
                                std::string const& body = {}) const {
    asio::io_context context;
    tcp::socket socket{context};
    boost::system::error_code error;
    socket.connect({asio::ip::make_address(facts_.address), facts_.port}, error);
    auto const request = method + " " + path + " HTTP/1.1\r\nHost: localhost:" + std::to_string(facts_.port) +
                         "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body;
    asio::write(socket, asio::buffer(request), error);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), error);
    return answer;
  }

 private:
  std::unique_ptr<Daemon> daemon_;
  std::future<Result<void>> ended_;
  Started facts_;
};

std::string payload(std::string const& id) {
  return R"({"id":"chatcmpl-)" + id + R"(","litellm_call_id":")" + id +
         R"(","status":"success","call_type":"acompletion","model":"gpt-5","custom_llm_provider":"openai",)" +
         R"("response_cost":0.001,"startTime":1787230800.0,"endTime":1787230801.5,)" +
         R"("prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"metadata":{}})";
}

std::int64_t calls_in(config::Config const& config) {
  auto const reader = store::LedgerReader::open(ledger_path(config.data_dir));
  if (!reader) {
    return -1;
  }
  auto const info = (*reader)->info();
  return info ? info->calls : -1;
}

bool eventually(std::function<bool()> const& holds) {
  for (int i = 0; i < 1000; ++i) {
    if (holds()) {
      return true;
    }
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

TEST(Daemon, TellsWhereItListensAndForgetsItAfterwards) {
  test::SampleHome const home;
  {
    Running const daemon{home.config()};
    auto const told = read_runtime_file(home.config().data_dir);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->port, daemon.facts().port);
    EXPECT_EQ(told->pid, platform::process_id());
    EXPECT_EQ(daemon.facts().found.size(), 1U);
    EXPECT_NE(daemon.ask("GET", "/healthz").find("200"), std::string::npos);
  }
  EXPECT_FALSE(read_runtime_file(home.config().data_dir).has_value());
}

TEST(Daemon, GivesLinksToWhoCanReadItsSecretAndForgetsItAfterwards) {
  test::SampleHome const home;
  auto const& folder = home.config().data_dir;
  {
    Running const daemon{home.config()};
    auto const secret = read_link_secret(folder);
    ASSERT_TRUE(secret.has_value()) << secret.error().message;
    EXPECT_EQ(secret->size(), 64U);
    auto const link = daemon.ask("POST", "/v1/session/link", R"({"secret":")" + *secret + R"("})");
    EXPECT_NE(link.find(R"("path":"/open/)"), std::string::npos) << link;
    EXPECT_NE(daemon.ask("POST", "/v1/session/link", R"({"secret":"guess"})").find(" 403 "),
              std::string::npos);
  }
  EXPECT_EQ(read_link_secret(folder).error().code, Errc::not_found);
}

TEST(Daemon, SwitchesASourceOffAndOnAndSaysSo) {
  test::SampleHome const home;
  Running const daemon{home.config()};
  auto const put = [&](std::string const& body) {
    return daemon.ask("PUT", "/v1/sources/log:claude-code", body);
  };
  EXPECT_NE(put(R"({"enabled":false})").find(" 200 "), std::string::npos);
  auto const health = daemon.ask("GET", "/healthz");
  EXPECT_NE(health.find(R"("switched_off":true)"), std::string::npos) << health;
  EXPECT_NE(health.find(R"("detail":"switched off")"), std::string::npos) << health;
  home.append(test::claude_line("later", 7, "2026-08-20T13:00:00.000Z"));
  EXPECT_NE(put(R"({"enabled":true})").find(" 200 "), std::string::npos);
  EXPECT_TRUE(eventually([&] { return calls_in(home.config()) == 1; }));
  EXPECT_NE(daemon.ask("PUT", "/v1/sources/log:none", R"({"enabled":true})").find(" 404 "),
            std::string::npos);
}

TEST(Daemon, ShowsItsSettings) {
  test::SampleHome const home;
  Running const daemon{home.config()};
  auto const answer = daemon.ask("GET", "/v1/settings");
  EXPECT_NE(answer.find(R"("config_file":null)"), std::string::npos) << answer;
  EXPECT_NE(answer.find(R"("key":"server.listen")"), std::string::npos);
}

TEST(Daemon, ReadsHistoryAndWhatIsAppended) {
  test::SampleHome const home;
  home.append(test::claude_line("old", 7, "2026-08-20T13:00:00.000Z"));
  Running const daemon{home.config()};
  EXPECT_TRUE(eventually([&] { return calls_in(home.config()) == 1; }));
  home.append(test::claude_line("new", 8, "2026-08-20T13:05:00.000Z"));
  EXPECT_TRUE(eventually([&] { return calls_in(home.config()) == 2; }));
}

TEST(Daemon, SeesALogInAFolderThatWasMadeAndStayedEmptyForAWhile) {
  test::SampleHome const home;
  Running const daemon{home.config()};
  auto const folder = home.log().parent_path().parent_path() / "-home-x-new" / "session" / "subagents";
  std::filesystem::create_directories(folder);
  std::this_thread::sleep_for(300ms);
  std::ofstream{folder / "agent-1.jsonl"} << test::claude_line("late", 7, "2026-08-20T13:00:00.000Z");
  EXPECT_TRUE(eventually([&] { return calls_in(home.config()) == 1; }));
}

TEST(Daemon, SeesTheFirstLogOfAFolderThatWasThereBefore) {
  test::SampleHome const home;
  auto const folder = home.log().parent_path().parent_path() / "-home-x-empty";
  std::filesystem::create_directories(folder);
  Running const daemon{home.config()};
  std::this_thread::sleep_for(300ms);
  std::ofstream{folder / "first.jsonl"} << test::claude_line("first", 7, "2026-08-20T13:00:00.000Z");
  EXPECT_TRUE(eventually([&] { return calls_in(home.config()) == 1; }));
}

TEST(Daemon, TakesCallbacksAndHasThemBeforeItAnswers) {
  test::SampleHome const home;
  Running const daemon{home.config()};
  auto const answer = daemon.ask("POST", "/v1/litellm", payload("call-1"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_EQ(calls_in(home.config()), 1);
}

TEST(Daemon, ShowsMetrics) {
  test::SampleHome const home;
  Running const daemon{home.config()};
  auto const answer = daemon.ask("GET", "/metrics");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_NE(answer.find("companion_build_info"), std::string::npos) << answer;
}

TEST(Daemon, ASecondOneOnTheSameDataIsTurnedAway) {
  test::SampleHome const home;
  Running const daemon{home.config()};
  auto const second = Daemon::open(home.config());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::busy);
}

TEST(Daemon, ATakenPortIsAClearError) {
  test::SampleHome const home;
  test::SampleHome const other;
  Running const daemon{home.config()};
  auto config = other.config();
  config.server.port = daemon.facts().port;
  auto const second = Daemon::open(config);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::busy) << second.error().message;
}

/// Free a moment ago.
std::uint16_t free_port() {
  asio::io_context context;
  return tcp::acceptor{context, {asio::ip::address_v4::loopback(), 0}}.local_endpoint().port();
}

bool tells(Started const& facts, std::string const& words) {
  return std::any_of(facts.notices.begin(), facts.notices.end(),
                     [&words](std::string const& notice) { return notice.find(words) != std::string::npos; });
}

TEST(Daemon, ItsOwnMainAddressIsNoOtherProgram) {
  test::SampleHome const home;
  auto config = home.config();
  config.server.port = free_port();
  config.otlp_listen = "localhost:" + std::to_string(config.server.port);
  Running const daemon{config};
  EXPECT_TRUE(tells(daemon.facts(), "taken at http://127.0.0.1:" + std::to_string(config.server.port) +
                                        ", the main address"));
}

TEST(Daemon, ADoorBeyondLoopbackNeedsWhatTheMainAddressNeeds) {
  test::SampleHome const home;
  auto config = home.config();
  config.otlp_listen = "0.0.0.0:" + std::to_string(free_port());
  Running const daemon{config};
  EXPECT_TRUE(tells(daemon.facts(), "set server.tls_certificate and server.tls_key"));
}

TEST(Daemon, ADoorThatACollectorIsMeantForIsLeftAlone) {
  test::SampleHome const home;
  auto config = home.config();
  auto const port = std::to_string(free_port());
  config.otlp_listen = "127.0.0.1:" + port;
  config.forward.endpoint = "http://localhost:" + port;
  Running const daemon{config};
  EXPECT_TRUE(tells(daemon.facts(), "is left to the collector"));
}

TEST(Daemon, WhatWaitedForTheCollectorWhenItStoppedIsCounted) {
  test::SampleHome const home;
  auto config = home.config();
  config.forward.endpoint = "http://127.0.0.1:" + std::to_string(free_port());  // nobody is there
  {
    Running const daemon{config};
    EXPECT_TRUE(daemon.ask("POST", "/v1/metrics", "{}").starts_with("HTTP/1.1 200"));
  }
  auto const reader = store::LedgerReader::open(ledger_path(config.data_dir));
  ASSERT_TRUE(reader.has_value());
  auto const rows = (*reader)->counters();
  ASSERT_TRUE(rows.has_value());
  auto const lost = std::count_if(rows->begin(), rows->end(), [](CounterRow const& row) {
    return row.metric == "companion.events.dropped" &&
           std::any_of(row.attributes.begin(), row.attributes.end(),
                       [](auto const& attribute) { return attribute.second == "forward_shutdown"; });
  });
  EXPECT_EQ(lost, 1);
}

TEST(Daemon, StoppingUnderLoadLosesNothingThatWasAcknowledged) {
  test::SampleHome const home;
  std::atomic<int> acknowledged{0};
  {
    Running daemon{home.config()};
    std::vector<std::future<void>> senders;
    for (int sender = 0; sender < 4; ++sender) {
      senders.push_back(std::async(std::launch::async, [&, sender] {
        for (int i = 0; i < 1000; ++i) {
          auto const answer =
              daemon.ask("POST", "/v1/litellm", payload(std::to_string(sender) + "-" + std::to_string(i)));
          if (!answer.starts_with("HTTP/1.1 200")) {
            return;
          }
          ++acknowledged;
        }
      }));
    }
    EXPECT_TRUE(eventually([&] { return acknowledged >= 50; }));
    daemon.stop();
    for (auto& sender : senders) {
      sender.get();
    }
  }
  EXPECT_GE(calls_in(home.config()), acknowledged);
  EXPECT_LE(calls_in(home.config()), acknowledged + 4) << "at most one unanswered call per sender";
}

}  // namespace
}  // namespace companion::app
