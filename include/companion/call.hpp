// A call: one model request as we believe it happened, merged from its sightings. Only calls are counted.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/money.hpp"
#include "companion/observation.hpp"
#include "companion/time.hpp"
#include "companion/tokens.hpp"

namespace companion {

/// Row of the ledger; ordered by the time at which the call was first placed. 0 = none.
struct CallId {
  std::int64_t value{0};
  friend constexpr auto operator<=>(CallId, CallId) = default;
};

enum class Route : std::uint8_t {
  unknown = 0,     ///< seen here; no proxy feed covers its time, so nothing can be said
  dark = 1,        ///< seen here, by no proxy that we can see
  tracked = 2,     ///< seen here and by a proxy
  proxy_only = 3,  ///< the proxy's alone
};

/// Whose account a call runs on, by the rules of the configuration.
enum class Ownership : std::uint8_t { unassigned = 0, personal = 1, work = 2 };

/// Which of the three costs is the effective one.
enum class CostSource : std::uint8_t { unpriced = 0, list = 1, reported = 2, proxy = 3 };

/// Why the sightings of a call are one call; the weakest link that was needed.
enum class MergeRule : std::uint8_t {
  single = 0,           ///< one sighting
  response_id = 1,      ///< shared provider response id
  request_id = 2,       ///< shared provider request id
  litellm_call_id = 3,  ///< shared proxy request id
  session_vector = 4,   ///< same session, ordered alignment of equal token vectors
  vector_time = 5,      ///< unique equal token vector and model family within the window
  tool_call = 6,        ///< two sources of one tool: same session, equal tokens, one to one in order of time
};

struct Costs {
  std::optional<NanoUsd> reported;  ///< the tool wrote it
  std::optional<NanoUsd> list;      ///< our price book x tokens
  std::optional<NanoUsd> proxy;     ///< LiteLLM's response_cost
  CostSource source{CostSource::unpriced};
  bool price_repaired{false};  ///< a missing cache price was filled in (docs/PRICES.md)
  std::string price_version;   ///< digest of the price book used for `list`
  std::string price_entry;     ///< entry of the price book that matched

  [[nodiscard]] std::optional<NanoUsd> effective() const;
};

struct Call {
  CallId id;
  bool counted{true};  ///< false: every sighting was retracted; shown by explain only
  Instant start{};
  Instant end{};
  std::optional<Milliseconds> duration;
  std::optional<Milliseconds> time_to_first_token;

  std::string tool;
  std::string tool_version;
  std::string model;  ///< as the source wrote it, without "anthropic/" or "openai/"
  std::string provider;
  std::string operation;
  std::string session;
  std::string parent_session;
  std::string agent;
  std::string project;
  std::string branch;
  std::string user;
  std::string team;
  std::string key_alias;
  std::string proxy;  ///< our name of the proxy that told; empty where it has none
  std::string host;   ///< workstation that the proxy or a tool's telemetry names, else the home of the log
  std::vector<std::string> tags;  ///< LiteLLM request tags, sorted
  Ownership ownership{Ownership::unassigned};

  Status status{Status::success};
  std::string error_type;
  std::string error_kind;    ///< one of litellm/failure.hpp's closed set; only with failure
  std::int32_t attempts{1};  ///< proxy events of this call that failed before the last one, plus one
  bool cache_hit{false};
  Route route{Route::unknown};

  TokenCounts tokens;
  std::int64_t web_search_requests{0};
  std::string service_tier;
  std::string speed;
  std::string inference_geo;
  Costs costs;

  MergeRule rule{MergeRule::single};
  Granularity granularity{Granularity::call};  ///< the finest of its sightings
  bool ambiguous{false};  ///< could belong to a counterpart, but not uniquely: left separate
};

/// A call with the evidence it was made from.
struct CallRecord {
  Call call;
  std::vector<Sighting> sightings;  ///< ordered by (source, event_key)
};

/// Text form of an id for people and URLs: "c" + 13 lower-case base32 digits, fixed width, sorts by time.
[[nodiscard]] std::string to_string(CallId id);
[[nodiscard]] std::optional<CallId> parse_call_id(std::string_view text);

[[nodiscard]] std::string_view to_string(Route route);
[[nodiscard]] std::optional<Route> parse_route(std::string_view text);
[[nodiscard]] std::string_view to_string(Ownership ownership);
[[nodiscard]] std::optional<Ownership> parse_ownership(std::string_view text);
[[nodiscard]] std::string_view to_string(CostSource source);
[[nodiscard]] std::string_view to_string(MergeRule rule);
[[nodiscard]] std::string_view to_string(Status status);
[[nodiscard]] std::string_view to_string(Side side);
[[nodiscard]] std::string_view to_string(Standing standing);
[[nodiscard]] std::string_view to_string(Granularity granularity);

}  // namespace companion
