// Four accounts of the same usage held against each other, by UTC day and model (LiteLLM's days are UTC).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "companion/observation.hpp"
#include "companion/time.hpp"

namespace companion {

/// Who says how much: the tool's own log, LiteLLM's callbacks, its spend logs, our list prices (cost only).
enum class Account : std::uint8_t { local = 0, callback = 1, spend_log = 2, price_book = 3 };
inline constexpr std::size_t account_count = 4;

enum class Measure : std::uint8_t { requests, input, cache_read, cache_write, output, cost };
inline constexpr std::size_t measure_count = 6;

/// Why two accounts of a call differ, most likely.
enum class Cause : std::uint8_t {
  interrupted_stream,   ///< cut off: one side has fewer output tokens, or the proxy never told of the call
  missed_callback,      ///< in the spend log (or only here), but no callback came
  missing_spend_row,    ///< a callback came, but the spend log has no row
  double_log,           ///< the proxy told of one call twice
  retry,                ///< failed attempts before the answer
  failed_request,       ///< failed for good: tools do not log it
  side_call,            ///< a call of the tool that its log never shows (titles, summaries, probes)
  cache_hit,            ///< answered from the proxy's cache: the tool counted tokens, nobody served them
  cache_split,          ///< same prompt, but cache reads or writes are booked as something else
  token_count,          ///< the sides counted differently, cause unknown
  unknown_price,        ///< one side has no price for the model
  missing_cache_price,  ///< LiteLLM's map lacks a cache price and takes 0 for it
  own_price,            ///< discount, margin or custom price at the proxy
};
inline constexpr std::size_t cause_count = 13;

struct AccountSums {
  std::int64_t requests{0};  ///< failed attempts included, where the account has them
  TokenCounts tokens;
  NanoUsd cost;
  std::int64_t unpriced{0};  ///< requests whose cost the account does not know
};

/// What one cause adds to a difference.
struct Contribution {
  Cause cause{Cause::token_count};
  std::int64_t amount{0};      ///< right minus left, in the measure's unit (nano-USD for cost)
  std::int64_t calls{0};       ///< behind it
  std::vector<CallId> sample;  ///< the first of them, at most 20
};

/// Two accounts that differ by more than the threshold.
struct Difference {
  Account left{Account::local};
  Account right{Account::callback};
  Measure measure{Measure::requests};
  std::int64_t left_value{0};  ///< over the calls that both should have told of
  std::int64_t right_value{0};
  std::vector<Contribution> causes;  ///< greatest first, never empty
};

struct ReconciledModel {
  Day day{0};
  std::string model;
  std::array<AccountSums, account_count> accounts;
  std::vector<Difference> differences;
};

struct Reconciliation {
  double threshold{0.01};
  std::vector<ReconciledModel> models;  ///< by day, then model
  std::int64_t calls{0};                ///< looked at
  std::int64_t compared{0};             ///< by at least two accounts
  std::int64_t dark{0};                 ///< past the proxy, so nobody to compare with
  std::int64_t others{0};               ///< the proxy's alone, of no session on this machine
  std::int64_t repaired{0};             ///< missed callbacks that the spend log made good
  std::vector<Coverage> covered;        ///< which feeds were there, and since when
};

[[nodiscard]] std::string_view to_string(Account account);
[[nodiscard]] std::string_view to_string(Measure measure);
[[nodiscard]] std::string_view to_string(Cause cause);
/// One sentence for a person.
[[nodiscard]] std::string_view meaning(Cause cause);

}  // namespace companion
