// What a source can learn. Sources fill these values and return them; they know no store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "companion/activity.hpp"
#include "companion/inventory.hpp"
#include "companion/money.hpp"
#include "companion/proxy.hpp"
#include "companion/time.hpp"
#include "companion/tokens.hpp"

namespace companion {

/// Who saw the call: something on this machine, or a LiteLLM proxy.
enum class Side : std::uint8_t { local = 0, proxy = 1 };

enum class Status : std::uint8_t { success = 0, failure = 1 };

/// How sure a source is that its event is a call of its own. Merging keeps the greatest.
enum class Standing : std::uint8_t {
  provisional = 0,  ///< counted, but may turn out to be a replay (a Codex fork whose parent is not seen yet)
  confirmed = 1,    ///< counted
  retracted = 2,    ///< known not to be a call: kept as evidence, counts nothing
};

/// How finely a source tells of usage.
enum class Granularity : std::uint8_t {
  call = 0,     ///< one model request
  turn = 1,     ///< several requests of one turn, summed by the tool
  session = 2,  ///< a whole session's total, growing; its calls cannot be told apart
};

/// One source's account of one model call. Idempotent by (source, event_key): several sightings with
/// that pair are snapshots of one event and merge by domain/snapshot.hpp in any order.
/// Empty string = unknown. No prompt, response, tool argument or file content ever gets in here.
struct Sighting {
  // --- who says so
  std::string source;  ///< "log:claude-code", "litellm:callback", "litellm:hook", "litellm:spend_logs", …
  std::string event_key;  ///< unique within the source and the same in every copy of the event
  Side side{Side::local};
  Standing standing{Standing::confirmed};
  Granularity granularity{Granularity::call};
  std::uint32_t parser_version{1};  ///< of the reader, so that a changed rule can re-read

  // --- when (UTC). A log line written at the end of a stream has end; start may be the first line seen.
  Instant start{};                       ///< smallest time known for the call
  Instant end{};                         ///< greatest time known for the call; >= start
  std::optional<Milliseconds> duration;  ///< only where the source measured it
  std::optional<Milliseconds> time_to_first_token;

  // --- identity
  std::string response_id;      ///< provider's response id, unwrapped ("msg_…", "resp_…", "chatcmpl-…")
  std::string request_id;       ///< provider's request id ("req_…")
  std::string litellm_call_id;  ///< proxy's request id
  std::string trace_id;         ///< groups only; never proof that two sightings are one call
  std::string session_id;       ///< the tool's own session / thread id, comparable across sources
  std::string parent_session_id;  ///< thread this one was forked or spawned from
  std::string agent_id;           ///< subagent within the session

  // --- what
  std::string tool;  ///< "claude-code", "codex"; for proxies guessed from the user agent, else empty
  std::string tool_version;
  std::string model;      ///< as the source wrote it
  std::string provider;   ///< gen_ai.provider.name if known ("anthropic", "openai")
  std::string operation;  ///< gen_ai.operation.name; empty = "chat"
  Status status{Status::success};
  std::string error_type;  ///< LiteLLM error_class or HTTP status; only with failure
  std::string error_kind;  ///< one of litellm/failure.hpp's closed set; only with failure
  bool cache_hit{false};   ///< answered by the proxy's response cache: tokens are not provider usage

  // --- how much
  TokenCounts tokens;
  bool cache_split_known{true};  ///< false: the source knows cache writes only as a sum (held in 5m)
  std::int64_t web_search_requests{0};
  std::int64_t linked_web_searches{0};  ///< counted from the tool's result; used when the own counter is 0
  std::optional<NanoUsd> cost;  ///< side local: what the tool wrote; side proxy: LiteLLM response_cost

  // --- what changes the list price
  std::string service_tier;   ///< "priority", "flex", "batch", …
  std::string speed;          ///< "fast"
  std::string inference_geo;  ///< "us"

  // --- to whom it belongs
  std::string project;  ///< working directory of the call
  std::string branch;
  std::string user;       ///< proxy's user id
  std::string team;       ///< proxy's team alias or id
  std::string key_alias;  ///< proxy's virtual key alias; never the key
  std::string proxy;      ///< our name of the proxy that told; empty where it has none
  std::string host;       ///< workstation as the proxy or the telemetry was told; of a local log its home
  std::vector<std::string> tags;  ///< LiteLLM request tags, sorted, without those made of the user agent
  bool sidechain{false};          ///< a side copy: it owns nothing that another copy has
  bool background{false};         ///< written by a background fork: yields ownership to the others
};

/// A bad item in an otherwise good stream: counted, never stored with its content.
struct Quarantined {
  std::string source;
  std::string reason;      ///< closed set of short words plus a detail without content
  std::uint64_t index{0};  ///< element in its batch or byte offset in its file
  std::uint64_t bytes{0};
};

/// What a source remembers for one of its items (a file, a table); opaque to everyone else.
struct Checkpoint {
  std::string source;
  std::string item;
  std::string value;  ///< empty = forget the item
};

/// What a source says that it lost for ever, as a running total: repeating it changes nothing.
struct Loss {
  std::string source;
  std::string item;    ///< which of the source's queues: the id of a spool
  std::string reason;  ///< short word of a closed set: "spool_full", "rejected"
  std::int64_t total{0};
};

/// A stretch of time in which the source has told every call that it may see.
struct Coverage {
  std::string source;
  std::string proxy;
  Instant from{};
  Instant until{};
};

/// Facts and the place where the source stopped: committed together or not at all.
struct Observations {
  std::vector<Sighting> sightings;
  std::vector<Quarantined> quarantined;
  std::vector<Checkpoint> checkpoints;
  std::vector<Loss> losses{};
  std::vector<Coverage> covered{};
  std::vector<ProxyAccount> accounts{};
  std::vector<ProxyAlert> alerts{};
  std::vector<Activity> activities{};
  std::vector<InventoryItem> inventory{};
};

}  // namespace companion
