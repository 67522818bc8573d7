#include "cli/demo/surroundings.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/demo/random.hpp"

namespace companion::cli::demo {
namespace {

using std::chrono::seconds;

/// Takes this stream of random numbers apart from the one that the month is made with.
constexpr std::uint64_t own_stream = 0x5ca1ab1e;

constexpr std::array chores{"git status", "git pull --rebase", "npm test", "ls -la", "make check"};
constexpr std::array quick_questions{"gh copilot suggest 'undo the last commit'",
                                     "ollama run llama3.2 'a name for this branch'",
                                     "aider --message 'rename the helper' src/cart.py"};
// Repeated places weigh more.
constexpr std::array ai_sites{"https://chatgpt.com/c/", "https://chatgpt.com/c/", "https://claude.ai/chat/",
                              "https://gemini.google.com/app/", "https://www.perplexity.ai/search/"};
constexpr std::array other_sites{"https://docs.python.org/3/library/asyncio.html", "https://github.com/pulls",
                                 "https://stackoverflow.com/questions", "https://news.example.org/"};

class Maker {
 public:
  explicit Maker(Wishes const& wishes) : now_{wishes.now}, random_{wishes.seed ^ own_stream} {}

  Surroundings make(std::vector<DemoSession> const& month) {
    for (auto const& session : month) {
      if (session.tool == Tool::none) continue;
      auto const begin = session.calls.front().start;
      auto const end = session.calls.back().start + session.calls.back().duration;
      shell(session, begin, end);
      browse(begin, end);
    }
    auto& [commands, visits] = made_;
    std::stable_sort(commands.begin(), commands.end(),
                     [](auto const& a, auto const& b) { return a.start < b.start; });
    std::stable_sort(visits.begin(), visits.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
    return std::move(made_);
  }

 private:
  void shell(DemoSession const& session, Instant begin, Instant end) {
    auto const opened = begin - some(5, 40);
    auto const closed = end + some(5, 300);
    run(opened - some(30, 60), {}, "cd " + session.project);
    run(opened - some(1, 20), seconds{1}, random_.pick(chores));
    run(opened, std::chrono::ceil<seconds>(closed - opened),
        session.tool == Tool::claude_code ? "claude" : "codex");
    if (random_.chance(25)) run(closed + some(10, 90), some(3, 40), random_.pick(quick_questions));
    run(closed + some(100, 200), seconds{1}, "git commit -am wip");
  }

  /// Now and then a chat beside the session, and what else one reads meanwhile.
  void browse(Instant begin, Instant end) {
    auto at = begin - some(0, 480);
    auto const last = end + some(0, 300);
    while (random_.chance(85)) {
      visit(at, std::string{random_.pick(other_sites)});
      at += some(20, 150);
      if (random_.chance(60)) {
        std::string const chat = random_.pick(ai_sites);
        visit(at, chat + random_.uuid());
        at += some(15, 240);
      }
      at += some(60, 600);
      if (at > last) return;
    }
  }

  void run(Instant start, seconds duration, std::string line) {
    // A shell writes down what has ended.
    if (start + duration <= now_) made_.commands.push_back({start, duration, std::move(line)});
  }
  void visit(Instant at, std::string url) {
    if (at <= now_) made_.visits.push_back({at, std::move(url)});
  }
  seconds some(std::int64_t least, std::int64_t most) { return seconds{random_.between(least, most)}; }

  Instant now_;
  Random random_;
  Surroundings made_;
};

}  // namespace

Surroundings make_surroundings(std::vector<DemoSession> const& month, Wishes const& wishes) {
  return Maker{wishes}.make(month);
}

}  // namespace companion::cli::demo
