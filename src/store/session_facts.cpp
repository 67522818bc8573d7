#include "store/session_facts.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <string>

#include "store/call_table.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

constexpr std::size_t names_max = 16;

void note(std::vector<std::string>& names, std::string const& name) {
  if (name.empty()) return;
  auto const at = std::lower_bound(names.begin(), names.end(), name);
  bool const known = at != names.end() && *at == name;
  if (!known && names.size() < names_max) names.insert(at, name);
}

void add(SessionFacts& facts, Call const& call) {
  switch (call.route) {
    case Route::tracked:
      ++facts.tracked;
      break;
    case Route::dark:
      ++facts.dark;
      break;
    case Route::proxy_only:
      ++facts.proxy_only;
      break;
    case Route::unknown:
      ++facts.unknown;
      break;
  }
  if (call.status == Status::failure) ++facts.failed;
  facts.retries += call.attempts - 1;
  note(facts.key_aliases, call.key_alias);
  note(facts.teams, call.team);
  note(facts.hosts, call.host);
  for (auto const& tag : call.tags) note(facts.tags, tag);
}

}  // namespace

Result<void> add_session_facts(Database& database, Dictionary& words, CallFilter const& filter,
                               UsageReport& report) {
  boost::unordered_flat_map<std::string, SessionFacts*> by_session;
  for (auto& group : report.groups) by_session.emplace(group.key, &group.session.emplace());
  auto reach = read_reach(database);
  if (!reach) return propagate(reach);
  CallConditions const conditions{filter, *reach};
  auto select = database.prepare("SELECT " + call_columns() + " FROM call WHERE " + conditions.text());
  if (!select) return propagate(select);
  conditions.bind(*select);
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return {};
    auto const call = read_call(*select, words);
    if (!call) return tl::unexpected<Error>(call.error());
    if (auto const found = by_session.find(call->session); found != by_session.end())
      add(*found->second, *call);
  }
}

}  // namespace companion::store
