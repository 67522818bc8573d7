// Text for terminals: how wide it is, how it is cut, how numbers are written for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/money.hpp"
#include "companion/time.hpp"

namespace companion::cli {

/// Columns a terminal needs; wide East Asian characters and emoji take two.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// Cut to `width` columns, ending in an ellipsis when something is missing. Of paths the end says most.
enum class Keep : std::uint8_t { start, end };
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width, Keep keep);
/// Control characters (escape sequences in a project's name) become '?'; broken UTF-8 too.
[[nodiscard]] std::string harmless(std::string_view text);

/// 1,234,567
[[nodiscard]] std::string grouped(std::int64_t number);
/// Rounded half-even to cents, "1,234.50"; below a cent but not zero "<0.01".
[[nodiscard]] std::string dollars(NanoUsd amount);
/// "512 B", "3.4 MiB"
[[nodiscard]] std::string byte_size(std::uint64_t bytes);
/// "850 ms", "12 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string time_span(Milliseconds span);
/// "2026-08-20 15:00:09" in `timezone`; UTC with a Z when there is no such zone.
[[nodiscard]] std::string local_time(Instant at, std::string const& timezone);

}  // namespace companion::cli
