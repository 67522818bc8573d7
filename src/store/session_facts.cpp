#include "store/session_facts.hpp"

#include <algorithm>
#include <string>

namespace companion::store {
namespace {

constexpr std::size_t names_max = 16;

}  // namespace

void SessionTally::note(Names& names, std::int64_t name) {
  if (name == 0 || names.size() >= names_max) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void SessionTally::add(SessionNote const& note) {
  switch (static_cast<Route>(note.route)) {
    case Route::tracked:
      ++counts_.tracked;
      break;
    case Route::dark:
      ++counts_.dark;
      break;
    case Route::proxy_only:
      ++counts_.proxy_only;
      break;
    case Route::unknown:
      ++counts_.unknown;
      break;
  }
  if (note.failed) ++counts_.failed;
  counts_.retries += note.attempts - 1;
  SessionTally::note(key_aliases_, note.key_alias);
  SessionTally::note(teams_, note.team);
  SessionTally::note(hosts_, note.host);
  for (auto const tag : note.tags) SessionTally::note(tags_, tag);
}

std::vector<std::string> SessionTally::texts(Names const& names, Dictionary& words) {
  std::vector<std::string> found;
  found.reserve(names.size());
  for (auto const name : names) found.push_back(words.text(name));
  std::sort(found.begin(), found.end());
  return found;
}

SessionFacts SessionTally::facts(Dictionary& words) const {
  auto facts = counts_;
  facts.key_aliases = texts(key_aliases_, words);
  facts.teams = texts(teams_, words);
  facts.tags = texts(tags_, words);
  facts.hosts = texts(hosts_, words);
  return facts;
}

}  // namespace companion::store
