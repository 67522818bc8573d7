#include "receiver/routes/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "core/time_range.hpp"

namespace companion::receiver::routes {
namespace {

constexpr std::array<std::string_view, 14> filter_names{"since",   "until",   "timezone", "tool",     "model",
                                                        "project", "session", "provider", "key",      "team",
                                                        "branch",  "host",    "route",    "ownership"};

template <class Names>
std::string listed(Names const& names) {
  std::string text;
  for (auto const name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

template <class Names>
Result<void> check(Question const& question, Names const& known) {
  for (auto const& [name, value] : question.parameters) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      auto const names = listed(known);
      return fail(Errc::invalid, "unknown parameter \"" + name.substr(0, 40) + "\"; " +
                                     (names.empty() ? "there are none here" : "known are: " + names));
    }
    auto const same = [&](auto const& other) { return other.first == name; };
    if (std::count_if(question.parameters.begin(), question.parameters.end(), same) > 1) {
      return fail(Errc::invalid, "parameter \"" + name + "\" is there twice");
    }
  }
  return {};
}

Result<std::optional<Instant>> time_of(Question const& question, std::string_view name,
                                       std::string const& timezone) {
  auto const* const text = find(question, name);
  if (text == nullptr) return std::optional<Instant>{};
  auto found = parse_since(*text, question.now, timezone);
  if (!found) return fail(Errc::invalid, std::string{name} + ": " + found.error().message);
  return found;
}

struct GroupName {
  std::string_view name;
  GroupBy by;
};
constexpr std::array group_names{
    GroupName{"total", GroupBy::total},       GroupName{"hour", GroupBy::hour},
    GroupName{"day", GroupBy::day},           GroupName{"week", GroupBy::week},
    GroupName{"month", GroupBy::month},       GroupName{"session", GroupBy::session},
    GroupName{"project", GroupBy::project},   GroupName{"model", GroupBy::model},
    GroupName{"tool", GroupBy::tool},         GroupName{"route", GroupBy::route},
    GroupName{"provider", GroupBy::provider}, GroupName{"key", GroupBy::key},
    GroupName{"team", GroupBy::team},         GroupName{"ownership", GroupBy::ownership},
    GroupName{"branch", GroupBy::branch},     GroupName{"host", GroupBy::host},
};

}  // namespace

std::string const* find(Question const& question, std::string_view name) {
  for (auto const& [key, value] : question.parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string text_of(Question const& question, std::string_view name) {
  auto const* const found = find(question, name);
  return found != nullptr ? *found : std::string{};
}

Result<void> check_known(Question const& question, std::initializer_list<std::string_view> known) {
  return check(question, known);
}

Result<Flag> read_flag(Question const& question, std::string_view name) {
  auto const* const text = find(question, name);
  if (text == nullptr || *text == "0" || *text == "false" || *text == "no") return Flag::no;
  if (text->empty() || *text == "1" || *text == "true" || *text == "yes") return Flag::yes;
  return fail(Errc::invalid, std::string{name} + ": write true or false");
}

Result<std::uint32_t> read_limit(Question const& question) {
  constexpr std::uint32_t limit_max = 1000;
  auto const* const text = find(question, "limit");
  if (text == nullptr) return CallQuery{}.limit;
  std::uint32_t limit = 0;
  auto const* const end = text->data() + text->size();
  auto const read = std::from_chars(text->data(), end, limit);
  if (read.ec != std::errc{} || read.ptr != end || limit < 1 || limit > limit_max) {
    return fail(Errc::invalid, "limit: write a number from 1 to 1000");
  }
  return limit;
}

Result<GroupBy> parse_group_by(std::string_view text) {
  std::vector<std::string_view> names;
  for (auto const& row : group_names) {
    if (row.name == text) return row.by;
    names.push_back(row.name);
  }
  return fail(Errc::invalid, "group_by: write one of " + listed(names));
}

Result<GroupBy> parse_stack_by(std::string_view text, GroupBy by) {
  auto const is_time = [](GroupBy what) {
    return what == GroupBy::hour || what == GroupBy::day || what == GroupBy::week || what == GroupBy::month;
  };
  if (!is_time(by)) return fail(Errc::invalid, "stack_by: only hour, day, week and month have parts");
  auto parts = parse_group_by(text);
  if (parts && !is_time(*parts) && *parts != GroupBy::total) return parts;
  return fail(Errc::invalid,
              "stack_by: write one of session, project, model, tool, route, provider, key, team, ownership, "
              "branch, host");
}

Result<Times> read_times(Question const& question) {
  Times times;
  if (auto const* const timezone = find(question, "timezone")) times.timezone = *timezone;
  auto zone = start_of_day(question.now, times.timezone);
  if (!zone) return fail(Errc::invalid, "timezone: " + zone.error().message);
  auto since = time_of(question, "since", times.timezone);
  if (!since) return propagate(since);
  auto until = time_of(question, "until", times.timezone);
  if (!until) return propagate(until);
  times.since = *since;
  times.until = *until;
  return times;
}

Result<Narrowed> read_filter(Question const& question, std::initializer_list<std::string_view> others) {
  std::vector<std::string_view> known{filter_names.begin(), filter_names.end()};
  known.insert(known.end(), others.begin(), others.end());
  auto checked = check(question, known);
  if (!checked) return propagate(checked);
  auto times = read_times(question);
  if (!times) return propagate(times);
  Narrowed narrowed;
  narrowed.timezone = std::move(times->timezone);
  auto& filter = narrowed.filter;
  filter.since = times->since;
  filter.until = times->until;
  filter.tool = text_of(question, "tool");
  filter.model = text_of(question, "model");
  filter.project = text_of(question, "project");
  filter.session = text_of(question, "session");
  filter.provider = text_of(question, "provider");
  filter.key_alias = text_of(question, "key");
  filter.team = text_of(question, "team");
  filter.branch = text_of(question, "branch");
  filter.host = text_of(question, "host");
  if (auto const* const route = find(question, "route")) {
    filter.route = parse_route(*route);
    if (!filter.route) return fail(Errc::invalid, "route: write one of tracked, dark, proxy_only, unknown");
  }
  if (auto const* const ownership = find(question, "ownership")) {
    filter.ownership = parse_ownership(*ownership);
    if (!filter.ownership) return fail(Errc::invalid, "ownership: write one of unassigned, personal, work");
  }
  return narrowed;
}

}  // namespace companion::receiver::routes
