#include "store/placement.hpp"

#include <algorithm>
#include <limits>

#include "core/hash.hpp"

namespace companion::store {
namespace {

constexpr int hash_bits = 22;
constexpr std::int64_t hash_mask = (std::int64_t{1} << hash_bits) - 1;
constexpr std::int64_t last_ms = (std::int64_t{1} << 41) - 1;
constexpr std::int64_t epoch_2010_ms = 1'262'304'000'000;

std::int64_t clamped_ms(Instant at) {
  return std::clamp(epoch_ms(at) - epoch_2010_ms, std::int64_t{0}, last_ms);
}

}  // namespace

CallId first_id_at(Instant at) { return CallId{clamped_ms(at) << hash_bits}; }

CallId end_id_at(Instant at) {
  auto const first = first_id_at(at).value;
  auto const last = std::numeric_limits<std::int64_t>::max();
  return CallId{first > last - hash_mask - 1 ? last : first + hash_mask + 1};
}

CallId first_id_on(Day day) { return first_id_at(Instant{std::chrono::days{day}}); }

CallId end_id_on(Day day) {
  if (placed_day(day + 1) == placed_day(day)) return CallId{std::numeric_limits<std::int64_t>::max()};
  return first_id_on(day + 1);
}

CallId place(Instant at, std::string_view source, std::string_view event_key) {
  auto const hash = hash64(event_key, hash64(source));
  return CallId{first_id_at(at).value | (static_cast<std::int64_t>(hash >> 42U) & hash_mask)};
}

Instant placed_at(CallId id) { return from_epoch_ms((id.value >> hash_bits) + epoch_2010_ms); }

Day placed_day(CallId id) { return day_of(placed_at(id)); }

Day placed_day(Day day) { return placed_day(first_id_on(day)); }

Milliseconds reach_of(CallId id, Instant start, Instant end) {
  auto const placed = placed_at(id);
  auto const far =
      std::max(abs(placed_at(first_id_at(start)) - placed), abs(placed_at(first_id_at(end)) - placed));
  Milliseconds reach{1000};
  while (reach < far) reach *= 2;
  return reach;
}

}  // namespace companion::store
