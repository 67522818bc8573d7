#include "domain/pairing.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <tuple>

#include "core/hash.hpp"
#include "core/snapshot.hpp"
#include "domain/failure_class.hpp"
#include "domain/price_book.hpp"

namespace companion::domain {
namespace {

constexpr std::uint64_t session_seed = 21;
constexpr std::uint64_t vector_seed = 22;

// A bucket is at least the window wide, so that its neighbours cover everything within the window.
constexpr std::int64_t session_bucket_ms = session_window.count();
constexpr std::int64_t vector_bucket_ms = vector_window.count();

std::uint64_t bucket_hash(PairingNode const& node, Side side, std::int64_t bucket, std::string_view session,
                          std::uint64_t seed) {
  std::array<std::int64_t, 4> const numbers{node.prompt, node.output, bucket,
                                            static_cast<std::int64_t>(side)};
  std::array<char, sizeof numbers> bytes{};
  std::memcpy(bytes.data(), numbers.data(), sizeof numbers);
  return hash64({bytes.data(), bytes.size()}, hash64(node.family, hash64(session, seed)));
}

bool equal_vectors(PairingNode const& a, PairingNode const& b) {
  return a.prompt == b.prompt && a.output == b.output && a.cache_read == b.cache_read && a.family == b.family;
}

Milliseconds distance(PairingNode const& a, PairingNode const& b) {
  return a.end < b.end ? b.end - a.end : a.end - b.end;
}

bool counterparts(PairingNode const& a, PairingNode const& b, Milliseconds window) {
  return a.side != b.side && equal_vectors(a, b) && distance(a, b) <= window;
}

bool session_counterparts(PairingNode const& a, PairingNode const& b) {
  if (a.session.empty() || a.session != b.session || a.failed != b.failed) return false;
  return counterparts(a, b, a.failed ? failure_window : session_window);
}

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// The nearest session counterpart, or `none` when there is none or two are equally near.
struct Nearest {
  std::size_t node{none};
  bool any{false};
};

Nearest nearest_in_session(std::span<PairingNode const> nodes, std::size_t of) {
  Nearest best;
  auto best_distance = Milliseconds::max();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!session_counterparts(nodes[of], nodes[i])) continue;
    best.any = true;
    auto const d = distance(nodes[of], nodes[i]);
    if (d < best_distance) {
      best_distance = d;
      best.node = i;
    } else if (d == best_distance) {
      best.node = none;
    }
  }
  return best;
}

/// The only vector counterpart, or `none`.
Nearest only_by_vector(std::span<PairingNode const> nodes, std::vector<bool> const& eligible,
                       std::size_t of) {
  Nearest found;
  if (!eligible[of]) return found;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!eligible[i] || !counterparts(nodes[of], nodes[i], vector_window)) continue;
    // Two known sessions that differ are two calls.
    if (!nodes[of].session.empty() && !nodes[i].session.empty()) continue;
    found.node = found.any ? none : i;
    found.any = true;
  }
  return found;
}

void settle_pairs(std::span<PairingNode const> nodes, std::vector<Nearest> const& choice, MergeRule rule,
                  Pairing& result) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!choice[i].any) continue;
    auto const other = choice[i].node;
    bool const mutual = other != none && choice[other].node == i;
    if (!mutual) result.ambiguous[i] = true;
    if (mutual && nodes[i].side == Side::local) result.pairs.push_back({i, other, rule});
  }
}

/// Of a group in which nothing succeeded: its last failure.
std::optional<PairingNode> failure_node(std::span<Sighting const* const> group) {
  Sighting const* last = nullptr;
  for (auto const* sighting : group) {
    if (sighting->standing == Standing::retracted || failure_class(*sighting).empty()) continue;
    auto const later = [](Sighting const& a, Sighting const& b) {
      return std::tie(a.end, a.source, a.event_key) > std::tie(b.end, b.source, b.event_key);
    };
    if (last == nullptr || later(*sighting, *last)) last = sighting;
  }
  if (last == nullptr || last->session_id.empty()) return std::nullopt;
  PairingNode node;
  node.side = last->side;
  node.family = model_family(last->model) + " failed: " + std::string{failure_class(*last)};
  node.session = last->session_id;
  node.end = last->end;
  node.failed = true;
  return node;
}

}  // namespace

std::optional<PairingNode> pairing_node(std::span<Sighting const* const> group) {
  Sighting const* best = nullptr;
  PairingNode node;
  bool failed = true;
  for (auto const* sighting : group) {
    if (sighting->side != group[0]->side) return std::nullopt;
    failed = failed && (sighting->status == Status::failure || sighting->standing == Standing::retracted);
    if (sighting->standing == Standing::retracted || sighting->status == Status::failure ||
        sighting->cache_hit)
      continue;
    if (best == nullptr || tells_more(*sighting, *best)) best = sighting;
    if (node.session.empty() || (!sighting->session_id.empty() && sighting->session_id < node.session))
      node.session = sighting->session_id;
    node.end = std::max(node.end, sighting->end);
  }
  if (failed) return failure_node(group);
  if (best == nullptr || best->tokens.total() == 0) return std::nullopt;
  node.side = best->side;
  node.family = model_family(best->model);
  node.prompt = best->tokens.prompt();
  node.output = best->tokens.output;
  node.cache_read = best->tokens.cache_read;
  return node;
}

bool pairs_by_session(PairingNode const& node) { return !node.session.empty(); }
bool pairs_by_vector(PairingNode const& node) { return node.prompt >= vector_prompt_min; }

std::uint64_t session_hash(PairingNode const& node, Side side, int shift) {
  return bucket_hash(node, side, epoch_ms(node.end) / session_bucket_ms + shift, node.session, session_seed);
}

std::uint64_t vector_hash(PairingNode const& node, Side side, int shift) {
  return bucket_hash(node, side, epoch_ms(node.end) / vector_bucket_ms + shift, {}, vector_seed);
}

Pairing pair_up(std::span<PairingNode const> nodes) {
  Pairing result{.pairs = {}, .ambiguous = std::vector<bool>(nodes.size(), false)};

  // Mutually nearest pairs cannot cross each other: the order within the session is kept.
  std::vector<Nearest> choice(nodes.size());
  std::vector<bool> eligible(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    choice[i] = nearest_in_session(nodes, i);
    eligible[i] = !choice[i].any && pairs_by_vector(nodes[i]);
  }
  settle_pairs(nodes, choice, MergeRule::session_vector, result);

  for (std::size_t i = 0; i < nodes.size(); ++i) choice[i] = only_by_vector(nodes, eligible, i);
  settle_pairs(nodes, choice, MergeRule::vector_time, result);
  return result;
}

}  // namespace companion::domain
