// The id of a call: its place in time (41 bits of milliseconds since 2010) and 22 bits of hash, so that rows
// are appended in time order and one place holds many calls.
#pragma once

#include <cstdint>
#include <string_view>

#include "companion/call.hpp"
#include "companion/time.hpp"

namespace companion::store {

/// Smallest id placed at `at`; times before 2010 and after 2079 move to the nearest end.
[[nodiscard]] CallId first_id_at(Instant at);
/// The id after the last one placed at `at`.
[[nodiscard]] CallId end_id_at(Instant at);
/// Smallest id placed on `day` (clamped likewise).
[[nodiscard]] CallId first_id_on(Day day);
/// The id after the last one placed on `day`.
[[nodiscard]] CallId end_id_on(Day day);
/// First choice for a call: later ids are taken when it is in use.
[[nodiscard]] CallId place(Instant at, std::string_view source, std::string_view event_key);
[[nodiscard]] Instant placed_at(CallId id);
[[nodiscard]] Day placed_day(CallId id);
/// The day on which a call of that day is placed.
[[nodiscard]] Day placed_day(Day day);

/// How far start and end lie from the place of a call: by so much a search by time must widen its range of
/// ids. Rounded up to a power of two seconds, so that the greatest seldom changes.
[[nodiscard]] Milliseconds reach_of(CallId id, Instant start, Instant end);

}  // namespace companion::store
