// Asks one proxy for what it knows, one question at a time: sans-io. Says what to ask next and takes the
// answer in; who sends, waits and commits is src/app/proxies.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/observation.hpp"
#include "companion/time.hpp"
#include "litellm/model_info.hpp"
#include "litellm/options.hpp"
#include "litellm/poll/question.hpp"
#include "litellm/poll/spend_cursor.hpp"
#include "litellm/poll/verdict.hpp"
#include "litellm/spend_row.hpp"

namespace companion::litellm {

/// Source of the checkpoint of everything but the spend logs; its item is the proxy's name.
constexpr std::string_view poll_source = "litellm:poll";

/// An ask, or how long there is none.
struct Step {
  std::optional<Ask> ask;
  Milliseconds wait{0};
};

enum class Repeat : std::uint8_t { no, this_question, everything };

/// What an answer gave. `found` is to be committed before the next step.
struct Taken {
  Observations found;
  Repeat repeat{Repeat::no};            ///< ask again later; the sender decides when and tells postpone()
  std::string problem;                  ///< of this answer, for the log
  std::string cost_map;                 ///< LiteLLM's price map, when it is another one than the last time
  std::vector<Deployment> deployments;  ///< when they were asked for
  std::vector<Estimate> estimates;      ///< when the last of a round came in
};

struct PollerStatus {
  std::string version;
  std::optional<Instant> last_success;  ///< of any question but readiness
  std::optional<Instant> read_until;    ///< every row before it was read
  std::int64_t rows{0};                 ///< of spend logs
  bool history_read{false};
  std::string problem;  ///< with its remedy; empty: all is well
};

/// What is remembered between two processes.
struct PollerMemory {
  std::string spend;  ///< checkpoint of (spend_source, name)
  std::string poll;   ///< checkpoint of (poll_source, name)
};

/// Whoever could not commit what was taken throws the poller away and makes a new one from what is committed.
class Poller {
 public:
  Poller(std::string name, ProxyOptions options, PollerMemory const& memory, Instant now);

  [[nodiscard]] Step next(Instant now);
  [[nodiscard]] Taken take(Ask const& ask, Answer answer, Instant now);
  /// As the sender decided after a repeat.
  void postpone(Question question, Repeat repeat, Instant until);
  [[nodiscard]] PollerStatus status(Instant now) const;

 private:
  struct Line {
    Instant due{};
    std::string problem;
  };
  struct Used {
    std::string model;
    Instant last{};
  };

  [[nodiscard]] Line& line(Question question) { return lines_[static_cast<std::size_t>(question)]; }
  [[nodiscard]] bool is_wanted(Question question) const;
  [[nodiscard]] Ask make_ask(Question question, Instant now);
  void follow_clock(Instant now);
  void take_trouble(Question question, Judgement judgement, Taken& taken, Instant now);
  void take_good(Ask const& ask, Answer& answer, Taken& taken, Instant now);
  [[nodiscard]] Result<void> take_spend(Answer const& answer, Taken& taken, Instant now);
  [[nodiscard]] Result<void> take_accounts(Question question, Answer const& answer, Taken& taken,
                                           Instant now);
  [[nodiscard]] Result<void> take_cost_map(Answer& answer, Taken& taken);
  void note_used(SpendPage const& page, Instant now);
  void plan_estimates(Instant now);
  void end_estimate(Taken& taken, Instant now);
  void remember(Taken& taken) const;

  std::string name_;
  ProxyOptions options_;
  SpendCursor cursor_;
  SpendPageDecoder pages_;
  std::array<Line, question_count> lines_;
  Instant seen_{};
  std::string version_;
  std::optional<bool> database_;
  std::string user_;
  std::string key_;  ///< its hash
  std::string etag_;
  std::uint64_t map_digest_{0};
  Instant estimated_{};
  std::map<std::string, Used> used_;  ///< by the name that clients ask for
  std::vector<std::string> to_estimate_;
  std::vector<Estimate> estimates_;
  std::optional<Instant> last_success_;
};

}  // namespace companion::litellm
