#include "store/session_facts.hpp"

#include <algorithm>
#include <string>

namespace companion::store {
namespace {

std::vector<std::string> texts(std::vector<std::int64_t> const& names, Dictionary& words) {
  std::vector<std::string> found;
  for (auto const name : names)
    if (found.size() < names_told) found.push_back(words.text(name));
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

void note_name(std::vector<std::int64_t>& names, std::int64_t name) {
  if (name == 0 || names.size() > names_told) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void SessionTally::add(UsagePiece const& piece, SessionNote const& note) {
  switch (static_cast<Route>(piece.route)) {
    case Route::tracked:
      counts_.tracked += piece.sums.calls;
      break;
    case Route::dark:
      counts_.dark += piece.sums.calls;
      break;
    case Route::proxy_only:
      counts_.proxy_only += piece.sums.calls;
      break;
    case Route::unknown:
      counts_.unknown += piece.sums.calls;
      break;
  }
  counts_.failed += piece.sums.failed_calls;
  counts_.retries += note.retries;
  note_name(key_aliases_, piece.key_alias);
  note_name(teams_, piece.team);
  for (auto const host : note.hosts) note_name(hosts_, host);
  for (auto const tag : note.tags) note_name(tags_, tag);
}

bool SessionTally::crowded() const {
  auto const more = [](Names const& names) { return names.size() > names_told; };
  return more(key_aliases_) || more(teams_) || more(tags_) || more(hosts_);
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
