// What a stream tells, from one look at the ledger to the next: the summary, and calls that are new or
// changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "companion/query.hpp"
#include "companion/result.hpp"

namespace companion::receiver {

/// As server-sent events, ready to be sent.
struct LiveNews {
  std::map<std::string, std::string> usage;  ///< by timezone
  std::string calls;                         ///< oldest first; empty when there is nothing new
};

/// On one thread at a time; memory is bounded by the window.
class LiveEvents {
 public:
  static constexpr std::uint32_t window = 250;     ///< calls, newest first, that are watched for changes
  static constexpr std::size_t told_at_most = 50;  ///< calls at one look; the others are only counted

  /// The summary in each of these zones. With `and_calls` also what happened to calls since the look before
  /// that had it; the first such look only remembers.
  [[nodiscard]] Result<LiveNews> look(LedgerView& view, Instant now, std::vector<std::string> const& zones,
                                      bool and_calls);
  /// Nobody listens any more: the next look is a first one.
  void forget();

 private:
  [[nodiscard]] Result<std::string> calls_since(LedgerView& view);

  std::map<std::string, std::size_t> known_;  ///< hash of what was told of each call of the window, by id
  std::int64_t calls_before_{0};              ///< in the whole ledger
  bool has_looked_{false};
};

}  // namespace companion::receiver
