#include "detectors/logs/codex_counter.hpp"

#include <algorithm>
#include <string_view>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

constexpr std::size_t parts = 6;

std::array<std::int64_t, parts> vector_of(CodexUsage const& usage) {
  return {usage.input, usage.cached, usage.cache_write, usage.output, usage.reasoning, usage.total};
}

CodexUsage difference(CodexUsage const& now, CodexUsage const& before) {
  auto const rise = [](std::int64_t a, std::int64_t b) { return std::max<std::int64_t>(a - b, 0); };
  return {.input = rise(now.input, before.input),
          .cached = rise(now.cached, before.cached),
          .cache_write = rise(now.cache_write, before.cache_write),
          .output = rise(now.output, before.output),
          .reasoning = rise(now.reasoning, before.reasoning),
          .total = rise(now.total, before.total)};
}

bool is_zero(CodexUsage const& usage) { return usage.input == 0 && usage.output == 0; }

/// An older total told once more, not a counter that started anew.
bool is_stale(CodexUsage const& now, CodexUsage const& before, CodexUsage const& last) {
  if (now == last) return false;  // total and last agree only in the first request of a counter
  auto const fall = before.total - now.total;
  return fall <= before.total / 50 || fall <= 2 * last.total;
}

}  // namespace

TokenCounts to_tokens(CodexUsage const& usage) {
  auto const cached = std::min(usage.cached, usage.input);
  auto const written = std::min(usage.cache_write, usage.input - cached);
  return {.input = usage.input - cached - written,
          .cache_read = cached,
          .cache_write_5m = written,
          .cache_write_1h = 0,
          .output = usage.output,
          .reasoning = std::min(usage.reasoning, usage.output)};
}

std::uint64_t fingerprint_of(std::optional<CodexUsage> const& total, std::optional<CodexUsage> const& last) {
  std::uint64_t hash = (total ? 1U : 0U) + (last ? 2U : 0U);
  for (auto const* const usage : {&total, &last}) {
    if (!*usage) continue;
    for (auto const part : vector_of(**usage)) {
      // Multiply and fold: the vectors are small, equality of a run of them is what counts.
      hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15ULL;
      hash ^= hash >> 29U;
    }
  }
  return hash == 0 ? 1 : hash;
}

bool CodexCounter::seen_before(std::uint64_t fingerprint) {
  if (std::find(state_.seen.begin(), state_.seen.end(), fingerprint) != state_.seen.end()) return true;
  state_.seen[state_.next] = fingerprint;
  state_.next = (state_.next + 1) % remembered;
  return false;
}

std::optional<CodexUsage> CodexCounter::take(std::optional<CodexUsage> const& total,
                                             std::optional<CodexUsage> const& last) {
  if (!total) {
    if (!last || is_zero(*last)) return std::nullopt;
    return last;
  }
  // A snapshot of nothing says nothing, and must not become the baseline.
  if (is_zero(*total)) return std::nullopt;
  if (state_.previous == total || seen_before(fingerprint_of(total, last))) return std::nullopt;
  auto const before = state_.previous.value_or(CodexUsage{});
  bool const falls = total->total < before.total;
  if (falls && is_stale(*total, before, last.value_or(CodexUsage{}))) return std::nullopt;
  state_.previous = total;
  auto const increment = last ? *last : falls ? *total : difference(*total, before);
  if (is_zero(increment)) return std::nullopt;
  return increment;
}

}  // namespace companion::detectors
