#include "detectors/apps/presence.hpp"

#include <algorithm>

namespace companion::detectors {
namespace {

void append(std::vector<Span>& spans, Instant begin, Instant end) {
  if (begin < end) spans.push_back({.begin = begin, .end = end});
}

}  // namespace

std::vector<Span> present_between(FrontLook const& before, FrontLook const& now, Milliseconds idle_after) {
  std::vector<Span> spans;
  if (!now.idle) return spans;
  auto const last_input = now.at - *now.idle;
  auto const until = std::min(now.at, last_input + idle_after);
  // Input before the look before is all the input there was since, when there was none in between.
  auto const earlier = before.idle && last_input > before.at ? before.at - *before.idle : last_input;
  auto const first_until = std::min(now.at, earlier + idle_after);
  if (last_input <= before.at || first_until >= last_input) {
    append(spans, before.at, until);
    return spans;
  }
  append(spans, before.at, first_until);
  // A change of focus that input follows was somebody's doing: they came back no later than that.
  auto const came_back = std::clamp(now.since.value_or(last_input), first_until, last_input);
  append(spans, std::max(came_back, before.at), until);
  return spans;
}

std::vector<AppSpan> in_front_between(FrontLook const& before, FrontLook const& now) {
  std::vector<AppSpan> spans;
  auto const add = [&](std::optional<std::size_t> app, Instant begin, Instant end) {
    if (app && begin < end) spans.push_back({.app = *app, .span = {.begin = begin, .end = end}});
  };
  auto const within = [&](Instant at) { return std::clamp(at, before.at, now.at); };
  if (!now.left && before.app == now.app) {
    add(now.app, before.at, now.at);
    return spans;
  }
  auto const middle = before.at + (now.at - before.at) / 2;
  auto const left = within(now.left.value_or(middle));
  add(before.app, before.at, left);
  add(now.app, std::max(left, within(now.since.value_or(left))), now.at);
  return spans;
}

std::vector<AppSpan> active_between(FrontLook const& before, FrontLook const& now, Milliseconds idle_after) {
  std::vector<AppSpan> spans;
  if (before.at >= now.at) return spans;
  auto const present = present_between(before, now, idle_after);
  for (auto const& [app, front] : in_front_between(before, now)) {
    for (auto const& span : present) {
      Span const both{.begin = std::max(front.begin, span.begin), .end = std::min(front.end, span.end)};
      if (both.begin < both.end) spans.push_back({.app = app, .span = both});
    }
  }
  return spans;
}

}  // namespace companion::detectors
