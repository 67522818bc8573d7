#include "core/covered_minutes.hpp"

#include <algorithm>
#include <chrono>

namespace companion {

bool is_exact(Activity const& activity) {
  return activity.kind == ActivityKind::browser && activity.source.starts_with("extension:");
}

bool is_estimate(Activity const& activity) {
  return activity.kind == ActivityKind::browser && activity.source.starts_with("history:");
}

CoveredMinutes::Minutes CoveredMinutes::minutes_of(Activity const& activity) {
  using std::chrono::minutes;
  auto const first = std::chrono::floor<minutes>(activity.start.time_since_epoch()).count();
  auto const end = std::chrono::ceil<minutes>(activity.end.time_since_epoch()).count();
  return {.first = first, .end = std::max(end, first + 1)};
}

void CoveredMinutes::cover(Activity const& exact) {
  auto& stretches = by_site_[{exact.name, exact.program}];
  auto added = minutes_of(exact);
  // Those that touch the new one become part of it.
  auto const begin =
      std::lower_bound(stretches.begin(), stretches.end(), added.first,
                       [](Minutes const& stretch, std::int64_t minute) { return stretch.end < minute; });
  auto end = begin;
  for (; end != stretches.end() && end->first <= added.end; ++end) {
    added.first = std::min(added.first, end->first);
    added.end = std::max(added.end, end->end);
  }
  stretches.insert(stretches.erase(begin, end), added);
}

void CoveredMinutes::append_overlaps(std::string_view site, std::string_view browser, Minutes asked,
                                     Stretches& overlaps) const {
  auto const found = by_site_.find(std::pair{std::string{site}, std::string{browser}});
  if (found == by_site_.end()) return;
  auto const& stretches = found->second;
  auto at =
      std::lower_bound(stretches.begin(), stretches.end(), asked.first,
                       [](Minutes const& stretch, std::int64_t minute) { return stretch.end <= minute; });
  for (; at != stretches.end() && at->first < asked.end; ++at)
    overlaps.push_back({std::max(at->first, asked.first), std::min(at->end, asked.end)});
}

CoveredMinutes::Share CoveredMinutes::share_of(Activity const& estimate) const {
  auto const asked = minutes_of(estimate);
  Stretches overlaps;
  append_overlaps(estimate.name, estimate.program, asked, overlaps);
  if (!estimate.program.empty()) append_overlaps(estimate.name, "", asked, overlaps);
  std::sort(overlaps.begin(), overlaps.end(),
            [](Minutes const& a, Minutes const& b) { return a.first < b.first; });
  Share share{.minutes = asked.end - asked.first, .uncovered = 0};
  auto reached = asked.first;
  for (auto const& overlap : overlaps) {
    share.uncovered += std::max<std::int64_t>(overlap.first - reached, 0);
    reached = std::max(reached, overlap.end);
  }
  share.uncovered += asked.end - reached;
  return share;
}

void keep_uncovered(Activity& estimate, CoveredMinutes::Share share) {
  auto const part = [share](std::int64_t whole) {
    // In two steps, so that no product overflows.
    return whole / share.minutes * share.uncovered + whole % share.minutes * share.uncovered / share.minutes;
  };
  auto const visits = part(estimate.count);
  bool const cut = visits * share.minutes < estimate.count * share.uncovered;
  estimate.running = Milliseconds{part(estimate.running.count())};
  estimate.active = Milliseconds{part(estimate.active.count())};
  estimate.count = visits + (cut ? 1 : 0);
}

}  // namespace companion
