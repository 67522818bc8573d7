// The machine stepped by hand: no socket, no clock of its own.
#include "litellm/poll/poller.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/litellm/api_fixture.hpp"

namespace companion::litellm {
namespace {

using namespace std::chrono_literals;

Instant const begin = *parse_instant("2026-08-20T12:00:00Z");
std::string const key_hash(64, 'a');

Answer good(std::string body) {
  Answer answer;
  answer.status = 200;
  answer.body = std::move(body);
  return answer;
}

Answer bad(unsigned status, std::string body = {}) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

std::string row(std::string const& id, Instant start, std::string const& model = "gpt-5") {
  return R"({"request_id": ")" + id + R"(", "call_type": "acompletion", "spend": 0.5, "model": "openai/)" +
         model + R"(", "model_group": ")" + model + R"(", "startTime": ")" + format_instant(start) +
         R"(", "endTime": ")" + format_instant(start + 1s) +
         R"(", "prompt_tokens": 100, "completion_tokens": 10, "status": "success"})";
}

std::string page(std::vector<std::string> const& rows, std::size_t total) {
  std::string body = R"({"data": [)";
  for (auto const& one : rows) body += (body.back() == '[' ? "" : ", ") + one;
  return body + R"(], "total": )" + std::to_string(total) + "}";
}

/// A proxy that gives prepared answers and a sender that never waits.
class World {
 public:
  explicit World(ProxyOptions proxy = {}, PollerMemory const& memory = {}) : options{std::move(proxy)} {
    if (options.since == ProxyOptions{}.since) options.since = 12h;
    answers[Question::readiness] = [](Ask const&) {
      return good(R"({"db": "connected", "litellm_version": "1.99.0"})");
    };
    answers[Question::key] = [](Ask const&) {
      return good(R"({"key": ")" + key_hash +
                  R"(", "info": {"spend": 1, "user_id": "u 1", "key_alias": "laptop"}})");
    };
    answers[Question::user] = [](Ask const&) {
      return good(R"({"user_id": "u 1", "user_info": {"user_id": "u 1"}})");
    };
    answers[Question::spend] = [](Ask const&) { return good(page({}, 0)); };
    answers[Question::models] = [](Ask const&) { return good(R"({"data": []})"); };
    answers[Question::cost_map] = [](Ask const&) { return good(R"({"m": {"input_cost_per_token": 1e-6}})"); };
    answers[Question::estimate] = [](Ask const& ask) {
      auto const from = ask.body.find("\"model\":\"") + 9;
      return good(
          R"({"model": ")" + ask.body.substr(from, ask.body.find('"', from) - from) +
          R"(", "provider": "openai", "input_cost_per_request": 1.25, "output_cost_per_request": 10.0})");
    };
    restart(memory);
  }

  void restart(PollerMemory const& memory) { poller.emplace("work", options, memory, now); }
  void restart() {
    restart({.spend = checkpoints["litellm:spend_logs"], .poll = checkpoints["litellm:poll"]});
  }

  /// One question and its answer; nullopt when it waits.
  std::optional<Taken> step() {
    auto const next = poller->next(now);
    waited = next.wait;
    if (!next.ask) return std::nullopt;
    asked.push_back(*next.ask);
    auto taken = poller->take(*next.ask, answers[next.ask->question](*next.ask), now);
    for (auto const& checkpoint : taken.found.checkpoints) checkpoints[checkpoint.source] = checkpoint.value;
    for (auto const& sighting : taken.found.sightings) ++handed[sighting.event_key];
    if (taken.repeat != Repeat::no) poller->postpone(next.ask->question, taken.repeat, now + 10s);
    return taken;
  }
  void run(int most = 200) {
    for (int i = 0; i < most && step(); ++i) {
    }
  }
  [[nodiscard]] int count(Question question) const {
    int found = 0;
    for (auto const& ask : asked) found += ask.question == question ? 1 : 0;
    return found;
  }
  [[nodiscard]] PollerStatus status() const { return poller->status(now); }

  ProxyOptions options;
  Instant now{begin};
  std::optional<Poller> poller;
  std::map<Question, std::function<Answer(Ask const&)>> answers;
  std::vector<Ask> asked;
  std::map<std::string, int> handed;
  std::map<std::string, std::string> checkpoints;
  Milliseconds waited{0};
};

