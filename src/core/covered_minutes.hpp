// Which minutes of a site's use were told exactly, so that an estimate of the same minutes counts nothing.
// Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/activity.hpp"

namespace companion {

/// Sources "extension:…" tell browser use exactly, "history:…" estimate it from visits.
[[nodiscard]] bool is_exact(Activity const& activity);
[[nodiscard]] bool is_estimate(Activity const& activity);

/// Filled with exact activities first, asked about estimates then.
class CoveredMinutes {
 public:
  /// Every minute that the activity touches is covered for its site in its browser; in any browser where
  /// none is named.
  void cover(Activity const& exact);

  struct Share {
    std::int64_t minutes{0};    ///< that the estimate touches, at least 1
    std::int64_t uncovered{0};  ///< of them
  };
  [[nodiscard]] Share share_of(Activity const& estimate) const;

 private:
  struct Minutes {
    std::int64_t first{0};
    std::int64_t end{0};  ///< exclusive
  };
  using Stretches = std::vector<Minutes>;  // ascending, disjoint
  [[nodiscard]] static Minutes minutes_of(Activity const& activity);
  void append_overlaps(std::string_view site, std::string_view browser, Minutes asked,
                       Stretches& overlaps) const;

  std::map<std::pair<std::string, std::string>, Stretches> by_site_;  // (site, browser)
};

/// What counts of an estimate: durations in proportion to its uncovered minutes, its visits too, rounded up.
/// Nothing is left of one that is covered whole.
void keep_uncovered(Activity& estimate, CoveredMinutes::Share share);

}  // namespace companion
