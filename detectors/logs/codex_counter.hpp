// Codex writes running totals, writes them again, and starts them anew: what of it is new usage. Pure.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "companion/tokens.hpp"

namespace companion::detectors {

/// As the rollout has it: cached and cache_write lie inside input, reasoning inside output.
struct CodexUsage {
  std::int64_t input{0};
  std::int64_t cached{0};
  std::int64_t cache_write{0};
  std::int64_t output{0};
  std::int64_t reasoning{0};
  std::int64_t total{0};
  friend bool operator==(CodexUsage const&, CodexUsage const&) = default;
};

/// To disjoint buckets; parts larger than their whole are clamped.
[[nodiscard]] TokenCounts to_tokens(CodexUsage const& usage);

/// Identity of an event for comparing the head of a fork with its parent.
[[nodiscard]] std::uint64_t fingerprint_of(std::optional<CodexUsage> const& total,
                                           std::optional<CodexUsage> const& last);

/// Fed with every token_count of a thread, in order.
class CodexCounter {
 public:
  static constexpr std::size_t remembered = 16;

  struct State {
    std::optional<CodexUsage> previous;            ///< last total that moved the baseline
    std::array<std::uint64_t, remembered> seen{};  ///< fingerprints of recent events; 0 = free
    std::size_t next{0};                           ///< place of the oldest
  };

  CodexCounter() = default;
  explicit CodexCounter(State const& state) : state_{state} {}

  /// The usage of one request, or nothing when the event repeats what was told before.
  [[nodiscard]] std::optional<CodexUsage> take(std::optional<CodexUsage> const& total,
                                               std::optional<CodexUsage> const& last);
  [[nodiscard]] State const& state() const { return state_; }

 private:
  [[nodiscard]] bool seen_before(std::uint64_t fingerprint);

  State state_;
};

}  // namespace companion::detectors