TEST(Poller, AsksReadinessFirstThenAccountsThenSpendLogs) {
  World world;
  world.run();
  ASSERT_EQ(world.asked.size(), 4U);
  EXPECT_EQ(world.asked[0].target, "/health/readiness");
  EXPECT_EQ(world.asked[1].target, "/key/info");
  EXPECT_EQ(world.asked[2].target, "/user/info?user_id=u%201");
  EXPECT_TRUE(world.asked[3].target.starts_with("/spend/logs/v2?"));
  EXPECT_EQ(world.status().version, "1.99.0");
  EXPECT_EQ(world.status().problem, "");
  EXPECT_EQ(world.waited, 60s);
}

TEST(Poller, LooksAgainEveryIntervalAndAtAccountsEveryFiveMinutes) {
  World world;
  world.run();
  for (int minute = 1; minute <= 10; ++minute) {
    world.now = begin + minute * 1min;
    world.run();
  }
  EXPECT_EQ(world.count(Question::spend), 11);
  EXPECT_EQ(world.count(Question::key), 3);
  EXPECT_EQ(world.count(Question::readiness), 3);
}

TEST(Poller, APageAndTheProgressOfItsReadingComeTogether) {
  World world;
  std::vector<std::string> rows;
  for (int i = 0; i < 100; ++i) rows.push_back(row("a" + std::to_string(i), begin - 6h));
  world.answers[Question::spend] = [&](Ask const& ask) {
    return good(ask.target.find("&page=1&") != std::string::npos ? page(rows, 101)
                                                                 : page({row("last", begin - 1h)}, 101));
  };
  for (int i = 0; i < 3; ++i) (void)world.step();
  auto const first = world.step();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->found.sightings.size(), 100U);
  ASSERT_EQ(first->found.checkpoints.size(), 1U);
  EXPECT_EQ(first->found.checkpoints.front().item, "work");
  EXPECT_TRUE(first->found.covered.empty());
  world.restart();
  world.run();
  EXPECT_EQ(world.handed.size(), 101U);
  EXPECT_NE(world.asked[7].target.find("&page=2&"), std::string::npos) << world.asked[7].target;
  EXPECT_EQ(world.status().rows, 101);
}

TEST(Poller, ARefusedKeyStopsThatQuestionAndIsTriedSlowly) {
  World world;
  world.answers[Question::spend] = [](Ask const&) {
    return bad(401, R"({"error": {"message": "Invalid"}})");
  };
  world.run();
  EXPECT_EQ(world.count(Question::spend), 1);
  EXPECT_NE(world.status().problem.find("connect litellm"), std::string::npos) << world.status().problem;
  world.now += 14min;
  world.run();
  EXPECT_EQ(world.count(Question::spend), 1);
  EXPECT_EQ(world.count(Question::key), 2) << "the rest goes on";
  world.answers[Question::spend] = [](Ask const&) { return good(page({}, 0)); };
  world.now += 2min;
  world.run();
  EXPECT_EQ(world.count(Question::spend), 2);
  EXPECT_EQ(world.status().problem, "");
}

TEST(Poller, AKeyThatMaySeeNoPagesAsksTheOldWay) {
  World world;
  world.answers[Question::spend] = [](Ask const& ask) {
    if (ask.target.starts_with("/spend/logs/v2"))
      return bad(401, api_answer("1.81.16", "spend_logs_v2_nouser"));
    return good("[" + row("old", begin - 1h) + "]");
  };
  world.run();
  EXPECT_EQ(world.handed, (std::map<std::string, int>{{"work|old", 1}}));
  EXPECT_NE(world.asked[4].target.find("api_key=" + key_hash), std::string::npos);
  EXPECT_EQ(world.status().problem, "");
}

