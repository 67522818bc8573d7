// An ActivityFilter as numbers and SQL.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "companion/activity_query.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// Conditions on `activity`, all of them integers. With a session they let runs of CLIs through whose session
/// is not known: whoever asks looks for it then (session_links.hpp).
class ActivityConditions {
 public:
  [[nodiscard]] static Result<ActivityConditions> of(ActivityFilter const& filter, Dictionary& words);

  /// `condition` ends where its value goes: "end_ms >=".
  void add(std::string const& condition, std::int64_t value);
  /// Behind the cursor when the newest come first.
  void add_before(ActivityCursor cursor);
  [[nodiscard]] std::string const& text() const { return text_; }
  void bind(Statement& statement) const;
  /// A text that no activity has.
  [[nodiscard]] bool nothing() const { return nothing_; }

 private:
  void add_session(std::int64_t session);

  std::string text_{"1"};
  std::vector<std::int64_t> values_;
  bool nothing_{false};
};

}  // namespace companion::store
