// Sums by hour and dimension, so that a report reads thousands of rows instead of millions. Follows every
// write of a call; written once per transaction.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>

#include "companion/call.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// Hours since 1970, UTC.
[[nodiscard]] constexpr std::int64_t hour_of(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

/// Hours since 1970, half-open.
struct HourRange {
  std::int64_t first{0};
  std::int64_t end{0};
};

/// Whether reports cannot tell the one from the other.
[[nodiscard]] bool alike_in_reports(Call const& one, Call const& other);

class Rollup {
 public:
  [[nodiscard]] static Result<Rollup> open(Database& database);

  /// Only counted calls contribute. Failures stick until flush().
  void add(Call const& call, Interner& words) { apply(call, words, 1); }
  void subtract(Call const& call, Interner& words) { apply(call, words, -1); }

  /// Writes what has gathered; rows without calls go. Hours of all that was added or taken away are due to be
  /// summed up by session (session_hours.hpp).
  [[nodiscard]] Result<void> flush();
  /// After a rollback.
  void discard();

  static constexpr std::size_t dimension_size = 10;
  static constexpr std::size_t sums_size = 13;
  using Dimension = std::array<std::int64_t, dimension_size>;
  using Sums = std::array<std::int64_t, sums_size>;

  /// Its row in `dimension`, made if there is none.
  [[nodiscard]] Result<std::int64_t> number_of(Dimension const& dimension);

 private:
  struct Place {
    std::int64_t hour{0};
    std::int64_t dimension{0};
    friend bool operator==(Place const&, Place const&) = default;
  };
  struct Hash {
    using is_avalanching = void;
    std::size_t operator()(Dimension const& dimension) const;
    std::size_t operator()(Place const& place) const;
  };
  void apply(Call const& call, Interner& words, std::int64_t sign);
  [[nodiscard]] Result<std::int64_t> look_up(Dimension const& dimension);
  [[nodiscard]] Result<void> write(Place const& place, Sums const& sums);

  boost::unordered_flat_map<Dimension, std::int64_t, Hash> numbers_;
  boost::unordered_flat_map<Place, Sums, Hash> pending_;
  boost::unordered_flat_set<std::int64_t> hours_;
  Statement find_dimension_;
  Statement insert_dimension_;
  Statement upsert_;
  Statement remove_;
  Statement mark_due_;
  std::optional<Error> failure_;
};

}  // namespace companion::store