TEST(Poller, WithoutADatabaseTheRestGoesOn) {
  World world;
  world.answers[Question::readiness] = [](Ask const&) { return good(R"({"db": "Not connected"})"); };
  world.run();
  EXPECT_EQ(world.asked.size(), 1U);
  EXPECT_NE(world.status().problem.find("no database"), std::string::npos);
  World quiet;
  quiet.answers[Question::readiness] = [](Ask const&) { return bad(404); };
  for (auto const question : {Question::key, Question::spend}) {
    quiet.answers[question] = [](Ask const&) { return bad(500, "Database not connected."); };
  }
  quiet.run();
  EXPECT_EQ(quiet.count(Question::key), 1);
  EXPECT_EQ(quiet.count(Question::spend), 0) << "the first answer said it";
  EXPECT_NE(quiet.status().problem.find("no database"), std::string::npos);
}

TEST(Poller, ATooManyRequestsLeavesTheWholeProxyAlone) {
  World world;
  world.answers[Question::key] = [](Ask const&) { return bad(429); };
  (void)world.step();
  auto const busy = world.step();
  ASSERT_TRUE(busy);
  EXPECT_EQ(busy->repeat, Repeat::everything);
  EXPECT_FALSE(world.step());
  EXPECT_EQ(world.waited, 10s);
}

TEST(Poller, AServerErrorOrAnAnswerCutShortRepeatsThatQuestionOnly) {
  for (auto const& answer : {bad(500, "oops"), good(R"({"data": [{"request_id": "x")"), good("<html>")}) {
    World world;
    world.answers[Question::spend] = [&](Ask const&) { return answer; };
    for (int i = 0; i < 3; ++i) (void)world.step();
    auto const broken = world.step();
    ASSERT_TRUE(broken);
    EXPECT_EQ(broken->repeat, Repeat::this_question);
    EXPECT_TRUE(broken->found.checkpoints.empty());
    EXPECT_FALSE(broken->problem.empty());
    world.answers[Question::spend] = [](Ask const&) { return good(page({row("x", begin - 1h)}, 1)); };
    world.now += 10s;
    world.run();
    EXPECT_EQ(world.handed.count("work|x"), 1U);
    EXPECT_EQ(world.status().problem, "");
  }
}

TEST(Poller, AnUnreachableProxyIsRepeatedAsAWhole) {
  World world;
  world.answers[Question::readiness] = [](Ask const&) {
    Answer none;
    none.failure = "litellm.example: connecting failed.";
    return none;
  };
  auto const taken = world.step();
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->repeat, Repeat::everything);
  EXPECT_FALSE(world.step());
  EXPECT_NE(world.status().problem.find("connecting failed"), std::string::npos);
}

TEST(Poller, AMissingQuestionIsTriedAgainInAnHour) {
  World world;
  world.answers[Question::spend] = [](Ask const&) { return bad(404, R"({"detail": "Not Found"})"); };
  world.run();
  world.now += 30min;
  world.run();
  EXPECT_EQ(world.count(Question::spend), 1);
  EXPECT_NE(world.status().problem.find("1.81"), std::string::npos) << world.status().problem;
  world.now += 31min;
  world.run();
  EXPECT_EQ(world.count(Question::spend), 2);
}

TEST(Poller, TheMasterKeyHasNoAccountAndThatIsNoProblem) {
  World world;
  world.answers[Question::key] = [](Ask const&) { return bad(404, "Key not found in database"); };
  world.run();
  EXPECT_EQ(world.count(Question::user), 0);
  EXPECT_EQ(world.status().problem, "");
}

