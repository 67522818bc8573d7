#include "cli/demo/month.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "cli/demo/random.hpp"

namespace companion::cli::demo {
namespace {

using namespace std::chrono_literals;

constexpr std::array projects{"/home/dana/src/shop-api", "/home/dana/src/shop-web",
                              "/home/dana/src/data-pipeline", "/home/dana/src/infra", "/home/dana/notes"};
constexpr std::array branches{"main", "main", "feat/checkout", "fix/timeouts"};
// Repeated names weigh more.
constexpr std::array claude_models{"claude-sonnet-4-6", "claude-sonnet-4-6", "claude-opus-4-8",
                                   "claude-haiku-4-5-20251001"};
constexpr std::array codex_models{"gpt-5.1-codex", "gpt-5.1-codex", "gpt-5.4"};
// The last one is a model of the house: nobody has a list price for it.
constexpr std::array server_models{"gpt-4.1-mini", "gpt-4.1-mini", "claude-haiku-4-5-20251001",
                                   "house-model-7b"};

class Month {
 public:
  explicit Month(Wishes const& wishes) : wishes_{wishes}, random_{wishes.seed} {}

  std::vector<DemoSession> make() {
    auto const today = std::chrono::floor<std::chrono::days>(wishes_.now);
    for (int back = wishes_.days - 1; back >= 0; --back) {
      auto const day = today - std::chrono::days{back};
      std::chrono::weekday const weekday{day};
      auto const weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
      // The proxy came a third into the month: what was before it can only be unknown.
      proxied_ = back < wishes_.days * 2 / 3;
      auto const sessions = weekend ? random_.between(0, 1) : random_.between(2, 5);
      for (std::int64_t i = 0; i < sessions; ++i) add(work(day));
      if (proxied_ && !weekend) add(server(day));
    }
    return std::move(sessions_);
  }

 private:
  void add(DemoSession session) {
    std::erase_if(session.calls,
                  [&](DemoCall const& call) { return call.start + call.duration > wishes_.now; });
    if (!session.calls.empty()) sessions_.push_back(std::move(session));
  }

  DemoSession work(Instant day) {
    DemoSession session{.tool = random_.chance(70) ? Tool::claude_code : Tool::codex,
                        .id = random_.uuid(),
                        .project = random_.pick(projects),
                        .branch = random_.pick(branches),
                        .user = "dana",
                        .calls = {}};
    auto const claude = session.tool == Tool::claude_code;
    std::string const model = claude ? random_.pick(claude_models) : random_.pick(codex_models);
    auto const told = proxied_ && random_.chance(55) ? Told::both : Told::log;
    auto at = day + 8h + std::chrono::minutes{random_.between(0, 10 * 60)};
    auto context = random_.between(9'000, 22'000);
    auto const count = random_.between(4, 45);
    for (std::int64_t i = 0; i < count; ++i) {
      auto call = one(at, model);
      auto const fresh = random_.between(400, 6'000);
      call.tokens = claude ? claude_tokens(i, context, fresh) : codex_tokens(i, context, fresh);
      context += fresh + call.tokens.output;
      call.told = told;
      at = call.start + call.duration + Milliseconds{random_.between(800, 90'000)};
      if (told == Told::both && random_.chance(2)) session.calls.push_back(failure(call));
      session.calls.push_back(std::move(call));
    }
    return session;
  }

  /// Something on a server calls through the proxy; this machine knows nothing of it.
  DemoSession server(Instant day) {
    DemoSession session{
        .tool = Tool::none, .id = "", .project = "", .branch = "", .user = "ci-bot", .calls = {}};
    auto at = day + std::chrono::minutes{random_.between(0, 12 * 60)};
    std::string const model = random_.pick(server_models);
    auto const count = random_.between(3, 20);
    for (std::int64_t i = 0; i < count; ++i) {
      auto call = one(at, model);
      call.tokens = {.input = random_.between(500, 9'000), .output = random_.between(50, 900)};
      call.told = Told::proxy;
      at = call.start + Milliseconds{random_.between(2'000, 600'000)};
      session.calls.push_back(std::move(call));
    }
    return session;
  }

  DemoCall one(Instant at, std::string const& model) {
    auto const anthropic = model.starts_with("claude");
    return DemoCall{.start = at,
                    .duration = Milliseconds{random_.between(1'500, 28'000)},
                    .model = model,
                    .tokens = {},
                    .response_id = anthropic ? "msg_01" + random_.id(22) : "resp_0" + random_.hex(48),
                    .request_id = "req_01" + random_.id(22)};
  }

  /// A rate limit that the client waits out: same request, another try.
  DemoCall failure(DemoCall const& then) {
    auto call = one(then.start - 1s, then.model);
    call.duration = Milliseconds{random_.between(80, 400)};
    call.told = Told::proxy;
    call.failed = true;
    call.response_id = "chatcmpl-" + random_.uuid();
    return call;
  }

  TokenCounts claude_tokens(std::int64_t index, std::int64_t context, std::int64_t fresh) {
    TokenCounts tokens{.input = random_.between(3, 12), .output = random_.between(60, 2'400)};
    (random_.chance(85) ? tokens.cache_write_5m : tokens.cache_write_1h) = index == 0 ? context : fresh;
    if (index > 0) tokens.cache_read = context;
    return tokens;
  }

  TokenCounts codex_tokens(std::int64_t index, std::int64_t context, std::int64_t fresh) {
    TokenCounts tokens{.input = index == 0 ? context : fresh,
                       .cache_read = index == 0 ? 0 : context / 128 * 128,
                       .output = random_.between(80, 2'000)};
    tokens.reasoning = tokens.output * random_.between(0, 70) / 100;
    return tokens;
  }

  Wishes const& wishes_;
  Random random_;
  bool proxied_{false};
  std::vector<DemoSession> sessions_;
};

}  // namespace

std::vector<DemoSession> make_month(Wishes const& wishes) { return Month{wishes}.make(); }

}  // namespace companion::cli::demo
