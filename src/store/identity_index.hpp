// Which calls carry an identity hash, for the days that are being worked on: in memory, one map per UTC day
// of the place (not of the start, which may move), loaded from the ledger when first asked for.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "companion/call.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "store/database.hpp"

namespace companion::store {

/// The identities of one day. Insertion is O(1) however many calls share a hash.
class DayIdentities {
 public:
  DayIdentities();
  void insert(std::uint64_t hash, CallId id);
  void erase(std::uint64_t hash, CallId id);
  /// Appends calls that carry `hash` until `out` has `size_max`; newest insertion first.
  void find(std::uint64_t hash, std::size_t size_max, std::vector<CallId>& out) const;
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Link {
    std::int64_t id{0};
    std::uint32_t next{0};
  };
  [[nodiscard]] std::uint32_t link(std::int64_t id, std::uint32_t next);
  void release(std::uint32_t at);

  // A call's id as it is, or the complement of a chain's head: most hashes belong to one call.
  boost::unordered_flat_map<std::uint64_t, std::int64_t> heads_;
  std::vector<Link> links_;
  std::uint32_t free_;
  std::size_t size_{0};
};

class IdentityIndex {
 public:
  [[nodiscard]] static Result<IdentityIndex> open(Database& database, std::size_t entries_max);

  [[nodiscard]] Result<void> find(std::uint64_t hash, Day day, std::size_t limit, std::vector<CallId>& out);
  /// After the row was written or erased.
  void insert(CallId id, std::span<std::uint64_t const> keys);
  void erase(CallId id, std::span<std::uint64_t const> keys);

  /// Ends a transaction: days are free to go again.
  void commit();
  /// Forgets the days that the transaction touched; the ledger has the truth.
  void rollback();
  void clear();
  [[nodiscard]] std::size_t entries() const { return entries_; }

 private:
  struct Slot {
    DayIdentities identities;
    std::uint64_t used{0};
  };
  [[nodiscard]] Result<DayIdentities*> loaded(Day day);
  [[nodiscard]] DayIdentities* touched(CallId id);
  void drop(Day day);
  void shrink();

  std::unordered_map<Day, Slot> days_;
  std::vector<Day> touched_;
  Statement load_;
  std::size_t entries_max_{0};
  std::size_t entries_{0};
  std::uint64_t clock_{0};  // counts uses of days
  std::uint64_t begun_{0};  // its value when the transaction began
};

}  // namespace companion::store
