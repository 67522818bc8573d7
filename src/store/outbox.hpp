// News of settled calls that destinations have still to take: what changed, in order, once a call. The
// content stays in `call` and is read when it is sent, so that a call that changes often waits once only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "companion/usage_event.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

enum class OutboxLoss : std::uint8_t { age, size };

/// Events that one destination will not get.
struct OutboxDrop {
  std::string destination;
  OutboxLoss why{OutboxLoss::age};
  std::int64_t events{0};
};

/// What one waiting event takes on disk, its index included: 35 were measured.
inline constexpr std::int64_t outbox_event_bytes = 40;

/// The writing side; one per writing connection. Everything but keeps() inside of a transaction.
class Outbox {
 public:
  [[nodiscard]] static Result<Outbox> open(Database& database);

  /// From now on news is kept for these, each named once. One that is new begins with the settled calls that
  /// started after `since`; those no longer named are forgotten. None: nothing is kept.
  [[nodiscard]] Result<void> serve(std::span<std::string const> destinations, Instant since);

  /// Whether anybody is served; else note() does nothing.
  [[nodiscard]] bool keeps() const { return keeps_; }
  /// There is news of that call.
  [[nodiscard]] Result<void> note(CallId call);

  /// The destination has taken everything up to that version. Never goes back.
  [[nodiscard]] Result<void> sent(std::string const& destination, std::int64_t version);
  /// Notes the hour, forgets what everybody has, and gives up what waits too long or is too much, oldest
  /// first. Call it about once an hour: that is how exactly ages are known.
  [[nodiscard]] Result<std::vector<OutboxDrop>> tidy(Instant now, OutboxLimits const& limits);
  /// The clock was set: what waits has not become older or younger by it.
  [[nodiscard]] Result<void> shift(Milliseconds by);

 private:
  struct Destination {
    std::string name;
    std::int64_t sent{0};
  };
  [[nodiscard]] Result<std::vector<Destination>> destinations();
  [[nodiscard]] Result<void> give_up(std::int64_t upto, OutboxLoss why, std::vector<OutboxDrop>& drops);

  Database* database_{nullptr};
  Statement note_;
  bool keeps_{false};
};

/// News after that version, oldest first, as the calls are now.
[[nodiscard]] Result<std::vector<UsageEvent>> read_outbox(Database& database, Dictionary& words,
                                                          std::int64_t after, std::uint32_t limit);
/// What waits for that destination; nothing where it is not served.
[[nodiscard]] Result<UsageBacklog> read_backlog(Database& database, std::string_view destination);

}  // namespace companion::store
