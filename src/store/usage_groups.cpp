#include "store/usage_groups.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace companion::store {
namespace {

template <class Keyed>
bool dearer_first(Keyed const& a, Keyed const& b) {
  return a.sums.cost != b.sums.cost ? a.sums.cost > b.sums.cost : a.key < b.key;
}

}  // namespace

std::int64_t UsageGroups::number_of(GroupBy by, UsagePiece const& piece) {
  switch (by) {
    case GroupBy::total:
      return 0;
    case GroupBy::session:
      return piece.session;
    case GroupBy::project:
      return piece.project;
    case GroupBy::model:
      return piece.model;
    case GroupBy::tool:
      return piece.tool;
    case GroupBy::provider:
      return piece.provider;
    case GroupBy::route:
      return piece.route;
    case GroupBy::key:
      return piece.key_alias;
    case GroupBy::team:
      return piece.team;
    case GroupBy::ownership:
      return piece.ownership;
    case GroupBy::branch:
      return piece.branch;
    case GroupBy::host:
      return piece.host;
    case GroupBy::hour:
    case GroupBy::day:
    case GroupBy::week:
    case GroupBy::month:
      return zone_.bucket(by, piece.at);
  }
  return 0;
}

UsageGroups::Group& UsageGroups::take(UsagePiece const& piece) {
  auto const number = number_of(by_, piece);
  auto const [entry, fresh] = by_number_.try_emplace(number, groups_.size());
  if (fresh)
    groups_.push_back({.number = number,
                       .tool = {piece.tool},
                       .model = {piece.model},
                       .project = {piece.project},
                       .first = piece.at,
                       .last = piece.last,
                       .sums = {}});
  auto& group = groups_[entry->second];
  group.tool.meet(piece.tool);
  group.model.meet(piece.model);
  group.project.meet(piece.project);
  group.first = std::min(group.first, piece.at);
  group.last = std::max(group.last, piece.last);
  group.sums += piece.sums;
  if (stack_by_) group.stack[number_of(*stack_by_, piece)] += piece.sums;
  total_ += piece.sums;
  return group;
}

std::vector<std::int64_t> UsageGroups::crowded() const {
  std::vector<std::int64_t> sessions;
  for (auto const& group : groups_)
    if (group.session.crowded()) sessions.push_back(group.number);
  return sessions;
}

void UsageGroups::retell(std::int64_t session, SessionTally tally) {
  groups_[by_number_.at(session)].session = std::move(tally);
}

std::string UsageGroups::key_of(GroupBy by, std::int64_t number, Dictionary& words) {
  if (is_calendar(by)) return zone_.key(by, number);
  if (by == GroupBy::total) return "total";
  if (by == GroupBy::route) return std::string{to_string(static_cast<Route>(number))};
  if (by == GroupBy::ownership) return std::string{to_string(static_cast<Ownership>(number))};
  return words.text(number);
}

std::vector<UsageSlice> UsageGroups::stack_of(Group const& group, Dictionary& words) {
  std::vector<UsageSlice> stack;
  if (!stack_by_) return stack;
  for (auto const& [number, sums] : group.stack) stack.push_back({key_of(*stack_by_, number, words), sums});
  std::sort(stack.begin(), stack.end(), dearer_first<UsageSlice>);
  return stack;
}

Result<UsageReport> UsageGroups::report(Dictionary& words) {
  // One line of zeros answers "how much in all" better than no line.
  if (by_ == GroupBy::total && groups_.empty()) groups_.emplace_back();
  if (is_calendar(by_))
    std::sort(groups_.begin(), groups_.end(),
              [](auto const& a, auto const& b) { return a.number < b.number; });
  UsageReport report;
  report.total = total_;
  for (auto const& group : groups_) {
    UsageGroup made{.key = key_of(by_, group.number, words),
                    .tool = group.tool.mixed ? "" : words.text(group.tool.value),
                    .model = group.model.mixed ? "" : words.text(group.model.value),
                    .project = group.project.mixed ? "" : words.text(group.project.value),
                    .first = {},
                    .last = {},
                    .sums = group.sums,
                    .session = {},
                    .stack = stack_of(group, words)};
    if (by_ == GroupBy::session) {
      made.first = group.first;
      made.last = group.last;
      made.session = group.session.facts(words);
    }
    report.groups.push_back(std::move(made));
  }
  auto texts = words.check();
  if (!texts) return propagate(texts);
  if (!is_calendar(by_)) std::sort(report.groups.begin(), report.groups.end(), dearer_first<UsageGroup>);
  return report;
}

}  // namespace companion::store
