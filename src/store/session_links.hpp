// The session of a CLI's run that its arguments do not name: found among the calls in the ledger.
#pragma once

#include "companion/activity.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// Told with each answer and never stored: calls come later than the run that made them, and what fits one
/// session today may fit two tomorrow.
class SessionLinks {
 public:
  /// `words` outlives it.
  [[nodiscard]] static Result<SessionLinks> open(Database& database, Dictionary& words);

  /// Fills `activity.session` where it is empty and exactly one session of the same tool has calls in the
  /// run's folder (or below) while it ran, and no other run of the tool was in that folder, around or below
  /// it then.
  [[nodiscard]] Result<void> complete(Activity& activity);

 private:
  struct Found {
    std::int64_t session{0};
    bool several{false};
  };
  explicit SessionLinks(Dictionary& words) : words_{&words} {}
  [[nodiscard]] Result<Found> session_of_calls(Activity const& activity, std::int64_t tool);
  [[nodiscard]] Result<bool> has_rival(Activity const& activity, std::int64_t tool);

  Dictionary* words_;
  Milliseconds reach_{};
  Statement calls_;
  Statement runs_;
};

}  // namespace companion::store
