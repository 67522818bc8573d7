// Query parameters as questions to the ledger. Every parameter must be known: a typo must not widen an
// answer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "companion/query.hpp"
#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// since, until and timezone.
struct Times {
  std::optional<Instant> since;
  std::optional<Instant> until;
  std::string timezone{"UTC"};
};
/// invalid: one of them has a bad value.
[[nodiscard]] Result<Times> read_times(Question const& question);

/// since until timezone tool model project session provider key team branch host route ownership, as both
/// lists of calls and sums take them.
struct Narrowed {
  UsageFilter filter;
  std::string timezone{"UTC"};
};
/// invalid: a parameter has a bad value, is there twice, or is neither one of the above nor in `others`.
[[nodiscard]] Result<Narrowed> read_filter(Question const& question,
                                           std::initializer_list<std::string_view> others);

/// invalid: there is a parameter that is not in `known`, or one twice.
[[nodiscard]] Result<void> check_known(Question const& question,
                                       std::initializer_list<std::string_view> known);

/// nullptr when it was not sent.
[[nodiscard]] std::string const* find(Question const& question, std::string_view name);

/// Empty when it was not sent.
[[nodiscard]] std::string text_of(Question const& question, std::string_view name);

/// "1", "true", "yes" or nothing after the name are yes; "0", "false", "no" are no.
enum class Flag : std::uint8_t { no, yes };
[[nodiscard]] Result<Flag> read_flag(Question const& question, std::string_view name);

/// `limit`: 1 to 1000; 100 when it was not sent.
[[nodiscard]] Result<std::uint32_t> read_limit(Question const& question);

[[nodiscard]] Result<GroupBy> parse_group_by(std::string_view text);
/// What groups by `by` are made of. invalid: `by` is no time, or the other is one, or total.
[[nodiscard]] Result<GroupBy> parse_stack_by(std::string_view text, GroupBy by);

}  // namespace companion::receiver::routes
