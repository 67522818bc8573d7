// What a session's calls say of the proxy: keys, teams, tags, routes, failures and retries.
#pragma once

#include <cstdint>
#include <vector>

#include "companion/query.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// What one call adds, texts as numbers of the dictionary; 0 says nothing.
struct SessionNote {
  std::int64_t route{0};
  bool failed{false};
  std::int64_t attempts{1};
  std::int64_t key_alias{0};
  std::int64_t team{0};
  std::int64_t host{0};
  std::vector<std::int64_t> tags{};
};

/// The facts of one session while its calls stream in. Of more names than a session tells, the first are
/// kept.
class SessionTally {
 public:
  void add(SessionNote const& note);
  /// Failures of `words` stick there.
  [[nodiscard]] SessionFacts facts(Dictionary& words) const;

 private:
  using Names = std::vector<std::int64_t>;  // in the order in which they came
  static void note(Names& names, std::int64_t name);
  static std::vector<std::string> texts(Names const& names, Dictionary& words);

  SessionFacts counts_;
  Names key_aliases_;
  Names teams_;
  Names tags_;
  Names hosts_;
};

}  // namespace companion::store