TEST(Poller, AClockSetBackByADayIsFollowed) {
  World world;
  world.run();
  world.now -= 24h;
  world.run();
  world.now += 1min;
  auto const before = world.count(Question::spend);
  world.run();
  EXPECT_EQ(world.count(Question::spend), before + 1) << "not a day later";
}

TEST(Poller, PricesAreAskedOnceADayAndOnlyWhereWanted) {
  World unwanted;
  unwanted.run();
  EXPECT_EQ(unwanted.count(Question::cost_map), 0);
  ProxyOptions options;
  options.prices = true;
  World world{options};
  std::string map;
  world.answers[Question::cost_map] = [](Ask const&) {
    auto answer = good(R"({"m": {"input_cost_per_token": 1e-6}})");
    answer.etag = "\"v1\"";
    return answer;
  };
  while (auto taken = world.step()) map += taken->cost_map;
  EXPECT_EQ(map, R"({"m": {"input_cost_per_token": 1e-6}})");
  EXPECT_EQ(world.count(Question::models), 1);
  world.restart();
  world.run();
  EXPECT_EQ(world.count(Question::cost_map), 1) << "a restart asks for nothing anew";
  world.now += 24h;
  world.answers[Question::cost_map] = [](Ask const&) { return bad(304); };
  map.clear();
  while (auto taken = world.step()) map += taken->cost_map;
  EXPECT_EQ(map, "");
  EXPECT_EQ(world.count(Question::cost_map), 2);
  std::vector<std::string> etags;
  for (auto const& ask : world.asked) {
    if (ask.question == Question::cost_map) etags.push_back(ask.if_none_match);
  }
  EXPECT_EQ(etags, (std::vector<std::string>{"", "\"v1\""}));
}

TEST(Poller, TheSameMapWithoutAnETagIsNoNews) {
  ProxyOptions options;
  options.prices = true;
  World world{options};
  std::size_t news = 0;
  while (auto taken = world.step()) news += taken->cost_map.empty() ? 0U : 1U;
  world.now += 24h;
  while (auto taken = world.step()) news += taken->cost_map.empty() ? 0U : 1U;
  EXPECT_EQ(news, 1U);
  EXPECT_EQ(world.count(Question::cost_map), 2);
}

TEST(Poller, CostsOfTheModelsUsedLatelyAreEstimatedOnceADay) {
  World world;
  world.answers[Question::spend] = [](Ask const&) {
    std::vector<std::string> rows;
    for (int i = 0; i < 25; ++i)
      rows.push_back(row("e" + std::to_string(i), begin - i * 1min, "m" + std::to_string(i)));
    return good(page(rows, rows.size()));
  };
  std::vector<Estimate> estimates;
  while (auto taken = world.step()) {
    if (!taken->estimates.empty()) estimates = taken->estimates;
  }
  ASSERT_EQ(estimates.size(), 20U);
  EXPECT_EQ(estimates.front().model, "m0");
  EXPECT_EQ(estimates.front().underlying, "openai/m0");
  EXPECT_EQ(estimates.front().input, "1.25");
  world.now += 10min;
  world.run();
  EXPECT_EQ(world.count(Question::estimate), 20);
  world.now += 24h;
  world.run();
  EXPECT_EQ(world.count(Question::estimate), 40);
}

TEST(Poller, AModelThatTheProxyCannotPriceIsPassedOver) {
  World world;
  world.answers[Question::spend] = [](Ask const&) {
    return good(page({row("a", begin - 1min, "m1"), row("b", begin - 2min, "m2")}, 2));
  };
  world.answers[Question::estimate] = [](Ask const& ask) {
    if (ask.body.find("m1") != std::string::npos) return bad(404, "unknown");
    return good(R"({"model": "m2", "input_cost_per_request": 1, "output_cost_per_request": 2})");
  };
  std::size_t estimates = 0;
  while (auto taken = world.step()) estimates += taken->estimates.size();
  EXPECT_EQ(estimates, 1U);
  EXPECT_EQ(world.status().problem, "");
}

}  // namespace
}  // namespace companion::litellm
