// Sums by group while rows stream in, and the report made of them.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "companion/query.hpp"
#include "companion/result.hpp"
#include "store/dictionary.hpp"
#include "store/session_facts.hpp"
#include "store/usage_piece.hpp"
#include "store/zone.hpp"

namespace companion::store {

class UsageGroups {
 public:
  UsageGroups(UsageQuery const& query, Zone zone) : by_(query.by), stack_by_(query.stack_by), zone_(zone) {}

  /// Whether groups or their parts are made by that.
  [[nodiscard]] bool asks(GroupBy by) const { return by_ == by || stack_by_ == by; }
  void add(UsagePiece const& piece) { take(piece); }
  /// Of a report by session, which wants notes.
  void add(UsagePiece const& piece, SessionNote const& note) { take(piece).session.add(piece, note); }
  /// Of a report by session: those that have more names than are told.
  [[nodiscard]] std::vector<std::int64_t> crowded() const;
  /// Of a session that is there.
  void retell(std::int64_t session, SessionTally tally);
  /// Texts and order. Failures of `words` are told.
  [[nodiscard]] Result<UsageReport> report(Dictionary& words);

 private:
  /// A number that stays as long as all pieces that know it agree; 0 knows nothing.
  struct Common {
    std::int64_t value{0};
    bool mixed{false};
    void meet(std::int64_t other) {
      mixed = mixed || (other != 0 && value != 0 && other != value);
      if (value == 0) value = other;
    }
  };
  struct Group {
    std::int64_t number{0};
    Common tool;
    Common model;
    Common project;
    Instant first{};
    Instant last{};
    UsageSums sums;
    SessionTally session{};
    boost::unordered_flat_map<std::int64_t, UsageSums> stack{};
  };
  Group& take(UsagePiece const& piece);
  [[nodiscard]] std::int64_t number_of(GroupBy by, UsagePiece const& piece);
  [[nodiscard]] std::string key_of(GroupBy by, std::int64_t number, Dictionary& words);
  [[nodiscard]] std::vector<UsageSlice> stack_of(Group const& group, Dictionary& words);

  GroupBy by_;
  std::optional<GroupBy> stack_by_;
  Zone zone_;
  std::vector<Group> groups_;
  boost::unordered_flat_map<std::int64_t, std::size_t> by_number_;
  UsageSums total_;
};

}  // namespace companion::store
