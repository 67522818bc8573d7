// Which local and proxy sightings are one call without a shared id: equal token vectors in one session, or
// a vector that is unique on both sides within seconds; of requests that failed, the same failure in one
// session at one time. Pure, strictly local in time, one-to-one: where both sides told of every failure,
// there are never fewer calls than failures, since each local account joins at most one of the proxy's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "companion/call.hpp"
#include "companion/observation.hpp"
#include "companion/time.hpp"

namespace companion::domain {

/// Same session: nearest in time on both sides, at most this far apart.
inline constexpr Milliseconds session_window{std::chrono::seconds{120}};
/// No session known: unique on both sides, at most this far apart.
inline constexpr Milliseconds vector_window{std::chrono::seconds{10}};
/// A tool learns of a failure when the proxy answers: the two ends are at most this far apart.
inline constexpr Milliseconds failure_window{std::chrono::seconds{2}};
/// Smaller prompts are too alike to be matched without a session.
inline constexpr std::int64_t vector_prompt_min = 50;

/// What pairing needs of a call seen from one side only.
struct PairingNode {
  Side side{Side::local};
  std::string family;   ///< model_family(); of a failure also which one (failure_class())
  std::string session;  ///< empty = unknown
  std::int64_t prompt{0};
  std::int64_t output{0};
  std::int64_t cache_read{0};
  Instant end{};
  bool failed{false};
};

struct Pair {
  std::size_t local;
  std::size_t proxy;
  MergeRule rule;
};

struct Pairing {
  std::vector<Pair> pairs;
  std::vector<bool> ambiguous;  ///< per node: had counterparts, but none that is certainly its own
};

/// The node of a one-sided group, or nothing when it cannot be paired (both sides, cache hit, retracted, no
/// usage, a failure without session or class).
[[nodiscard]] std::optional<PairingNode> pairing_node(std::span<Sighting const* const> group);

[[nodiscard]] Pairing pair_up(std::span<PairingNode const> nodes);

/// Index hashes of a node's time bucket `shift` buckets away: what the ledger is asked for.
[[nodiscard]] std::uint64_t session_hash(PairingNode const& node, Side side, int shift);
[[nodiscard]] std::uint64_t vector_hash(PairingNode const& node, Side side, int shift);
[[nodiscard]] bool pairs_by_session(PairingNode const& node);
[[nodiscard]] bool pairs_by_vector(PairingNode const& node);

}  // namespace companion::domain
