// What a report by session should say, from the calls themselves.
#pragma once

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "random_calls.hpp"
#include "support.hpp"

namespace companion::store::test {

inline UsageQuery by_session(UsageFilter filter = {}) {
  UsageQuery query;
  query.by = GroupBy::session;
  query.filter = std::move(filter);
  return query;
}

inline std::string list(std::vector<std::string> const& names) {
  std::string text;
  for (auto const& name : names) text += name + ",";
  return text;
}

inline std::string tell(UsageGroup const& group) {
  auto const facts = group.session.value_or(SessionFacts{});
  std::ostringstream out;
  out << group.key << '|' << group.tool << '|' << group.model << '|' << group.project << '|'
      << format_instant(group.first.value_or(Instant{})) << '|'
      << format_instant(group.last.value_or(Instant{})) << '|' << print(group.sums) << facts.tracked << ' '
      << facts.dark << ' ' << facts.proxy_only << ' ' << facts.unknown << ' ' << facts.failed << ' '
      << facts.retries << '|' << list(facts.key_aliases) << '|' << list(facts.teams) << '|'
      << list(facts.tags) << '|' << list(facts.hosts);
  return out.str();
}

/// As readers of the first version did it: name by name into a sorted list, until it is full.
inline void note(std::vector<std::string>& names, std::string const& name) {
  auto const place = std::lower_bound(names.begin(), names.end(), name);
  bool const known = place != names.end() && *place == name;
  if (!name.empty() && !known && names.size() < 16) names.insert(place, name);
}

inline std::string only(std::string const& common, std::string const& other, bool& mixed) {
  mixed = mixed || (!common.empty() && !other.empty() && common != other);
  return common.empty() ? other : common;
}

/// One session at a time, in the order of the ids, on the calls themselves.
class ByHand {
 public:
  void add(Call const& call) {
    auto& group = group_;
    group.key = call.session;
    group.first = std::min(group.first.value_or(call.start), call.start);
    group.last = std::max(group.last.value_or(call.start), call.start);
    group.tool = only(group.tool, call.tool, tools_);
    group.model = only(group.model, call.model, models_);
    group.project = only(group.project, call.project, projects_);
    group.sums += sums_of(call);
    auto& facts = facts_;
    facts.tracked += call.route == Route::tracked ? 1 : 0;
    facts.dark += call.route == Route::dark ? 1 : 0;
    facts.proxy_only += call.route == Route::proxy_only ? 1 : 0;
    facts.unknown += call.route == Route::unknown ? 1 : 0;
    facts.failed += call.status == Status::failure ? 1 : 0;
    facts.retries += call.attempts - 1;
    note(facts.key_aliases, call.key_alias);
    note(facts.teams, call.team);
    note(facts.hosts, call.host);
    for (auto const& tag : call.tags) note(facts.tags, tag);
  }
  [[nodiscard]] UsageGroup told() const {
    auto group = group_;
    if (tools_) group.tool.clear();
    if (models_) group.model.clear();
    if (projects_) group.project.clear();
    group.session = facts_;
    return group;
  }

 private:
  UsageGroup group_;
  SessionFacts facts_;
  bool tools_{false};
  bool models_{false};
  bool projects_{false};
};

inline std::vector<UsageGroup> sessions_by_hand(std::vector<StoredCall> calls, UsageFilter const& filter) {
  std::sort(calls.begin(), calls.end(),
            [](auto const& a, auto const& b) { return a.record.call.id < b.record.call.id; });
  std::map<std::string, ByHand> sessions;
  for (auto const& stored : calls) {
    auto const& call = stored.record.call;
    if (call.counted && passes(filter, call)) sessions[call.session].add(call);
  }
  std::vector<UsageGroup> groups;
  for (auto const& [key, session] : sessions) groups.push_back(session.told());
  std::stable_sort(groups.begin(), groups.end(),
                   [](auto const& a, auto const& b) { return a.sums.cost > b.sums.cost; });
  return groups;
}

inline void expect_sessions(LedgerReader& reader, std::vector<StoredCall> const& calls,
                            UsageFilter const& filter) {
  auto const report = reader.usage(by_session(filter));
  ASSERT_TRUE(ok(report));
  auto const wanted = sessions_by_hand(calls, filter);
  ASSERT_EQ(report->groups.size(), wanted.size());
  UsageSums total;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    ASSERT_EQ(tell(report->groups[i]), tell(wanted[i]));
    total += wanted[i].sums;
  }
  EXPECT_EQ(print(report->total), print(total));
}

}  // namespace companion::store::test
