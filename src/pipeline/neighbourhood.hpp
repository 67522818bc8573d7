// What a new sighting could touch: the calls that share an id with it, and those it could be paired with.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "companion/call.hpp"
#include "companion/result.hpp"
#include "domain/pairing.hpp"
#include "store/ledger_store.hpp"

namespace companion::pipeline {

/// Sightings proved to be one call; the unit that pairing joins.
struct Cluster {
  std::vector<Sighting> sightings;  ///< ordered by (source, event_key)
  MergeRule rule{MergeRule::single};
  std::optional<domain::PairingNode> node;  ///< nothing when it cannot be paired
  CallId held_by;                           ///< call that holds it now, 0 = none
  std::size_t round{0};                     ///< how many steps away from the news it was found
};

/// Clusters of these sightings, ready to be paired. `held_by` and `round` are left to the caller.
[[nodiscard]] std::vector<Cluster> clusters_of(std::vector<Sighting> sightings);

/// Every hash under which a call of these sightings is to be found.
[[nodiscard]] std::vector<std::uint64_t> keys_of(std::vector<Sighting> const& sightings);
/// The same where the node of a single sighting is known already.
[[nodiscard]] std::vector<std::uint64_t> keys_of(std::vector<Sighting> const& sightings,
                                                 std::optional<domain::PairingNode> const& node);

/// Loads calls once and remembers what was loaded.
class Neighbourhood {
 public:
  explicit Neighbourhood(store::LedgerStore& ledger) : ledger_{&ledger} {}

  /// Calls that share an id or the event with `sighting`, and those that share one with them: whether an id
  /// proves anything is only seen when all who carry it are there. Now loaded.
  [[nodiscard]] Result<std::vector<CallId>> related(Sighting const& sighting);

  /// True when a cluster of the other side could be a counterpart of `node`, as far as hashes tell.
  [[nodiscard]] Result<bool> has_counterpart(domain::PairingNode const& node);

  /// What is near `node` shall be looked at too, although nothing is there any more.
  void also_near(domain::PairingNode node) { anchors_.push_back(std::move(node)); }

  /// Adds to `clusters` everything within reach of them: counterparts, rivals, and theirs, five steps far.
  /// False when there are too many to tell them apart (then nothing there is paired).
  [[nodiscard]] Result<bool> expand(std::vector<Cluster>& clusters);

  [[nodiscard]] std::map<CallId, store::StoredCall> const& loaded() const { return loaded_; }

 private:
  [[nodiscard]] Result<bool> load(CallId id);
  [[nodiscard]] Result<std::vector<CallId>> sharing(Sighting const& sighting);
  [[nodiscard]] Result<std::vector<CallId>> with_rivals(std::vector<CallId> calls);
  void append_clusters(std::vector<CallId> const& calls, std::size_t round,
                       std::vector<Cluster>& clusters) const;
  [[nodiscard]] Result<bool> step(std::vector<Cluster>& clusters, std::size_t round);
  [[nodiscard]] Result<void> collect(domain::PairingNode const& node, Side side, std::vector<CallId>& out);

  store::LedgerStore* ledger_;
  std::map<CallId, store::StoredCall> loaded_;
  std::vector<domain::PairingNode> anchors_;
};

/// Decisions about clusters found in later rounds are left as they were: their surroundings were not seen
/// whole.
inline constexpr std::size_t core_rounds = 3;

}  // namespace companion::pipeline
