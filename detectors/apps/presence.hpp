// Between two looks at the desktop: who was in front, and was somebody there? Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "companion/time.hpp"

namespace companion::detectors {

struct Span {
  Instant begin{};
  Instant end{};
  friend bool operator==(Span const&, Span const&) = default;
};

/// One look, with the app in front by its index.
struct FrontLook {
  Instant at{};
  std::optional<std::size_t> app;
  std::optional<Milliseconds> idle;  ///< nullopt: it cannot be told
  std::optional<Instant> left;       ///< as in DesktopState
  std::optional<Instant> since;
};

/// When somebody was there: up to `idle_after` after each input that is known of. Nobody, where idleness
/// cannot be told.
[[nodiscard]] std::vector<Span> present_between(FrontLook const& before, FrontLook const& now,
                                                Milliseconds idle_after);

struct AppSpan {
  std::size_t app{0};
  Span span;
  friend bool operator==(AppSpan const&, AppSpan const&) = default;
};

/// Which app was in front. A change that nobody gave a time for is taken to have been in the middle.
[[nodiscard]] std::vector<AppSpan> in_front_between(FrontLook const& before, FrontLook const& now);

/// Both at once: spans of active use.
[[nodiscard]] std::vector<AppSpan> active_between(FrontLook const& before, FrontLook const& now,
                                                  Milliseconds idle_after);

}  // namespace companion::detectors
