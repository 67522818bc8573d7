// What the browser extension says, as facts. Pure. The shapes: docs/browser-extension.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/observation.hpp"
#include "companion/query.hpp"
#include "companion/result.hpp"

namespace companion::receiver::routes {

inline constexpr std::size_t browser_events_max = 500;

struct BrowserEvents {
  Observations facts;
  std::uint64_t accepted{0};
  std::vector<std::pair<std::size_t, std::string>> rejected;  ///< index of the event, and why
};

/// `{"browser":…,"events":[…]}`. A bad event costs itself only. invalid: it is no such body; too_large: more
/// events than may come at once, of which none is taken.
[[nodiscard]] Result<BrowserEvents> read_browser_events(std::string_view body, Instant received);

struct CostsRequest {
  std::string source;  ///< of the sender's events
  std::vector<EventPlace> calls;
};
/// `{"browser":…,"calls":[{"id":…,"start":…}]}`. invalid: it is no such body; too_large: more calls than may
/// be asked for at once.
[[nodiscard]] Result<CostsRequest> read_costs_request(std::string_view body, Instant received);

struct PairRequest {
  std::string code;
  std::string browser;
};
/// `{"code":…,"browser":…}`
[[nodiscard]] Result<PairRequest> read_pair_request(std::string_view body);

}  // namespace companion::receiver::routes
