// Questions to the ledger, and its answers. Reports, API and dashboard ask through LedgerView only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "companion/activity_query.hpp"
#include "companion/call.hpp"
#include "companion/inventory.hpp"
#include "companion/observation.hpp"
#include "companion/proxy.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion {

enum class GroupBy : std::uint8_t {
  total,
  hour,
  day,
  week,
  month,
  session,
  project,
  model,
  tool,
  route,
  provider,
  key,  ///< alias of the proxy's virtual key
  team,
  ownership,
  branch,  ///< git branch, as the tool's log states it
  host     ///< see Call::host
};

/// What narrows a question. Empty = all. Times are half-open: since <= start < until.
struct UsageFilter {
  std::optional<Instant> since;
  std::optional<Instant> until;
  std::string tool;
  std::string model;
  std::string project;
  std::string session;
  std::string provider;
  std::string key_alias;
  std::string team;
  std::string branch;
  std::string host;
  std::optional<Route> route;
  std::optional<Ownership> ownership;
};

struct UsageQuery {
  GroupBy by{GroupBy::total};
  UsageFilter filter;
  std::string timezone{"UTC"};  ///< IANA name; decides day, week (Monday) and month
  /// Of a question by hour, day, week or month: what each of these groups is made of. None of the four, and
  /// not total.
  std::optional<GroupBy> stack_by{};
};

/// Sums over calls. Money is exact; `cost` is the effective cost of priced calls only.
struct UsageSums {
  std::int64_t calls{0};
  std::int64_t failed_calls{0};
  std::int64_t unpriced_calls{0};
  std::int64_t unpriced_tokens{0};
  std::int64_t web_search_requests{0};
  TokenCounts tokens;
  NanoUsd cost;
  NanoUsd cost_list;  ///< sum of list prices where known ("API equivalent")
  NanoUsd cost_reported;
  NanoUsd cost_proxy;

  UsageSums& operator+=(UsageSums const& other);
};

/// What joins a session of a tool with its calls at the proxy.
struct SessionFacts {
  std::int64_t tracked{0};  ///< calls by route
  std::int64_t dark{0};
  std::int64_t proxy_only{0};
  std::int64_t unknown{0};
  std::int64_t failed{0};                ///< calls that failed for good
  std::int64_t retries{0};               ///< failed attempts of calls, at the proxy, before the last one
  std::vector<std::string> key_aliases;  ///< each sorted and unique; at most 16
  std::vector<std::string> teams;
  std::vector<std::string> tags;
  std::vector<std::string> hosts;
};

/// A part of a group.
struct UsageSlice {
  std::string key;  ///< as of a group by the same; "" where unknown
  UsageSums sums;
};

struct UsageGroup {
  std::string key;               ///< "2026-08-20", "2026-W34", "2026-08", a model, …; "" where unknown
  std::string tool;              ///< when the group has one known tool only, else empty
  std::string model;             ///< when the group has one known model only, else empty
  std::string project;           ///< when the group has one known project only, else empty
  std::optional<Instant> first;  ///< of sessions: first and last call
  std::optional<Instant> last;
  UsageSums sums;
  std::optional<SessionFacts> session{};  ///< of sessions
  std::vector<UsageSlice> stack{};        ///< with stack_by, by cost descending then key; together `sums`
};

struct UsageReport {
  std::vector<UsageGroup> groups;  ///< time keys ascending, others by cost descending then key
  UsageSums total;
};

/// Newest first.
struct CallQuery {
  UsageFilter filter;
  bool unpriced_only{false};
  bool ambiguous_only{false};
  std::optional<CallId> before;  ///< cursor: calls with a smaller id
  std::uint32_t limit{100};      ///< 1 to 1000
};

struct CallPage {
  std::vector<Call> calls;
  std::optional<CallId> next;  ///< pass as `before` for the next page
};

/// An event that a source told of: its key, and the start that it told.
struct EventPlace {
  std::string key;
  Instant start{};
};

/// The ledger as a whole.
struct LedgerInfo {
  std::string path;
  std::string instance_id;  ///< random UUID made with the ledger: service.instance.id
  Instant created{};
  std::int64_t schema_version{0};
  std::int64_t file_bytes{0};
  std::int64_t calls{0};
  std::int64_t ambiguous_calls{0};
  std::optional<Instant> first_call;
  std::optional<Instant> last_call;
  std::optional<Instant> proxy_feed_since;  ///< start of the earliest call any proxy told of
  std::int64_t quarantined{0};
};

class LedgerView {
 public:
  LedgerView() = default;
  LedgerView(LedgerView const&) = delete;
  LedgerView& operator=(LedgerView const&) = delete;
  virtual ~LedgerView() = default;

  [[nodiscard]] virtual Result<UsageReport> usage(UsageQuery const& query) = 0;
  [[nodiscard]] virtual Result<CallPage> calls(CallQuery const& query) = 0;
  /// By CallId text, response id, request id, litellm_call_id or event key.
  [[nodiscard]] virtual Result<std::optional<CallRecord>> find(std::string const& id) = 0;
  /// The counted calls that these events of `source` are evidence of, in the order of the events; nullopt:
  /// there is none near that start. Looks at minutes around each, never at the whole ledger.
  [[nodiscard]] virtual Result<std::vector<std::optional<CallRecord>>> calls_of(
      std::string const& source, std::vector<EventPlace> const& events) = 0;
  [[nodiscard]] virtual Result<LedgerInfo> info() = 0;

  /// Every counted call that the filter lets through, with its evidence, by ascending id, on one state of
  /// the ledger. The visitor returns false to stop.
  using VisitRecord = std::function<bool(CallRecord const&)>;
  [[nodiscard]] virtual Result<void> records(UsageFilter const& filter, VisitRecord const& visit) = 0;

  [[nodiscard]] virtual Result<std::vector<ProxyAccount>> accounts() = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<ProxyAlert>> alerts(std::uint32_t limit) = 0;
  [[nodiscard]] virtual Result<std::vector<Coverage>> coverage() = 0;
  /// What a source remembers; empty when it remembers nothing.
  [[nodiscard]] virtual Result<std::string> checkpoint(std::string const& source,
                                                       std::string const& item) = 0;

  [[nodiscard]] virtual Result<ActivityReport> activities(ActivityQuery const& query) = 0;
  [[nodiscard]] virtual Result<ActivityPage> activities(ActivityListQuery const& query) = 0;
  /// By kind, name, place.
  [[nodiscard]] virtual Result<std::vector<InventoryItem>> inventory() = 0;
};

}  // namespace companion
