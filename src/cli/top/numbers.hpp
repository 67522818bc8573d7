// What `companion top` shows, read from the ledger at one time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/sources.hpp"
#include "companion/query.hpp"
#include "core/glance.hpp"

namespace companion::cli {

enum class Span : std::uint8_t { hour, today, week, month };

/// "hour", "today", "7d", "30d"
[[nodiscard]] std::string_view span_name(Span span);
[[nodiscard]] std::optional<Span> parse_span(std::string_view name);
/// When it began.
[[nodiscard]] Instant since_of(Span span, Instant now, Instant midnight);

struct TopQuestion {
  Instant now{};
  std::string timezone{"UTC"};
  GroupBy by{GroupBy::tool};
  Span span{Span::today};
  std::uint32_t calls{20};  ///< of the last ones, at most
};

struct TopGroup {
  UsageGroup all;
  NanoUsd dark;  ///< of its cost
  std::int64_t dark_calls{0};
};

/// How the daemon is; the numbers are the ledger's and there without it.
struct DaemonState {
  bool running{false};
  std::string text;                   ///< where it is, or why it is not reached
  std::vector<std::string> not_well;  ///< a line a source or part
};

struct TopNumbers {
  TopQuestion question;
  Glance glance;
  std::vector<TopGroup> groups;     ///< by cost, then key
  std::int64_t active_sessions{0};  ///< with a call in the last 15 minutes
  std::vector<Call> calls;          ///< newest first
  DaemonState daemon;
};

/// `daemon` stays as it is: it is no matter of the ledger.
[[nodiscard]] Result<TopNumbers> read_numbers(LedgerView& view, TopQuestion const& question);

/// The same for programs. Amounts are exact.
[[nodiscard]] std::string top_json(TopNumbers const& numbers);

}  // namespace companion::cli
