// What a session's calls say of the proxy: keys, teams, tags, routes, failures and retries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "companion/query.hpp"
#include "store/dictionary.hpp"
#include "store/usage_piece.hpp"

namespace companion::store {

/// A session tells so many names of a kind.
constexpr std::size_t names_told = 16;

/// Adds a name that is not there: the first `names_told`, and one more, which says that there are more. 0 is
/// none.
void note_name(std::vector<std::int64_t>& names, std::int64_t name);

/// The facts of one session while pieces of it stream in.
class SessionTally {
 public:
  void add(UsagePiece const& piece, SessionNote const& note);
  /// Which names are told then depends on the order of the pieces.
  [[nodiscard]] bool crowded() const;
  /// Failures of `words` stick there.
  [[nodiscard]] SessionFacts facts(Dictionary& words) const;

 private:
  using Names = std::vector<std::int64_t>;  // in the order in which they came
  SessionFacts counts_;
  Names key_aliases_;
  Names teams_;
  Names tags_;
  Names hosts_;
};

}  // namespace companion::store
