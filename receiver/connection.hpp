// One connection: requests in, answers out, until it closes. Loop only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "litellm/payload.hpp"
#include "receiver/http_parser.hpp"
#include "receiver/inflate.hpp"
#include "receiver/live_feed.hpp"
#include "receiver/options.hpp"
#include "receiver/pairing.hpp"
#include "receiver/router.hpp"
#include "receiver/wire.hpp"

namespace companion::receiver {

/// What all connections of a server share; outlives them.
struct Shared {
  ServerOptions options;
  Services services;
  AccessPolicy policy;
  TokenStore tokens;
  Pairing pairing;
  litellm::PayloadDecoder decoder;
  bool stopping{false};
  std::chrono::steady_clock::time_point tokens_checked{};
  std::uint32_t wrong_tokens{0};  ///< in the running minute
  std::chrono::steady_clock::time_point wrong_tokens_since{};
  LiveFeed* feed{nullptr};
};

class Connection {
 public:
  Connection(Shared& shared, std::unique_ptr<Wire> wire);

  /// Ends when the peer goes, asks to, misbehaves or is too slow, or when the server stops.
  [[nodiscard]] boost::asio::awaitable<void> run();

  /// Cancels what waits longer than allowed. Called every now and then.
  void check(std::chrono::steady_clock::time_point now);
  /// The server stops: an idle connection ends now, another one after its request.
  void wind_down();
  /// Ends what is under way.
  void cut();
  /// Since when it has asked for nothing: it is idle, or dawdles over a request's head. nullopt: it is being
  /// served, or was cut already.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> idle_since() const;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Phase : std::uint8_t { idle, reading, answering, streaming };
  enum class Keep : std::uint8_t { open, close };

  [[nodiscard]] boost::asio::awaitable<bool> read_more();
  [[nodiscard]] boost::asio::awaitable<bool> read_head();
  [[nodiscard]] boost::asio::awaitable<Answer> respond();
  [[nodiscard]] boost::asio::awaitable<Answer> take(Take open, Instant now);
  [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> read_body(Ingest& ingest);
  [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> inflate_piece(Ingest& ingest,
                                                                            std::string_view piece);
  [[nodiscard]] boost::asio::awaitable<void> let_others();
  [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> commit(Ingest& ingest);
  [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> commit_batch(Ingest& ingest,
                                                                           Observations batch);
  [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> commit_from_pool(Ingest& ingest);
  [[nodiscard]] boost::asio::awaitable<std::optional<Answer>> skip_body(std::string* kept);
  [[nodiscard]] boost::asio::awaitable<Answer> ask(Ask how, Question question);
  [[nodiscard]] boost::asio::awaitable<Answer> scrape();
  [[nodiscard]] boost::asio::awaitable<Answer> stream(Question question);
  [[nodiscard]] boost::asio::awaitable<void> send_events(LiveFeed::Seat seat);
  [[nodiscard]] boost::asio::awaitable<Keep> send(Answer answer);
  [[nodiscard]] boost::asio::awaitable<void> linger();

  [[nodiscard]] std::optional<Answer> judge(Found& found, Question& question);
  [[nodiscard]] bool needs_session(HttpRoute const& route) const;
  [[nodiscard]] Credentials credentials() const;
  [[nodiscard]] BrowserMarks marks() const;
  [[nodiscard]] std::optional<Answer> judge_session(HttpRoute const& route, Instant now);
  [[nodiscard]] std::optional<Answer> judge_access(HttpRoute const& route);
  [[nodiscard]] std::optional<Answer> judge_body(HttpRoute const& route);
  [[nodiscard]] Answer too_large(std::string_view measured) const;
  [[nodiscard]] Opening opening_of(Instant now);
  [[nodiscard]] Answer in_its_words(Found const& found, Answer refusal);
  [[nodiscard]] Answer too_slow_or_gone() const;
  [[nodiscard]] std::string_view unread() const {
    return std::string_view{inbox_}.substr(begin_, end_ - begin_);
  }
  void allow(Phase phase, std::chrono::milliseconds time);
  void print_head(Answer const& answer, Keep keep);

  Shared& shared_;
  std::unique_ptr<Wire> wire_;
  HttpParser parser_;
  std::optional<Inflater> inflater_;
  std::string inbox_;  ///< bytes from the peer; [begin_, end_) is unread
  std::size_t begin_{0};
  std::size_t end_{0};
  std::string outbox_;
  std::uint64_t body_limit_{0};
  std::string_view body_remedy_;  ///< what to do about a body past the limit; a constant
  std::uint64_t inflated_{0};
  Phase phase_{Phase::idle};
  Clock::time_point deadline_{Clock::time_point::max()};
  bool timed_out_{false};
  bool cut_{false};
  bool body_done_{false};
  bool asks_nothing_{true};
  Clock::time_point quiet_since_{Clock::now()};
};

}  // namespace companion::receiver
